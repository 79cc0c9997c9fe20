"""The entry check and the term of a tenant, by a dated file of rules. What is not known is never met, and said to be open."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rulebook.loader import PROVENANCES

from .models import CarrierTitle, Tenant

FOLDER = Path(__file__).with_name("terms")
MET, UNMET, UNKNOWN = "met", "unmet", "unknown"


@dataclass(frozen=True)
class Term:
    """So many months for carriers of these kinds; where `fields` are named, only for tenants of these."""

    kinds: tuple[str, ...]
    months: int | None
    provenance: str
    source: str
    fields: tuple[str, ...] = ()

    @property
    def provenance_label(self) -> str:
        return provenance_label(self.provenance)


@dataclass(frozen=True)
class Terms:
    effective_from: date
    age_at_entry: dict
    registered_inside: dict
    terms: tuple[Term, ...]

    def term(self, kinds: set[str], field: str) -> Term | None:
        """The longest term among the titles that the carrier holds; one named for the tenant's field goes before."""
        fitting = [t for t in self.terms if kinds & {*t.kinds} and (not t.fields or field in t.fields)]
        return max(fitting, key=lambda t: t.months or 0, default=None)


@dataclass(frozen=True)
class Check:
    """One condition of entry with its outcome in words. `provenance`: where its number comes from."""

    label: str
    result: str
    text: str
    source: str
    provenance: str

    @property
    def result_label(self) -> str:
        return {MET: _("met"), UNMET: _("not met"), UNKNOWN: _("not known")}[self.result]

    @property
    def provenance_label(self) -> str:
        return provenance_label(self.provenance)


def provenance_label(code: str) -> str:
    chinese, english = PROVENANCES[code]
    return english if (get_language() or "").startswith("en") else chinese


def _parse(content: dict, place: str) -> Terms:
    terms = tuple(
        Term(**{key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()})
        for entry in content.pop("terms")
    )
    known = {*CarrierTitle.Kind.values}, {*Tenant.Field.values}
    for term in terms:
        if unknown := ({*term.kinds} - known[0]) | ({*term.fields} - known[1]):
            raise ValueError(f"{place}: nothing is called {', '.join(sorted(unknown))}")
        if term.provenance not in PROVENANCES:
            raise ValueError(f"{place}: provenance {term.provenance!r}")
    return Terms(terms=terms, **content)


@cache
def versions() -> tuple[Terms, ...]:
    """All versions, the oldest first."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(_parse(yaml.safe_load(path.read_text(encoding="utf-8")), path.name) for path in files)


def terms_on(day: date) -> Terms:
    """The version in force; before the first one there was none that we know of, so the first."""
    in_force = [version for version in versions() if version.effective_from <= day]
    return in_force[-1] if in_force else versions()[0]


def months_between(first: date, last: date) -> int:
    """Months begun from one day to another: the day of the month on which it began is the end of a month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months + (last.day > first.day)


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):  # the 31st of a shorter month is its last day
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def term_of(tenant: Tenant, on: date) -> Term | None:
    held = CarrierTitle.objects.held(on).filter(carrier=tenant.carrier_id)
    return terms_on(on).term(set(held.values_list("kind", flat=True)), tenant.field)


def term_until(tenant: Tenant, on: date) -> date | None:
    """The last day of the incubation of a tenant that enters on this day; None where no number is known."""
    term = term_of(tenant, on)
    return months_later(on, term.months) if term and term.months else None


def checks(tenant: Tenant, on: date) -> list[Check]:
    """Every condition of entry on this day."""
    rules = terms_on(on)
    return [
        _age(tenant, on, rules.age_at_entry),
        _inside(_("Registered in the carrier"), tenant.registered_inside, tenant, rules.registered_inside),
        _inside(_("Main R&D and office in the carrier"), tenant.works_inside, tenant, rules.registered_inside),
        _term(tenant, on),
    ]


def _age(tenant, on, rule) -> Check:
    label = _("At most %(months)s months old at entry") % {"months": rule["months"]}
    if tenant.kind == Tenant.Kind.TEAM:
        result, text = MET, _("a team that is no firm yet")
    elif tenant.established_on is None:
        result, text = UNKNOWN, _("the day of its founding is not known")
    else:
        age = months_between(tenant.established_on, on)
        result = MET if age <= rule["months"] else UNMET
        text = _("founded on %(day)s: %(age)s months") % {"day": tenant.established_on, "age": age}
    return Check(label, result, text, rule["source"], rule["provenance"])


def _inside(label, answer, tenant, rule) -> Check:
    if tenant.kind == Tenant.Kind.TEAM and answer is None:
        answer, text = None, _("asked again when the team becomes a firm")
    else:
        text = {True: _("yes"), False: _("no"), None: _("not answered")}[answer]
    result = {True: MET, False: UNMET, None: UNKNOWN}[answer]
    return Check(label, result, text, rule["source"], rule["provenance"])


def _term(tenant, on) -> Check:
    term = term_of(tenant, on)
    label = _("Length of the incubation")
    if term is None:
        return Check(label, UNKNOWN, _("the carrier holds no title with a known term"), "", "configurable")
    if term.months is None:
        return Check(label, UNKNOWN, _("no number is known for this type of carrier"), term.source, term.provenance)
    values = {"months": term.months, "day": months_later(on, term.months)}
    text = _("%(months)s months, to %(day)s") % values
    return Check(label, MET, text, term.source, term.provenance)
