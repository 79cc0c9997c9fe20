"""Publicity: a night's result shown to the firms for some working days before it goes to banks (ADR 7)."""

from itertools import chain

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.access import FIRM_ROLES
from innovation_points.models import Night, Publicity, PublicityDemand, PublicityLine, PublicitySeen, Score
from innovation_points.registers import released
from workplace.calendar import working_days
from workplace.conflict import Refused
from workplace.notices import notify, people_by_organisation

State = Publicity.State


def is_held(fiscal_year: int) -> bool:
    """Whether banks do not see this year's results yet; the database's own answer, which the bank's rows obey."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT innovation_points_held(%s)", [fiscal_year])
        return cursor.fetchone()[0]


@transaction.atomic
def demand(*, from_year: int | None, by) -> PublicityDemand:
    """From this fiscal year on nothing goes to banks before a confirmed publicity; None: nothing is demanded."""
    last = PublicityDemand.objects.first()
    if last is not None and last.from_year == from_year:
        return last
    made = PublicityDemand.objects.create(from_year=from_year, set_by_name=str(by)[:80])
    audit.record("publicity.demanded", by=by, subject=made, details={"from_year": from_year})
    released()
    return made


def _locked(publicity) -> Publicity:
    return Publicity.objects.select_for_update(of=("self",)).select_related("night").get(pk=publicity.pk)


@transaction.atomic
def draft(*, night: Night, by, **fields) -> Publicity:
    """A publicity that nobody sees yet."""
    if night.state != Night.State.PUBLISHED:
        raise Refused(_("Only a published night can be shown to the firms."))
    if not results_of(night, fields["fiscal_year"]).exists():
        raise Refused(_("That night scored no firm for this fiscal year."))
    if Publicity.objects.filter(fiscal_year=fields["fiscal_year"], stored_state__in=[State.DRAFT, State.OPEN]).exists():
        raise Refused(_("A publicity of this fiscal year is already at work: confirm or withdraw it first."))
    made = Publicity.objects.create(night=night, rule_version_id=night.rule_version_id, drafted_by=by, **fields)
    audit.record("publicity.drafted", by=by, subject=made, details={"night": night.as_of, "year": made.fiscal_year})
    return made


def results_of(night: Night, fiscal_year: int):
    """The published scores of the night that are about the fiscal year, the best first."""
    return Score.objects.on(night.as_of).published().filter(fiscal_year=fiscal_year)


@transaction.atomic
def open_publicity(*, publicity: Publicity, by) -> Publicity:
    """Show the list to the firms for so many working days after today, and hold the year's results back from banks.

    The list is written now and stays what was shown, whatever later nights find.
    """
    current = _locked(publicity)
    if current.stored_state != State.DRAFT:
        raise Refused(_("This publicity has already been opened."))
    current.opens_on = timezone.localdate()
    current.closes_on = working_days.add(current.opens_on, current.working_days)
    current.stored_state, current.opened_by, current.opened_at = State.OPEN, by, timezone.now()
    current.save()
    lines = PublicityLine.objects.bulk_create(_lines(current), batch_size=1000)
    people = people_by_organisation(FIRM_ROLES, [line.firm.organisation_id for line in lines])
    notify(
        users=chain.from_iterable(people.values()),
        kind="publicity_opened",
        key=str(current.pk),
        text=gettext_noop("The innovation points of %(year)s are shown for objections until %(day)s"),
        params={"year": str(current.fiscal_year), "day": str(current.closes_on)},
        url=reverse("innovation_points:publicity", args=[current.pk]),
    )
    details = {"from": current.opens_on, "to": current.closes_on, "firms": len(lines)}
    audit.record("publicity.opened", by=by, subject=current, details=details)
    return current


def _lines(publicity: Publicity):
    """Rank is among the year's results of the night; equals share one: 1, 2, 2, 4."""
    rule = publicity.rule_version.rule
    scores = results_of(publicity.night, publicity.fiscal_year).select_related("firm", "firm__park")
    rank, before = 0, None
    for place, score in enumerate(scores.order_by("-total", "-tie", "firm__credit_code"), start=1):
        key = (score.total, score.tie)
        rank, before = (rank, before) if key == before else (place, key)
        yield PublicityLine(
            publicity=publicity,
            firm=score.firm,
            name=score.firm.name,
            credit_code=score.firm.credit_code,
            park=score.firm.park.name,
            stage=rule.stage_labels[score.stage].label.zh,
            total=score.total,
            rank=rank,
        )


def obstacles(publicity: Publicity) -> list[str]:
    """Why the publicity cannot be confirmed now; empty: it can."""
    if publicity.stored_state != State.OPEN:
        return [_("Only an open publicity can be confirmed.")]
    found = []
    if publicity.closes_on >= timezone.localdate():
        found.append(_("It runs until %(day)s; it can be confirmed the day after.") % {"day": publicity.closes_on})
    if waiting := publicity.appeals.waiting().count():
        found.append(_("%(count)s appeals wait for an answer.") % {"count": waiting})
    if uncounted := publicity.appeals.uncounted(Night.objects.latest_published()).count():
        found.append(_("%(count)s granted appeals have not been counted by a night yet.") % {"count": uncounted})
    return found


@transaction.atomic
def confirm(*, publicity: Publicity, by) -> Publicity:
    """The year's results go to banks, at once and with every night from now on."""
    current = _locked(publicity)
    if found := obstacles(current):
        raise Refused(" ".join(found))
    current.stored_state, current.confirmed_by, current.confirmed_at = State.CONFIRMED, by, timezone.now()
    current.save()
    audit.record("publicity.confirmed", by=by, subject=current, details={"year": current.fiscal_year})
    released()
    return current


@transaction.atomic
def withdraw(*, publicity: Publicity, reason: str, by) -> Publicity:
    """Take a draft or an open publicity back, for example to show another night; its appeals stay and are answered."""
    current = _locked(publicity)
    if current.stored_state not in (State.DRAFT, State.OPEN):
        raise Refused(_("Only a draft or an open publicity can be withdrawn."))
    current.stored_state, current.withdrawn_by, current.withdrawn_at = State.WITHDRAWN, by, timezone.now()
    current.withdrawal_reason = reason
    current.save()
    audit.record("publicity.withdrawn", by=by, subject=current, details={"reason": reason})
    released()
    return current


def note_seen(*, publicity: Publicity, firm, by) -> None:
    """The firm has seen its result; the first time counts."""
    PublicitySeen.objects.bulk_create(
        [PublicitySeen(publicity=publicity, firm=firm, person_name=str(by)[:80])], ignore_conflicts=True
    )
