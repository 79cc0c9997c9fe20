"""What happened to a row of this room, read from the history that the database's triggers write."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workplace.wording import listed

NOT_SAID = {"id", "version", "saved_at", "created_at", "moved_at", "recorded_at"}
ACTIONS = {"insert": gettext_lazy("added"), "update": gettext_lazy("changed"), "delete": gettext_lazy("deleted")}
SHOWN = 30


@dataclass(frozen=True)
class Entry:
    """One write, in the words of the timeline component."""

    when: datetime
    title: str
    text: str
    by: str
    icon: str = "edit"


def of(row, limit=SHOWN) -> list[Entry]:
    """Writes of the row, the newest first: a change of state by its name, others by the columns that changed."""
    events = list(row.events.select_related("pgh_context").order_by("-pgh_id")[: limit + 1])
    found = []
    for event, before in zip(events, [*events[1:], None], strict=True):
        if before is None and event.pgh_label != "insert":
            continue
        title, changed = _said(row, event, before)
        if title:
            found.append(Entry(event.pgh_created_at, title, changed, _who(event)))
    return found[:limit]


def _said(row, event, before) -> tuple[str, str]:
    if before is None:
        return str(ACTIONS["insert"]), ""
    fields = [
        field for field in row._meta.concrete_fields if field.name not in NOT_SAID and hasattr(event, field.attname)
    ]
    changed = [field for field in fields if getattr(event, field.attname) != getattr(before, field.attname)]
    if any(field.name == "state" for field in changed):
        return event.get_state_display(), ""
    names = listed(field.verbose_name for field in changed)
    return (_("changed"), names) if changed else ("", "")


def _who(event) -> str:
    return (event.pgh_context.metadata.get("name", "") if event.pgh_context else "") or _("the system")
