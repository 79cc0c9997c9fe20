"""What a declaration need not ask again: figures that the portal already knows, offered with where they come from.

Nothing is filled in by itself. Every source names the figures it can answer for; a person takes one or leaves it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import IntellectualProperty, Platform
from enterprises.registers import PrefillSource, prefill_sources

from . import figures
from .models import Declaration
from .models.declarations import WHOLE_YEAR

# What a firm has rather than does in a year: true last year, likely true now. Flows are never offered from last year.
STOCK = [
    "valid_ip",
    "class1_ip",
    "class1_ip_self",
    "class2_ip",
    "provincial_platforms",
    "niche_years",
    "strategic_industry",
    "resident_enterprise",
    "restricted_industry",
    "demonstration_title",
    "provincial_rd_institution",
]
Kind = IntellectualProperty.Kind
CLASS_1, CLASS_2 = [Kind.INVENTION, Kind.VARIETY, Kind.LAYOUT], [Kind.UTILITY, Kind.DESIGN, Kind.SOFTWARE]
HIGH = [Platform.Level.NATIONAL, Platform.Level.PROVINCIAL]


@dataclass(frozen=True)
class Offer:
    """One value that a figure could take. `typed` is how it stands in the input, `detail` where exactly it comes from."""

    field: str
    source: str
    label: str
    value: object
    detail: str

    @property
    def typed(self) -> str:
        return figures.typed(self.field, self.value)

    @property
    def shown(self) -> str:
        return figures.shown(self.field, self.value)


def offers(declaration) -> dict[str, list[Offer]]:
    """What every source offers for this declaration, by field, in the order of the sources; equal values once."""
    found = {}
    for source in prefill_sources:
        for field, (value, detail) in source.values(declaration.firm, declaration.fiscal_year).items():
            known = found.setdefault(field, [])
            if value is not None and all(offer.value != value for offer in known):
                known.append(Offer(field, source.name, str(source.label), value, detail))
    return {field: known for field, known in found.items() if known}


def taken(declaration, asked: dict[str, str], texts: dict[str, str]) -> dict[str, dict]:
    """What Declaration.sources keeps of inputs said to be taken from a source ({field: its name}), as far as that is true."""
    if not asked:
        return {}
    offered = {(offer.field, offer.source): offer for known in offers(declaration).values() for offer in known}
    found = {(field, name): offered.get((field, name)) for field, name in asked.items()}
    return {
        field: {"kind": name, "detail": offer.detail}
        for (field, name), offer in found.items()
        if offer and offer.typed == texts.get(field)
    }


def _last_year(firm, fiscal_year):
    """The declaration approved for the year before, for what lasts from year to year."""
    approved = Declaration.objects.filter(
        firm=firm, fiscal_year=fiscal_year - 1, quarter=WHOLE_YEAR, state=Declaration.State.APPROVED
    )
    before = approved.order_by("-revision").first()
    if before is None:
        return {}
    detail = _("declaration %(year)s") % {"year": before.fiscal_year}
    known = {field: getattr(before, field) for field in STOCK}
    if known["niche_years"] is not None:
        known["niche_years"] += 1
    return {field: (value, detail) for field, value in known.items() if value is not None}


def _registry(firm, fiscal_year):
    """Counted from the rights and platforms in the firm's file, as of the last day of the year."""
    day = date(fiscal_year, 12, 31)
    return _rights(firm, fiscal_year, day) | _platforms(firm, day)


def _rights(firm, fiscal_year, day):
    rights = list(firm.rights.all())
    if not rights:
        return {}
    valid = [one for one in rights if one.granted_on and one.granted_on <= day and (one.valid_to or day) >= day]
    first = [one for one in valid if one.kind in CLASS_1]
    second = [one for one in valid if one.kind in CLASS_2]
    applied = [
        one for one in rights if one.kind == Kind.INVENTION and one.applied_on and one.applied_on.year == fiscal_year
    ]
    on = _("rights in force on %(day)s")
    counted = {
        "valid_ip": (valid, on),
        "class1_ip": (first, on),
        "class1_ip_self": ([one for one in first if not one.acquired], on),
        "class2_ip": (second, on),
        "invention_applications": (applied, _("applications filed until %(day)s")),
    }
    return {field: (len(rows), text % {"day": day.isoformat()}) for field, (rows, text) in counted.items()}


def _platforms(firm, day):
    platforms = list(firm.platforms.filter(level__in=HIGH).filter(Q(recognised_on=None) | Q(recognised_on__lte=day)))
    high = [one for one in platforms if (one.valid_to or day) >= day]
    if not high:
        return {}
    names = _(", ").join(one.name for one in high[:3])
    return {"provincial_platforms": (len(high), names), "provincial_rd_institution": (True, names)}


SOURCES = [
    PrefillSource("registry", gettext_lazy("registry"), _registry, position=10),
    PrefillSource("last_year", gettext_lazy("last year"), _last_year, position=50),
]
