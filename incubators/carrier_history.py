"""What was changed about a carrier, by whom and when, as the timeline shows it."""

from django.utils.translation import gettext as _

SKIPPED = {"id", "version"}
SHOWN = 100


def changes(carrier) -> list[dict]:
    """Changes of the carrier's own row and of its titles, the newest first."""
    events = [*carrier.events.select_related("pgh_context").order_by("pgh_id")]
    title_events = _title_events(carrier)
    found = [*_differences(events, str(carrier), "carrier", _("Carrier"))]
    by_title: dict[int, list] = {}
    for event in title_events:
        by_title.setdefault(event.pgh_obj_id, []).append(event)
    for rows in by_title.values():
        label = _("%(level)s %(kind)s") % {
            "level": rows[-1].get_level_display(), "kind": rows[-1].get_kind_display(),
        }  # fmt: skip
        found += _differences(rows, label, "title", _("Types and levels"))
    return sorted(found, key=lambda entry: entry["when"], reverse=True)[:SHOWN]


def _title_events(carrier):
    from .models import CarrierTitle

    model = CarrierTitle.pgh_event_model
    return model.objects.filter(carrier=carrier).select_related("pgh_context").order_by("pgh_id")


def _differences(events, subject, kind, kind_label):
    before = None
    for event in events:
        text = ""
        if event.pgh_label == "insert":
            title = _("Added: %(name)s") % {"name": subject}
        elif event.pgh_label == "delete":
            title = _("Taken away: %(name)s") % {"name": subject}
        else:
            title = _("Changed: %(name)s") % {"name": subject}
            text = "；".join(_changed(before, event))
        context = event.pgh_context.metadata if event.pgh_context else {}
        yield {
            "when": event.pgh_created_at, "title": title, "text": text, "by": context.get("name", ""), "kind": kind,
            "kind_label": kind_label, "icon": "building-warehouse" if kind == "carrier" else "certificate",
        }  # fmt: skip
        before = event


def _changed(before, after):
    for field in after._meta.local_fields:
        if field.name.startswith("pgh_") or field.name in SKIPPED or before is None:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname)
        if old != new:
            yield f"{field.verbose_name}：{_word(before, field, old)} → {_word(after, field, new)}"


def _word(event, field, value) -> str:
    show = getattr(event, f"get_{field.name}_display", None)
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(show()) if show else str(value)
