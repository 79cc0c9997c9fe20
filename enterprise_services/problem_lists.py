"""What the lists of problems and answers show, column by column; pages and sheets read the same."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talent_matching.listing import Column, Kind, Listing, day
from workplace.templatetags.office import working_days_left

from . import problem_rules


def _rating(row):
    return str(problem_rules.SCALE[row.rating]) if row.rating else None


PROBLEMS = Listing(
    "problems",
    _("Problem"),
    lambda row: reverse("enterprise_services:problem", args=[row.pk]),
    lambda row: row.title,
    lambda row: f"{row.number} · {row.firm.name}",
    (
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("urgency", _("Urgency"), lambda row: row.get_urgency_display(), default=False),
        Column("raised", _("Raised on"), lambda row: row.raised_on, day, Kind.DAY, sort="raised"),
        Column("due", _("Answer due"), lambda row: row.due_on, day, Kind.DAY, sort="due"),
        Column("left", _("Time left"), lambda row: row.due_on if row.is_running else None, working_days_left, Kind.DAY),
        Column("unit", _("Lies with"), lambda row: str(row.unit)),
        Column("owner", _("Responsible person"), lambda row: str(row.responsible or "") or None),
        Column("answered", _("Answered on"), lambda row: row.answered_on, day, Kind.DAY, default=False),
        Column("late", _("Why late"), lambda row: row.late_reason or None, width=30, default=False),
        Column("closed", _("Closed on"), lambda row: row.closed_on, day, Kind.DAY, default=False),
        Column("rating", _("Rating"), _rating),
        Column("source", _("Brought by"), lambda row: row.get_source_display(), default=False),
        Column("code", _("Unified social credit code"), lambda row: row.firm.credit_code, kind=Kind.CODE, width=22, default=False),
        Column("park", _("Park"), lambda row: row.firm.park.name, default=False),
        Column("text", _("Problem in words"), lambda row: row.text, width=50, default=False),
        Column("answer", _("Answer"), lambda row: row.answer or None, width=50, default=False),
    ),
    _("No problem fits"),
    _("Remove a filter above, or look for another word or number."),
    "message-off",
    lambda row: (row.state, row.get_state_display()),
    folder="enterprise_services",
)  # fmt: skip
KNOWLEDGE = Listing(
    "knowledge",
    _("Question"),
    lambda row: reverse("enterprise_services:knowledge", args=[row.pk]),
    str,
    lambda row: row.get_kind_display(),
    (
        Column("answer", _("Answer"), lambda row: row.answer, width=50),
        Column("source", _("Basis"), lambda row: row.source or None, width=30),
        Column("until", _("Valid until"), lambda row: row.valid_until, day, Kind.DAY),
        Column("saved", _("Saved on"), lambda row: row.saved_at.date(), day, Kind.DAY, default=False),
    ),
    _("No answer fits"),
    _("Look for another word, or bring your problem: the zone answers each."),
    "message-off",
    lambda row: None if row.is_published else ("draft", _("not shown to firms")),
    folder="enterprise_services",
)
