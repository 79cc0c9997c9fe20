"""What the registry itself tells in a firm's timeline."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, visible
from workplace.models import EvidenceFile
from workplace.wording import listed

from . import history
from .models import Look, Merge, Move, Note
from .registers import TimelineEvent, TimelineSource, timeline_sources

T = gettext_lazy
NAMED = 4  # changed columns that an entry names


def moment(day) -> datetime:
    """A day as a moment to sort by."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _changes(*kinds):
    """Entries of the history of these tables; the tab "History" shows each value."""

    def events(user, firm, limit):
        page = reverse("enterprises:firm_history", args=[firm.pk])
        for entry in history.of_firm(firm, kinds)[:limit]:
            named = [change.label for change in entry.changes[:NAMED]] if entry.action == "update" else []
            title = f"{entry.kind_label} · {entry.subject} · {entry.action_label}"
            yield TimelineEvent(entry.at, title, listed(named), f"{page}?kind={entry.kind}", entry.who)

    return events


def _moves(user, firm, limit):
    rows = visible(user, Move.objects.filter(firm=firm), Perm.FIRM_VIEW).select_related("by")
    for row in rows[:limit]:
        yield TimelineEvent(moment(row.on), f"{row.get_kind_display()} · {row.told}", row.reason, "", str(row.by), True)


def _merges(user, firm, limit):
    rows = visible(user, Merge.objects.filter(kept=firm), Perm.FIRM_MERGE).select_related("gone", "by", "undone_by")
    for row in rows.order_by("-at")[:limit]:
        url = reverse("enterprises:firm_file", args=[row.gone_id])
        text = _("%(firm)s was merged into this file") % {"firm": row.gone}
        yield TimelineEvent(row.at, text, row.reason, url, str(row.by))
        if row.undone_at:
            text = _("The merge with %(firm)s was taken back") % {"firm": row.gone}
            yield TimelineEvent(row.undone_at, text, row.undo_reason, url, str(row.undone_by))


def _looks(user, firm, limit):
    rows = visible(user, Look.objects.filter(firm=firm), Perm.LOOK_VIEW).select_related("bank")
    page = reverse("enterprises:firm_looks", args=[firm.pk])
    for row in rows[:limit]:
        title = _("%(bank)s looked (%(how)s)") % {"bank": row.bank, "how": row.get_kind_display()}
        yield TimelineEvent(row.at, title, row.purpose_label, page, row.person_name)


def _notes(user, firm, limit):
    rows = visible(user, Note.objects.filter(firm=firm), Perm.NOTE_VIEW).select_related("author")
    page = reverse("enterprises:firm_people", args=[firm.pk])
    for row in rows[:limit]:
        yield TimelineEvent(row.at, _("Note of the zone"), row.text, f"{page}#notes", str(row.author))


def _files(user, firm, limit):
    """Names only; who may open a file is asked when it is opened, by the room that it belongs to."""
    rows = EvidenceFile.objects.filter(firm_id=firm.pk).select_related("uploaded_by").order_by("-uploaded_at")
    for row in rows[:limit]:
        yield TimelineEvent(
            row.uploaded_at, row.name, row.page, reverse("workplace:evidence", args=[row.pk]), str(row.uploaded_by)
        )


SOURCES = [
    TimelineSource("file", T("File"), Perm.FIRM_HISTORY, "building", _changes("firm"), 10),
    TimelineSource("moves", T("Name, park, status"), Perm.FIRM_VIEW, "arrows-right-left", _moves, 12),
    TimelineSource("facts", T("Facts"), Perm.FIRM_HISTORY, "table", _changes("yearfacts"), 20),
    TimelineSource("titles", T("Titles"), Perm.FIRM_HISTORY, "award", _changes("title"), 30),
    TimelineSource(
        "holdings",
        T("IP, platforms, records"),
        Perm.FIRM_HISTORY,
        "bulb",
        _changes("intellectualproperty", "platform", "award", "assessment", "negativerecord"),
        32,
    ),
    TimelineSource("consents", T("Consents"), Perm.FIRM_HISTORY, "shield-check", _changes("consent"), 60),
    TimelineSource("looks", T("Looks"), Perm.LOOK_VIEW, "eye", _looks, 62),
    TimelineSource("notes", T("Notes"), Perm.NOTE_VIEW, "note", _notes, 80),
    TimelineSource("files", T("Files"), Perm.DECLARATION_VIEW, "paperclip", _files, 82),
    TimelineSource("merges", T("Merges"), Perm.FIRM_MERGE, "arrows-join", _merges, 90),
]


def register():
    for source in SOURCES:
        timeline_sources.add(source)
