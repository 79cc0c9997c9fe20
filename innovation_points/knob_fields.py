"""The numbers of a rule as fields to turn: money in 万元, shares in per cent, each with a slider's range; and back again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import floor, log10

from django.utils.translation import gettext as _

from rulebook.facts import FACTS
from rulebook.knobs import Knob, knobs
from rulebook.quantities import number

from . import figures
from .reading import quantity, spoken
from .rule_words import number_words

POINTS_ROLES = ("weight", "points", "each", "min_total")
WIDEST_WEIGHT = 30
STEP = Decimal("0.5")  # of a slider over points


@dataclass(frozen=True)
class KnobField:
    """One number as it is typed: its name in the address is its place in the rule."""

    knob: Knob
    label: str
    text: str  # as it stands now, in `unit`
    default: str  # as the version has it
    error: str = ""

    @property
    def name(self) -> str:
        return self.knob.place

    @property
    def unit(self) -> str:
        return unit(self.knob)

    @property
    def is_weight(self) -> bool:
        return self.knob.role == "weight"

    @property
    def is_turned(self) -> bool:
        return self.text != self.default

    @property
    def _range(self) -> tuple[Decimal, Decimal, Decimal]:
        """Least, most and step of the slider: points by halves; anything else up to twice its value in two digits."""
        value = abs(Decimal(self.default))
        if self.knob.role in POINTS_ROLES:
            return Decimal(0), max(Decimal(WIDEST_WEIGHT), 2 * value), STEP
        step = Decimal(10) ** (floor(log10(value)) - 1) if value else Decimal(1)
        if isinstance(self.knob.value, int) and not self.unit:
            step = max(step, Decimal(1))
        return step if value else Decimal(0), max(2 * value, 10 * step), step

    @property
    def least(self) -> str:
        return plain(self._range[0])

    @property
    def most(self) -> str:
        return plain(self._range[1])

    @property
    def step(self) -> str:
        return plain(self._range[2])


def unit(knob: Knob) -> str:
    if knob.role in POINTS_ROLES:
        return _("points")
    if _is_share(knob):
        return "%"
    return _("10k yuan") if _is_money(knob) else ""


def _is_share(knob: Knob) -> bool:
    return isinstance(knob.value, str) and knob.value.strip().endswith("%")


def _is_money(knob: Knob) -> bool:
    return knob.role == "ceiling" or (isinstance(knob.x, str) and FACTS[knob.x].kind == "money")


def plain(value: Decimal | Fraction) -> str:
    """Without an exponent and without zeros at the end."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    return format(value.normalize() + 0, "f")


def shown(knob: Knob, value: int | str) -> str:
    """A number of the rule as it is typed, in the knob's unit."""
    exact = number(value, knob.place)
    if _is_share(knob):
        return plain(exact * 100)
    return plain(exact / figures.WAN) if _is_money(knob) else plain(exact)


def spoken_value(knob: Knob, value: int | str | None) -> str:
    """The same for reading, with its unit."""
    if value is None:
        return "—"
    sign = unit(knob)
    text = f"{Decimal(shown(knob, value)):,f}"
    return f"{text}{sign}" if sign == "%" else f"{text} {sign}".rstrip()


def read(knob: Knob, text: str) -> int | str:
    """A typed number as the rule writes it; ValueError says what to do."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value.adjusted()) > 15:
        raise ValueError(_("This is no number. Type digits, with a point for decimals."))
    if _is_share(knob):
        return f"{plain(value)}%"
    if _is_money(knob):
        value *= figures.WAN
        if value != value.to_integral_value():
            raise ValueError(_("Money is counted in whole yuan: at most four decimals of 10k yuan."))
    return int(value) if value == value.to_integral_value() else plain(value)


def places(content: dict) -> set[str]:
    """Where the rule has a number that can be turned."""
    return {knob.place for knob in knobs(content)}


def read_all(content: dict, given: Mapping[str, str]) -> tuple[dict[str, int | str], dict[str, str]]:
    """The numbers that were turned, by place, and what is wrong with those that cannot be read."""
    turned, errors = {}, {}
    for knob in knobs(content):
        text = given.get(knob.place, "").strip()
        if not text:
            continue
        try:
            value = read(knob, text)
        except ValueError as error:
            errors[knob.place] = str(error)
            continue
        if number(value, knob.place) != number(knob.value, knob.place):
            turned[knob.place] = value
    return turned, errors


# --- laid out ---


@dataclass(frozen=True)
class Part:
    """An item, gate or tier with its numbers."""

    label: str
    measured: str
    weights: list[KnobField]
    others: list[KnobField]

    @property
    def is_turned(self) -> bool:
        return any(one.is_turned for one in (*self.weights, *self.others))

    @property
    def is_open(self) -> bool:
        return any(one.is_turned or one.error for one in self.others)


def parts(content: dict, given: Mapping[str, str], errors: Mapping[str, str]) -> list[tuple[str, list[Part]]]:
    """The fields of a rule by category, as they stand with what was given."""
    found: dict[str, list[Knob]] = {}
    for knob in knobs(content):
        found.setdefault(knob.part, []).append(knob)
    specs = {
        spec["code"]: spec
        for key in ("categories", "tiers", "direct", "gates", "items")
        for spec in content.get(key) or []
    }
    stages = {spec["code"]: spec for spec in content.get("stages") or []}
    sections: dict[str, list[Part]] = {}
    for code, own in found.items():
        spec = specs.get(code)
        category = spoken(specs[spec["category"]]) if spec and spec.get("category") in specs else ""
        fields = [_field(knob, stages, given, errors) for knob in own]
        measured = quantity(spec["x"]) if spec and "x" in spec else ""
        sections.setdefault(category, []).append(
            Part(
                spoken(spec) if spec else _("Least total"),
                measured,
                [one for one in fields if one.is_weight],
                [one for one in fields if not one.is_weight],
            )
        )
    return list(sections.items())


def _field(knob: Knob, stages: dict, given: Mapping[str, str], errors: Mapping[str, str]) -> KnobField:
    default = shown(knob, knob.value)
    return KnobField(
        knob,
        knob_label(knob, stages),
        given.get(knob.place, "").strip() or default,
        default,
        errors.get(knob.place, ""),
    )


def knob_label(knob: Knob, stages: Mapping[str, dict]) -> str:
    """What the number is, and for which stage."""
    words = number_words()
    parts = [words[knob.role]]
    if knob.role in ("bound", "points"):
        parts.append(str(int(knob.place.split(".")[-2]) + 1))
    label = " ".join(parts)
    if knob.stage not in stages:
        return label
    stage = spoken(stages[knob.stage])
    return stage if knob.role == "weight" else f"{stage}{_(': ')}{label}"
