"""Who changed what in a firm's file, read from the history tables that the database's triggers fill."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from workplace.wording import listed

from . import figures
from .models import (
    Assessment,
    Award,
    Consent,
    Contact,
    Firm,
    IntellectualProperty,
    Merge,
    NegativeRecord,
    Platform,
    Title,
    YearFacts,
)

TRACKED = [
    Firm,
    YearFacts,
    Title,
    IntellectualProperty,
    Platform,
    Award,
    Assessment,
    NegativeRecord,
    Consent,
    Contact,
]
NOT_SHOWN = {
    "id",
    "pinyin",
    "initials",
    "version",
    "created_at",
    "updated_at",
    "organisation",
    "text_hash",
    "text_version",
    "bank",
    "given_by_id",
}


@dataclass(frozen=True)
class Change:
    label: str
    old: object
    new: object
    kind: str = ""  # "money" and "flag" are shown as such


@dataclass(frozen=True)
class Entry:
    """One write of one row: when, by whom, what it did, and each field that changed."""

    at: datetime
    number: int  # rows written in one transaction have the same time: their order in the table
    who: str
    kind: str  # the model's name
    action: str  # insert, update, delete
    subject: str
    changes: list[Change]

    @property
    def kind_label(self):
        return dict(kinds())[self.kind]

    @property
    def action_label(self):
        return {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}[self.action]


def of_firm(firm: Firm, kinds=None) -> list[Entry]:
    """All writes to the firm's file, the newest first; one query per tracked table."""
    entries = [entry for model in TRACKED if not kinds or model._meta.model_name in kinds for entry in _of(model, firm)]
    return sorted(entries, key=lambda entry: (entry.at, entry.number), reverse=True)


def kinds() -> list[tuple[str, str]]:
    names = {
        Firm: _("Firm's file"),
        YearFacts: _("Yearly facts"),
        Title: _("Titles"),
        IntellectualProperty: _("Intellectual property"),
        Platform: _("R&D platforms"),
        Award: _("Awards"),
        Assessment: _("Assessments"),
        NegativeRecord: _("Negative records"),
        Consent: _("Consents"),
        Contact: _("Contacts"),
    }
    return [(model._meta.model_name, names[model]) for model in TRACKED]


def _of(model: type[Model], firm: Firm):
    events = apps.get_model("enterprises", f"{model.__name__}Event").objects
    column = "pgh_obj_id" if model is Firm else "firm_id"
    merged = Merge.objects.filter(kept=firm, undone_at=None).values("gone_id")  # their rows lie here now
    about = Q(**{column: firm.pk}) | Q(**{f"{column}__in": merged})
    before: dict[int, Model] = {}
    for event in events.filter(about).select_related("pgh_context", *_relations(model)).order_by("pgh_id"):
        old = before.get(event.pgh_obj_id)
        before[event.pgh_obj_id] = event
        changes = [] if event.pgh_label == "delete" else _changes(model, old, event)
        if changes or event.pgh_label != "update":
            yield Entry(
                event.pgh_created_at,
                event.pgh_id,
                who(event),
                model._meta.model_name,
                event.pgh_label,
                _subject(event),
                changes,
            )


def _relations(model):
    """Rows that the shown values name, so that naming them asks the database nothing."""
    return [f.name for f in model._meta.fields if f.is_relation and f.name not in ("firm", "organisation")]


def who(event) -> str:
    context = event.pgh_context.metadata if event.pgh_context else {}
    return context.get("name") or _("the system")


def _subject(event) -> str:
    if isinstance(event, apps.get_model("enterprises.YearFactsEvent")):
        return f"{event.fiscal_year} · {event.get_source_display()}"
    if hasattr(event, "bank_id"):
        return str(event.bank)
    if hasattr(event, "credit_code"):
        return event.name
    name = getattr(event, "name", "")
    return name or event.get_kind_display()


def _changes(model, old, new) -> list[Change]:
    changes = []
    for field in model._meta.concrete_fields:
        if field.name in NOT_SHOWN or field.name == "firm":
            continue
        was = getattr(old, field.attname) if old is not None else None
        now = getattr(new, field.attname)
        if was == now or (old is None and now in ("", None, [])):
            continue
        is_fact = field.name in figures.FACT_CODES
        name = figures.label(field.name) if is_fact else str(field.verbose_name)
        kind = figures.kind(field.name) if is_fact else ""
        changes.append(Change(name, _shown(old, field) if old is not None else None, _shown(new, field), kind))
    return changes


def _shown(event, field):
    if field.is_relation:
        return getattr(event, field.name)
    if field.choices:
        return getattr(event, f"get_{field.name}_display")()
    value = getattr(event, field.attname)
    if field.name == "fiscal_year":
        return str(value)  # a year has no thousands separator
    if isinstance(value, list):
        labels = dict(field.base_field.flatchoices)
        return listed(labels.get(each, each) for each in value)
    return figures.natural(field.name, value) if field.name in figures.FACT_CODES else value
