"""A firm's file as it was at the end of a past day: what held on that day, from rows as they stood then.

Two times meet here. What is said of a day (a title's validity, a consent, the day on which a figure became known) decides
whether a row is shown; how the row read on that day comes from its history. A row that was entered only later but holds
for that day is shown with the day on which it was entered, because the portal could not have said so then.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Model
from django.utils import timezone

from accounts.access import Perm, can, visible

from .figures import FigureTable
from .models import Consent, Firm, IntellectualProperty, NegativeRecord, Platform, Title, YearFacts
from .registers import as_of_parts


@dataclass(frozen=True)
class Row:
    """A row as it read then; `entered_on` where that was only after the day."""

    row: Model
    entered_on: date | None = None


@dataclass(frozen=True)
class File:
    day: date
    firm: Row
    park: str
    table: FigureTable
    facts_entered_on: list[tuple[YearFacts, date]]
    titles: list[Row]
    rights: list[Row]
    platforms: list[Row]
    negatives: list[Row]
    consents: list
    parts: list[tuple]


def of_firm(user, firm: Firm, day: date) -> File:
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    header = _rows(Firm, {"pgh_obj_id": firm.pk}, end, relations=["park", "chain"])
    facts = [row for row in _rows(YearFacts, {"firm_id": firm.pk}, end) if row.row.known_on <= day]
    return File(
        day,
        header[0] if header else Row(firm),
        str(header[0].row.park if header else firm.park),
        FigureTable([row.row for row in facts]),
        [(row.row, row.entered_on) for row in facts if row.entered_on],
        [row for row in _rows(Title, {"firm_id": firm.pk}, end) if row.row.held and _valid(row.row, "valid_from", day)],
        [row for row in _rows(IntellectualProperty, {"firm_id": firm.pk}, end) if _valid(row.row, "granted_on", day)],
        [row for row in _rows(Platform, {"firm_id": firm.pk}, end) if _valid(row.row, "recognised_on", day)],
        [row for row in _rows(NegativeRecord, {"firm_id": firm.pk}, end) if _live(row.row, day)],
        _consents(user, firm, day, end),
        [line for part in as_of_parts if can(user, part.perm) for line in part.rows(user, firm, day)],
    )


def _rows(model, about, end, relations=()) -> list[Row]:
    """Each row's last state before `end`; of one entered later the first state, with its day. Deleted ones are gone."""
    events = model.pgh_event_model.objects.filter(**about).select_related(*relations).order_by("pgh_id")
    then, first = {}, {}
    for event in events:
        first.setdefault(event.pgh_obj_id, event)
        if event.pgh_created_at < end:
            then[event.pgh_obj_id] = event
    found = []
    for pk, event in first.items():
        if pk in then:
            if then[pk].pgh_label != "delete":
                found.append(Row(then[pk]))
        else:
            found.append(Row(event, timezone.localdate(event.pgh_created_at)))
    return found


def _valid(row, begins: str, day: date) -> bool:
    """In force as far as anybody knew: an unknown day does not exclude it."""
    start = getattr(row, begins)
    return (start is None or start <= day) and (row.valid_to is None or row.valid_to >= day)


def _live(row, day: date) -> bool:
    return row.recorded_on <= day and (row.ended_on is None or row.ended_on > day)


def _consents(user, firm, day, end):
    """Consents keep their own times: given, until when, withdrawn."""
    rows = visible(user, Consent.objects.filter(firm=firm, given_at__lt=end, valid_from__lte=day), Perm.CONSENT_VIEW)
    live = rows.filter(valid_to__gte=day).exclude(withdrawn_at__lt=end)
    return list(live.select_related("bank"))
