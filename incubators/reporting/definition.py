"""The forms of reports as dated data: forms/<kind>/<first day>.yaml, in the column order of the statistics.

A field is counted from rows (`count`), the sum of the tenants' shares (`share`), or asked. Money is kept in yuan and shown and
typed in thousands, as the statistics have it. A monthly flow has a second key for the year to date.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language, gettext_lazy

FOLDER = Path(__file__).with_name("forms")
TO_DATE = "_to_date"
UNITS = {
    "money": gettext_lazy("1,000 yuan"),
    "people": gettext_lazy("persons"),
    "count": "",
    "area": "㎡",
}


class Labelled:
    """Has a text in both languages."""

    zh: str
    en: str

    @property
    def label(self) -> str:
        return self.en if (get_language() or "").startswith("en") else self.zh


@dataclass(frozen=True)
class Field(Labelled):
    """One figure. `within`: the figure that it is a part of; `flow`: it adds up over the months of a year;
    `distinct`: it counts firms, each once however many months it is in."""

    code: str
    zh: str
    en: str
    unit: str
    count: str = ""
    share: str = ""
    declared: str = ""
    within: str = ""
    flow: bool = False
    distinct: bool = False
    signed: bool = False

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"{self.code}: a unit is one of {', '.join(UNITS)}")
        if self.count and self.share:
            raise ValueError(f"{self.code}: counted from rows or summed from shares, not both")

    @property
    def unit_label(self):
        return UNITS[self.unit]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.code, self.code + TO_DATE) if self.flow else (self.code,)

    @property
    def is_asked(self) -> bool:
        return not (self.count or self.share)


@dataclass(frozen=True)
class Section(Labelled):
    code: str
    zh: str
    en: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form(Labelled):
    """A form in force from a day on: the carrier's sections and what a tenant is asked."""

    kind: str
    since: date
    provenance: str
    zh: str  # where the form comes from
    en: str
    due_days: int
    sections: tuple[Section, ...]
    tenant: tuple[Field, ...]

    @property
    def fields(self) -> list[Field]:
        return [field for section in self.sections for field in section.fields]

    def field(self, code: str) -> Field | None:
        return next((field for field in self.fields if field.code == code), None)

    @property
    def asked(self) -> list[Field]:
        return [field for field in self.fields if field.is_asked]


@cache
def load(kind: str, since: date) -> Form:
    content = yaml.safe_load((FOLDER / kind / f"{since}.yaml").read_text(encoding="utf-8"))
    sections = tuple(
        Section(row["code"], row["zh"], row["en"], _fields(row["fields"], kind)) for row in content["sections"]
    )
    form = Form(
        kind,
        since,
        content["provenance"],
        content["source"]["zh"],
        content["source"]["en"],
        content["due_days"],
        sections,
        _fields(content["tenant"], kind),
    )
    _check(form)
    return form


def _fields(rows, kind) -> tuple[Field, ...]:
    fields = tuple(Field(**row) for row in rows)
    if kind == "year" and any(field.flow for field in fields):
        raise ValueError("a yearly form has no figures to date")
    return fields


def _check(form: Form) -> None:
    """What refers to another figure refers to one that exists."""
    asked = {field.code for field in form.tenant}
    for fields in (form.fields, form.tenant):
        codes = [field.code for field in fields]
        if len(set(codes)) != len(codes):
            raise ValueError(f"{form.kind} {form.since}: a code stands twice")
        for field in fields:
            if field.within and field.within not in codes:
                raise ValueError(f"{field.code}: part of {field.within}, which does not exist")
            if field.share and field.share not in asked:
                raise ValueError(f"{field.code}: sums {field.share}, which no tenant is asked")


def in_force(kind: str, period: date) -> Form:
    """The form in force on the first day of the period."""
    days = sorted(date.fromisoformat(path.stem) for path in (FOLDER / kind).glob("*.yaml"))
    past = [day for day in days if day <= period]
    if not past:
        raise LookupError(f"No {kind} form is in force on {period}; the first begins on {days[0]}.")
    return load(kind, past[-1])


def last_day(kind: str, period: date) -> date:
    """The last day of the period that begins on this day."""
    return following(kind, period) - timedelta(days=1)


def following(kind: str, period: date) -> date:
    if kind == "year":
        return period.replace(year=period.year + 1)
    return (period + timedelta(days=31)).replace(day=1)


def preceding(kind: str, period: date) -> date:
    if kind == "year":
        return period.replace(year=period.year - 1)
    return (period - timedelta(days=1)).replace(day=1)


def due_on(form: Form, period: date) -> date:
    return last_day(form.kind, period) + timedelta(days=form.due_days)
