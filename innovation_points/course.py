"""Who did what when with a declaration, read from its history: every revision, every round."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User

from .figures import label
from .models import Declaration

State = Declaration.State


@dataclass
class Step:
    """One line of the course, in the form that the timeline component takes."""

    when: datetime
    title: str
    by: str = ""
    text: str = ""
    icon: str = "circle-dot"
    url: str = ""


ACTS = [  # the fields in which an act is written, and whether the state must agree
    ("submitted_at", "submitted_by_id", None, "send"),
    ("first_reviewed_at", "first_reviewed_by_id", None, "checks"),
    ("reviewed_at", "reviewed_by_id", State.RETURNED, "arrow-back-up"),
    ("reviewed_at", "reviewed_by_id", State.APPROVED, "circle-check"),
]
SHOWN = ["pgh_id", "saved_at", "state", "return_reason", "pgh_context__metadata"]
SHOWN += sorted({name for at, by, _state, _icon in ACTS for name in (at, by)})


def course(declaration, notes=()) -> list[Step]:
    """The newest first. `notes` are the comments that the reader may see."""
    events = list(declaration.events.order_by("pgh_id").values(*SHOWN))
    people = {event[by] for event in events for _at, by, _state, _icon in ACTS if event[by]}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)}
    steps = [_begun(declaration), *_saves(events), *_acts(events, names), *map(_noted, notes)]
    return sorted(steps, key=lambda step: step.when, reverse=True)


def _begun(declaration) -> Step:
    if declaration.revision == 1:
        return Step(declaration.created_at, _("Begun"), icon="file-plus")
    title = _("Correction begun (revision %(number)s)") % {"number": declaration.revision}
    return Step(declaration.created_at, title, text=declaration.correction_reason, icon="file-diff")


def _acts(events, names):
    """Each act once: where its time and person first stand together."""
    seen = set()
    titles = _titles()
    for event in events:
        for at, by, state, icon in ACTS:
            act = (at, event[at], event[by])
            if event[at] is None or act in seen or (state and event["state"] != state):
                continue
            seen.add(act)
            text = event["return_reason"] if state == State.RETURNED else ""
            yield Step(event[at], titles[at, state], names.get(event[by], ""), text, icon)


def _titles():
    return {
        ("submitted_at", None): _("Submitted by the firm"),
        ("first_reviewed_at", None): _("First review passed"),
        ("reviewed_at", State.RETURNED): _("Returned to the firm"),
        ("reviewed_at", State.APPROVED): _("Approved"),
    }


def _saves(events):
    """What one person saved on one day, as one line."""
    groups: dict[tuple, list] = {}
    for before, event in pairwise(events):
        if event["saved_at"] != before["saved_at"]:
            who = (event["pgh_context__metadata"] or {}).get("name", "")
            groups.setdefault((timezone.localdate(event["saved_at"]), who), []).append(event["saved_at"])
    for (_day, who), times in groups.items():
        text = _("%(count)s times") % {"count": len(times)} if len(times) > 1 else ""
        yield Step(max(times), _("Draft saved"), who, text, "device-floppy")


def _noted(note) -> Step:
    title = _("Comment on %(figure)s") % {"figure": label(note.field)} if note.field else _("Comment")
    return Step(note.created_at, title, str(note.author or ""), note.text, "message")


def revisions(declaration) -> list:
    """All revisions of the same period, the newest first."""
    period = {name: getattr(declaration, name) for name in ("firm_id", "fiscal_year", "quarter")}
    return list(Declaration.objects.filter(**period).select_related("reviewed_by").order_by("-revision"))
