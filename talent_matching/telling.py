"""What people are told of demands and matches. No notice holds a contact: it leads to the page that shows it to whom it may."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import FIRM_ROLES
from accounts.models import User
from workplace.notices import notify, people_with
from workplace.registers import NoticeKind

from .models import Demand, Match
from .querysets import DORMANT

BROKERS = frozenset({"reviewer", "approver"})
MATCH, DEMAND = "match", "demand"
KINDS = [
    NoticeKind(MATCH, _("Proposals and meetings with talents"), "at_once", FIRM_ROLES | BROKERS | {"talent", "liaison"}, position=40),
    NoticeKind(DEMAND, _("Review of demands"), "at_once", FIRM_ROLES, position=41),
]  # fmt: skip
State = Match.State
# What is said on reaching a state, and to whom: sides of the match, or the zone.
TEXTS = {
    State.ASKED: (gettext_noop("A partner is proposed: %(demand)s. Say whether you want to meet."), "firm talent liaison"),
    State.ACCEPTED: (gettext_noop("Both sides have accepted: %(demand)s. You see now how to reach each other."), "firm talent zone"),
    State.MEETING: (gettext_noop("A meeting is arranged for %(when)s: %(demand)s"), "firm talent"),
    State.SIGNED: (gettext_noop("An agreement is signed: %(demand)s"), "firm talent liaison zone"),
    State.FINISHED: (gettext_noop("The work is finished: %(demand)s. Say how it was."), "firm talent"),
    State.DECLINED: (gettext_noop("A match has ended: %(demand)s"), "firm talent zone"),
    State.WITHDRAWN: (gettext_noop("A match has ended: %(demand)s"), "firm zone"),
}  # fmt: skip
SLEEPING = gettext_noop("Nothing has happened for %(days)s days: %(demand)s. What is the next step?")


def people(match: Match, side: str):
    """The people of one side of a match."""
    if side == "firm":
        return (
            people_with(FIRM_ROLES - {"firm_viewer"}, match.firm.organisation_id) if match.firm.organisation_id else []
        )
    if side == "zone":
        return people_with(BROKERS)
    if match.talent is None:
        return []
    if side == "liaison":
        return people_with({"liaison"}, match.talent.school_id)
    return User.objects.filter(pk=match.talent.user_id, is_active=True)


def _match(pk: int) -> Match | None:
    return Match.objects.select_related("demand", "firm", "talent").filter(pk=pk, asked_at__isnull=False).first()


def of_match(pk: int, state: str) -> None:
    """That the match has reached the state; told once, however often it is asked for."""
    match = _match(pk)
    if match is None or state not in TEXTS:
        return
    text, sides = TEXTS[state]
    arranged = state == State.MEETING and match.meeting_at
    when = timezone.localtime(match.meeting_at).strftime("%Y-%m-%d %H:%M") if arranged else ""
    _tell(match, sides, text, f"{match.pk}:{state}:{when}", {"when": when})


def _tell(match, sides, text, key, more) -> None:
    url = reverse("talent_matching:match", args=[match.pk])
    params = {"demand": match.demand.title, **more}
    for side in sides.split():
        notify(users=people(match, side), kind=MATCH, key=key, text=text, url=url, params=params, firm_id=match.firm_id)


def of_dormant() -> int:
    """Both sides and the zone, once for each fortnight of sleep; and what a lost message left untold. Returns the dormant ones."""
    now = timezone.now()
    for pk, state in Match.objects.asked().filter(moved_at__gte=now - timedelta(days=2)).values_list("pk", "state"):
        of_match(pk, state)
    dormant = Match.objects.dormant(now).select_related("demand", "firm", "talent")
    for match in dormant:
        slept = (now - match.moved_at).days // DORMANT * DORMANT
        _tell(match, "firm talent zone", SLEEPING, f"{match.pk}:sleeping:{match.version}:{slept}", {"days": slept})
    return len(dormant)


def of_demand(pk: int) -> None:
    """The firm learns what the review came to."""
    demand = Demand.objects.select_related("firm").filter(pk=pk).first()
    if demand is None or demand.firm.organisation_id is None:
        return
    texts = {
        Demand.State.OPEN: gettext_noop("Your demand is open: %(demand)s"),
        Demand.State.RETURNED: gettext_noop("Your demand was returned: %(demand)s. %(remark)s"),
    }
    if demand.state not in texts:
        return
    notify(
        users=people_with(FIRM_ROLES - {"firm_viewer"}, demand.firm.organisation_id),
        kind=DEMAND,
        key=f"{demand.pk}:{demand.version}",
        text=texts[demand.state],
        params={"demand": demand.title, "remark": demand.remark},
        url=reverse("talent_matching:demand", args=[demand.pk]),
        firm_id=demand.firm_id,
    )
