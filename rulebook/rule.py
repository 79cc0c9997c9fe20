"""What a rule version is made of, ready to compute with."""

import functools
from dataclasses import dataclass, field
from datetime import date

from .conditions import MET, UNMET, Condition
from .facts import DERIVED, Columns
from .formulas import Formula
from .quantities import Quantity, joined


@dataclass(frozen=True)
class Label:
    zh: str
    en: str


@dataclass(frozen=True)
class Category:
    code: str
    label: Label
    bonus: bool = False


@dataclass(frozen=True)
class Stage:
    """A life-cycle group; `when` is None for the one that takes all the rest."""

    code: str
    label: Label
    when: Condition | None = None


@dataclass(frozen=True)
class Item:
    """One thing that earns points."""

    code: str
    label: Label
    formula: Formula
    category: Category | None
    source: str
    provenance: str
    note: Label
    judged: bool = False  # a person's judgement: where it is missing somebody has to look, not to enter a figure


@dataclass(frozen=True)
class Gate:
    """A condition that must hold; `scope` bank means that each bank has its own answer."""

    code: str
    label: Label
    when: Condition
    source: str
    provenance: str
    note: Label
    scope: str = "zone"


@dataclass(frozen=True)
class Assessment:
    """A range of points that a firm may expect from an expert's judgement: never summed, never a result."""

    code: str
    label: Label
    x: Quantity | None  # the number behind all bands, where there is one
    bands: tuple[tuple[Condition, str, int, int], ...]  # condition, letter, least and most points
    otherwise: tuple[str, int, int]
    most: int
    source: str
    provenance: str
    note: Label

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for when, *_ in self.bands for code in when.facts()))

    def range(self, columns: Columns, on: date | None = None, row: int = 0) -> tuple[str, int, int]:
        """Letter, least and most of one firm. What its facts leave open widens the range and leaves no letter."""
        possible = []
        for when, *band in self.bands:
            outcome = when.outcome(columns, on)[row]
            if outcome != UNMET:
                possible.append(tuple(band))
            if outcome == MET:
                break
        else:
            possible.append(self.otherwise)
        if len(possible) == 1:
            return possible[0]
        return "", min(least for _, least, _ in possible), max(most for *_, most in possible)


@dataclass(frozen=True)
class Tier:
    """A step of a scale: of points (with its ceiling in 元) or of size."""

    code: str
    label: Label
    min_total: int = 0
    ceiling: int = 0


@dataclass(frozen=True)
class Industry:
    """One line of the size table: the GB/T 4754 ranges it covers (none: all the rest) and the bounds of each tier."""

    code: str
    label: Label
    ranges: tuple[tuple[int, int], ...]
    bounds: tuple[Condition, ...]
    source: str
    provenance: str


@dataclass(frozen=True)
class Pass:
    """What the points must reach, in hundredths."""

    min_total: int
    op: str
    min_item: dict[str, int]
    min_category: dict[str, int]


@dataclass(frozen=True)
class Coverage:
    """Shares of items with data: below `publish` there is no score, below `final` it is preliminary. In hundredths of 1."""

    publish: int = 50
    final: int = 75


@dataclass(frozen=True, eq=False)
class RuleVersion:
    """One dated version of a rule, ready to compute with. `content` is what was parsed, as JSON types."""

    code: str
    version: str
    kind: str
    title: Label
    effective_from: date
    effective_to: date | None
    status: str
    provenance: str
    source: str
    doc_no: str
    issuer: str
    note: Label
    coverage: Coverage
    categories: tuple[Category, ...]
    stages: tuple[Stage, ...]
    stage_labels: tuple[Stage, ...]
    items: tuple[Item, ...]
    gates: tuple[Gate, ...]
    direct: tuple[Gate, ...]
    pass_rule: Pass | None
    assessments: tuple[Assessment, ...]
    tiers: tuple[Tier, ...]
    ceiling: Quantity | None
    industries: tuple[Industry, ...]
    content: dict = field(repr=False)
    digest: str = field(repr=False)

    def item(self, code: str) -> Item:
        return next(item for item in self.items if item.code == code)

    def in_force(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @functools.cached_property
    def reads(self) -> tuple[str, ...]:
        """Every column that computing the rule needs: its facts, and what those are derived from where left empty."""
        own = self.facts()
        return tuple(dict.fromkeys((*own, *(code for fact in own for code in DERIVED.get(fact, ())[::2]))))

    def facts(self) -> tuple[str, ...]:
        """Every fact the rule reads, once."""
        parts = (
            *(stage.when for stage in (*self.stages, *self.stage_labels) if stage.when),
            *(item.formula for item in self.items),
            *(gate.when for gate in (*self.gates, *self.direct)),
            *self.assessments,
            *(bound for industry in self.industries for bound in industry.bounds),
            *((self.ceiling,) if self.ceiling else ()),
        )
        own = ("industry_code",) if self.industries else ()
        return tuple(dict.fromkeys((*own, *(code for part in parts for code in part.facts()))))

    @functools.cached_property
    def needs_group(self) -> bool:
        """Whether some item compares a firm with the others, so that all firms have to be scored together."""
        return any(item.formula.needs_group for item in self.items)

    def directions(self) -> dict[str, int]:
        """By fact: 1 where more of it never lowers the points, -1 where it never raises them, 0 where either may happen.

        It holds where as much is known as before. What decides the stage may do either. A fact that another is derived
        from goes with that one, but what makes a denominator smaller may leave nothing to divide by.
        """
        found: dict[str, int] = {}
        for item in self.items:
            for stage in range(len(self.stages)):
                for code, direction in item.formula.directions(stage).items():
                    found[code] = joined(found.get(code), direction)
        for code, (first, sign, second) in DERIVED.items():
            if code in found:
                found[first] = joined(found.get(first), found[code])
                found[second] = joined(found.get(second), found[code] * sign if max(found[code], sign) > 0 else 0)
        deciding = (code for stage in self.stages if stage.when for code in stage.when.facts())
        return found | dict.fromkeys(deciding, 0)
