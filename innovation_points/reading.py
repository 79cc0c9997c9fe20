"""A rule version laid out for people: items with weights and targets by stage, gates, tiers, each with source and provenance.

The numbers are those that the file writes (6%, 500), not computed ones; what the parser refuses never gets here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rulebook import loader
from rulebook.conditions import SIGNS
from rulebook.facts import FACTS
from rulebook.loader import PROVENANCES
from workplace.templatetags.portal import PROVENANCE

from . import figures


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def spoken(spec: dict, stem="label") -> str:
    """`label_zh` or `label_en` of a part of the file."""
    return spec.get(f"{stem}_{language()}", "")


def provenance(code: str) -> str:
    return PROVENANCES[code][language() == "en"]


def quantity(x) -> str:
    """What is measured, in words: a fact, or a computation with facts."""
    if isinstance(x, str):
        return figures.label(x)
    kind = next(key for key in x if key not in ("times", "denominator", "years"))
    parts = [quantity(part) for part in (x[kind] if isinstance(x[kind], list) else [x[kind]])]
    parts = [f"（{part}）" if " + " in part and len(parts) > 1 else part for part in parts]
    match kind:
        case "ratio":
            return " ÷ ".join(parts) + (f" × {x['times']}" if "times" in x else "")
        case "growth":
            return f"{parts[0]} ÷ {parts[1]} − 1"
        case "mean_growth":
            return _("mean growth of %(what)s over two years") % {"what": parts[0]}
        case "average_growth":
            return _("mean of the yearly growths of %(what)s over two years") % {"what": parts[0]}
        case "compound_growth":
            return _("yearly growth of %(what)s, compounded over %(years)d years") % {
                "what": parts[0],
                "years": x["years"],
            }
        case "mean_ratio":
            pair = " ÷ ".join(parts[:2])
            return _("mean of %(what)s over %(years)d years") % {"what": f"（{pair}）", "years": len(parts) // 2}
        case "age":
            return _("whole years since %(what)s at the fiscal year's end") % {"what": parts[0]}
        case "days_since":
            return _("days since %(what)s") % {"what": parts[0]}
        case "months_since":
            return _("whole months since %(what)s") % {"what": parts[0]}
        case "sum_actual_years":
            return _("sum of %(what)s over up to %(years)d years") % {"what": parts[0], "years": len(parts)}
        case "mean_known":
            return _("mean of %(what)s") % {"what": _(", ").join(parts)}
        case _:
            return " + ".join(parts)


def status_word(code: str) -> str:
    """How far a rule's thresholds are public, in a word."""
    return str(PROVENANCE[code][0])


def amount(x, value) -> str:
    """A number of the file beside what it limits: money in 万元, flags as yes and no."""
    if value is None:
        return _("a number not verified")
    if isinstance(x, str) and isinstance(value, int) and FACTS[x].kind in ("money", "flag"):
        return figures.shown(x, value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def condition(when: dict) -> str:
    for join, words in (("all_of", _(" and ")), ("any_of", _(" or "))):
        if join in when:
            parts = [condition(part) for part in when[join]]
            return words.join(
                f"（{part}）" if "any_of" in spec else part for part, spec in zip(parts, when[join], strict=True)
            )
    sign = next(key for key in when if key in SIGNS)
    limit = when[sign]
    if isinstance(limit, dict):  # depends on the size of another fact
        steps = [f"≤ {amount(limit['by'], bound)}: {amount(when['value'], value)}" for bound, value in limit["upto"]]
        wanted = "; ".join([*steps, _("above: %(limit)s") % {"limit": amount(when["value"], limit["above"])}])
        return f"{quantity(when['value'])} {SIGNS[sign]} ({_('by')} {quantity(limit['by'])}: {wanted})"
    if isinstance(when["value"], str) and FACTS[when["value"]].kind == "flag":
        return f"{quantity(when['value'])}{_(': ')}{amount(when['value'], limit)}"
    return f"{quantity(when['value'])} {SIGNS[sign]} {amount(when['value'], limit)}"


def target(spec: dict, stage: str) -> str:
    """What earns the points, by the item's method."""

    def of(key):
        return amount(spec["x"], spec[key][stage] if isinstance(spec[key], dict) else spec[key])

    match spec["method"]:
        case "ratio_cap":
            return of("target")
        case "inverse":
            return _("full up to %(full)s, none from %(zero)s") % {"full": of("full"), "zero": of("zero")}
        case "count_unit":
            return _("%(each)s points each") % {"each": spec["each"]}
        case "step":
            return _("%(each)s points for each full %(size)s") % {"each": spec["each"], "size": of("size")}
        case "percentile" | "minmax":
            return _("place within the stage")
        case "band_ge" | "band_le":
            sign = "≥" if spec["method"] == "band_ge" else "≤"
            return "; ".join(f"{sign} {amount(spec['x'], bound)}: {points}" for bound, points in spec["bands"])
        case _:
            return _("the best of the options")


def _leaves(spec: dict) -> Iterator[dict]:
    """The ways to earn an item's points, options inside options too."""
    if "options" not in spec:
        yield spec
    for option in spec.get("options", ()):
        yield from _leaves(option)


@dataclass(frozen=True)
class Option:
    """One way to earn an item's points: what is measured, and by stage what it takes."""

    quantity: str
    targets: list[str]


def _range(band: dict) -> str:
    return str(band["most"]) if band["least"] == band["most"] else f"{band['least']}–{band['most']}"


@dataclass(frozen=True)
class ItemLine:
    label: str
    category: str
    weights: list[str]
    options: list[Option]
    source: str
    provenance: str
    note: str


@dataclass(frozen=True)
class GateLine:
    label: str
    condition: str
    source: str
    provenance: str
    note: str


class RuleSheet:
    """A stored version for reading. The rulebook's own parser goes over it first, so that the page shows what is computed."""

    def __init__(self, version):
        self.rule = loader.parse(version.content)
        self.content = self.rule.content

    @property
    def title(self) -> str:
        return spoken(self.content, "title")

    @property
    def note(self) -> str:
        return spoken(self.content, "note")

    @property
    def provenance(self) -> str:
        return provenance(self.rule.provenance)

    @property
    def stage_codes(self) -> list[str]:
        return [stage.code for stage in self.rule.stages]

    @property
    def stages(self) -> list[tuple[str, str]]:
        """(label, condition) of each stage, where the rule has more than one."""
        specs = self.content.get("stages", [])
        return [(spoken(spec), condition(spec["when"]) if "when" in spec else _("all others")) for spec in specs]

    @property
    def totals(self) -> list[str]:
        """The most that each stage can reach."""
        stages = range(len(self.rule.stages))
        return [f"{sum(item.formula.weights[stage] for item in self.rule.items) / 100:g}" for stage in stages]

    @cached_property
    def items(self) -> list[ItemLine]:
        categories = {spec["code"]: spoken(spec) for spec in self.content.get("categories", [])}
        return [
            self._item(spec, item, categories.get(spec.get("category"), ""))
            for spec, item in zip(self.content.get("items", []), self.rule.items, strict=True)
        ]

    def _item(self, spec, item, category) -> ItemLine:
        options = [
            Option(
                quantity(option["x"]) + (f"（{_('only where claimed')}）" if option.get("claimed") else ""),
                self._same_once([target(option, stage) for stage in self.stage_codes]),
            )
            for option in _leaves(spec)
        ]
        return ItemLine(
            label=spoken(spec),
            category=category,
            weights=self._same_once([f"{weight / 100:g}" for weight in item.formula.weights]),
            options=options,
            source=spec["source"],
            provenance=provenance(spec["provenance"]),
            note=spoken(spec, "note"),
        )

    @staticmethod
    def _same_once(values: list[str]) -> list[str]:
        """A value that is the same for every stage is said once."""
        return values[:1] if len(set(values)) == 1 else values

    @cached_property
    def gates(self) -> list[GateLine]:
        return [self._gate(spec) for spec in self.content.get("gates", [])]

    @cached_property
    def direct(self) -> list[GateLine]:
        return [self._gate(spec) for spec in self.content.get("direct", [])]

    @property
    def places(self) -> list[tuple[str, str]]:
        """(place in the content, label) of the parts that a note may stand beside."""
        keys = ("items", "gates", "direct", "tiers", "industries")
        return [(f"{key}.{spec['code']}", spoken(spec)) for key in keys for spec in self.content.get(key, [])]

    @staticmethod
    def _gate(spec) -> GateLine:
        return GateLine(
            spoken(spec), condition(spec["when"]), spec["source"], provenance(spec["provenance"]), spoken(spec, "note")
        )

    @property
    def pass_mark(self) -> str:
        """The least total, and the least of single items and categories where there are such."""
        spec = self.content.get("pass")
        if not spec:
            return ""
        named = {part["code"]: spoken(part) for key in ("items", "categories") for part in self.content.get(key, [])}
        least = {**spec.get("min_item", {}), **spec.get("min_category", {})}
        return _("; ").join(
            [
                f"{'>' if spec.get('op') == '>' else '≥'} {spec['min_total']}",
                *(f"{named[code]} ≥ {value}" for code, value in least.items()),
            ]
        )

    @cached_property
    def assessments(self) -> list[tuple[str, list[tuple[str, str]], str, str, str]]:
        """(label, (what is asked, range of points) by letter, source, provenance, note) of what experts judge."""
        return [
            (
                spoken(spec),
                [
                    *((self._asked(spec, band), _range(band)) for band in spec["bands"]),
                    (f"{spec['otherwise']['letter']}{_(': ')}{_('all others')}", _range(spec["otherwise"])),
                ],
                spec["source"],
                provenance(spec["provenance"]),
                spoken(spec, "note"),
            )
            for spec in self.content.get("assessments", [])
        ]

    @staticmethod
    def _asked(spec, band) -> str:
        when = band.get("when") or {"value": spec["value"], **{sign: band[sign] for sign in SIGNS if sign in band}}
        return f"{band['letter']}{_(': ')}{condition(when)}"

    @property
    def tiers(self) -> list[tuple[str, object, object]]:
        """(label, least total, ceiling in yuan) of each tier, the highest first."""
        return [(spoken(spec), spec.get("min_total"), spec.get("ceiling")) for spec in self.content.get("tiers", [])]

    @property
    def industries(self) -> list[tuple[str, str, list[str], str]]:
        """(label, codes, bounds by tier, source) of the size table."""
        return [
            (
                spoken(spec),
                _(", ").join(f"{first}–{last}" for first, last in spec.get("ranges") or []) or _("all others"),
                [
                    _(" and ").join(f"{figures.label(code)} ≥ {amount(code, least)}" for code, least in bounds.items())
                    for bounds in spec["bounds"].values()
                ],
                spec["source"],
            )
            for spec in self.content.get("industries", [])
        ]
