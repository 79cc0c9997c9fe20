"""A deadline in words: how many working days are left of it, or how many it is overdue."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import working_days

SOON = 3  # working days from which a deadline is marked


@dataclass(frozen=True)
class Left:
    due: date
    days: int  # negative: overdue
    text: str
    tone: str
    provisional: str  # why the count may still move, or ""


def left(due: date | datetime, today: date | None = None) -> Left:
    due = timezone.localtime(due).date() if isinstance(due, datetime) else due
    today = today or timezone.localdate()
    days = working_days.between(today, due)
    if due < today:
        tone = "bad"
        text = _overdue(-days) if days else _("overdue")
    elif due == today:
        tone, text = "warn", _("due today")
    else:
        tone, text = "warn" if days <= SOON else "plain", _ahead(days)
    return Left(due, days, text, tone, _provisional(today, due))


def _overdue(days: int) -> str:
    return ngettext("%(days)s working day overdue", "%(days)s working days overdue", days) % {"days": days}


def _ahead(days: int) -> str:
    return ngettext("%(days)s working day left", "%(days)s working days left", days) % {"days": days}


def _provisional(*days) -> str:
    if not working_days.is_provisional(*days):
        return ""
    year = max(days).year
    return _("The holidays of %(year)s are not announced yet; counted by weekends for now.") % {"year": year}
