"""What a season tells people: that it opened, that it ends another day, and reminders."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import FIRM_ROLES
from enterprises.bulk_actions import people_of
from workplace.models import Notice
from workplace.notices import Told, notify_each, people_with
from workplace.registers import NoticeKind

SEASON, REMINDER = "season", "season_reminder"
KINDS = [
    NoticeKind(SEASON, _("Season of declarations"), "at_once", FIRM_ROLES, position=15),
    NoticeKind(REMINDER, _("Reminders to declare"), "at_once", FIRM_ROLES, sms=True, position=16),
]


def opened(season, firms) -> int:
    text = gettext_noop("%(season)s is open until %(day)s: please declare for %(firm)s")
    return _tell(SEASON, text, season, firms, key=str(season.pk))


def moved(season, firms) -> int:
    text = gettext_noop("%(season)s now ends on %(day)s (%(firm)s)")
    return _tell(SEASON, text, season, firms, key=f"{season.pk}-{season.closes_on}")


def reminded(reminder, firms) -> int:
    key, text = f"r{reminder.pk}", gettext_noop("%(firm)s: %(text)s")
    return _tell(REMINDER, text, reminder.season, firms, key=key, more={"text": reminder.text})


def _tell(kind, text, season, firms, *, key, more=None) -> int:
    """One notice a person and firm; returns of how many firms somebody was told."""
    people, page = people_of(firms), reverse("innovation_points:declarations")
    told = [
        Told(
            people[firm.organisation_id],
            f"{key}:{firm.pk}",
            page,
            {"season": season.title, "day": season.closes_on.isoformat(), "firm": firm.name, **(more or {})},
            firm.pk,
        )
        for firm in firms
        if firm.organisation_id in people
    ]
    notify_each(kind=kind, text=text, told=told)
    return len(told)


def extended(invitation) -> None:
    text = gettext_noop("%(firm)s: %(season)s was extended to %(day)s")
    key = f"e{invitation.pk}-{invitation.version}"
    values = {"season": invitation.season.title, "day": invitation.extended_to.isoformat()}
    _tell_one(invitation.firm, key, text, values)


def allowed(leave) -> None:
    text = gettext_noop("%(firm)s may declare %(period)s until %(day)s")
    values = {"period": str(leave.period), "day": leave.until.isoformat()}
    _tell_one(leave.firm, f"l{leave.pk}", text, values)


def withdrawn(leave) -> None:
    text = gettext_noop("%(firm)s: the leave to declare %(period)s was withdrawn: %(reason)s")
    values = {"period": str(leave.period), "reason": leave.withdrawal_reason}
    _tell_one(leave.firm, f"w{leave.pk}", text, values)


def _tell_one(firm, key, text, values) -> None:
    users = people_with(FIRM_ROLES, firm.organisation_id)
    told = Told(users, key, reverse("innovation_points:declarations"), {"firm": firm.name, **values}, firm.pk)
    notify_each(kind=SEASON, text=text, told=[told])


def deliveries(reminder) -> dict[int, list[Notice]]:
    """The notices of a reminder by firm, each with its mail: the zone's staff may read these (migration 0015)."""
    found: dict[int, list[Notice]] = {}
    keys = [f"r{reminder.pk}:{pk}" for pk in reminder.firm_ids]
    for notice in Notice.objects.filter(kind=REMINDER, key__in=keys).select_related("user").order_by("pk"):
        found.setdefault(notice.firm_id, []).append(notice)
    return found
