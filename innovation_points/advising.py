"""What a firm could do next: goals it may choose, and the proposals of the rulebook in the reader's words."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from rulebook import advice
from rulebook.facts import FACTS, MISSING, decode
from rulebook.quantities import RuleError

from . import figures
from .models import RuleVersion
from .provenance import shown, spoken
from .ranking import label
from .reasons import POINTS, READINESS, ZONE, Case, result_label, subjects
from .standings import Standings

MOST = 1000  # points that anybody may ask for


class NoGoal(ValueError):
    """What was asked for is no goal; the text says what can be."""


@dataclass(frozen=True)
class Goal:
    """`key` as the address carries it: tier:B, total:70, rank:50, or met:CODE of a title or of loan readiness."""

    key: str
    label: str


@dataclass(frozen=True)
class Way:
    """One proposal: what to change from and to, what moves along, and the result that running it gave."""

    changes: list["Step"]
    follows: list[tuple[str, str, str]]
    result: str
    total: int | None
    gain: int | None


@dataclass(frozen=True)
class Step:
    """One figure from and to; `start` is empty where nobody has said it."""

    verb: str
    label: str
    start: str
    to: str


@dataclass(frozen=True)
class Stop:
    """A gate that is not met: the least that meets it alone, and the facts of it that nobody has said yet."""

    label: str
    way: Way | None
    missing: list[str]


class Advising:
    """The advice for one firm and one goal, from the facts of the last night."""

    def __init__(self, user, firm, goal: str = ""):
        self.user, self.firm = user, firm
        self.points = Case(user, firm)
        self.key = goal or (self.default if self.is_possible else "")

    @property
    def is_possible(self) -> bool:
        return self.points.rule is not None

    @cached_property
    def tiers(self) -> list:
        version = RuleVersion.objects.in_force(READINESS, self.points.night.as_of)
        return list(version.rule.tiers) if version else []

    @property
    def total(self) -> int:
        return self.points.sheet.score.total

    @property
    def default(self) -> str:
        """The next tier; at the top the first title on the list."""
        above = [tier for tier in reversed(self.tiers) if tier.min_total > self.total]
        if above:
            return f"tier:{above[0].code}"
        titles = [goal.key for goal in self.choices if goal.key.startswith("met:")]
        return titles[0] if titles else "total:100"

    @cached_property
    def choices(self) -> list[Goal]:
        """The goals with a name; a number of points and a rank are asked for beside them."""
        found = [
            Goal(
                f"tier:{tier.code}",
                _("%(tier)s, from %(points)g points") % {"tier": label(tier), "points": tier.min_total / 100},
            )
            for tier in reversed(self.tiers)
        ]
        rules = subjects(self.points.night.as_of)
        return found + [Goal(f"met:{code}", title) for code, title in rules.items() if code != POINTS]

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def value(self) -> str:
        return self.key.partition(":")[2]

    @cached_property
    def target(self) -> int | None:
        """The total to reach in hundredths; None where an outcome is the goal."""
        match self.kind:
            case "tier":
                found = next((tier for tier in self.tiers if tier.code == self.value), None)
                if found is None:
                    raise NoGoal(_("There is no such tier."))
                return found.min_total
            case "total":
                return self._number(_("Write the points as a number from 1 to %(most)s.") % {"most": MOST}, MOST) * 100
            case "rank":
                return self._of_rank(self._number(_("Write the rank as a whole number."), 10**7))
            case "met":
                if self.value == POINTS or self.value not in subjects(self.points.night.as_of):
                    raise NoGoal(_("There is no such title on this day."))
                return None
        raise NoGoal(_("Choose a goal."))

    def _number(self, remedy: str, most: int) -> int:
        if not (self.value.isascii() and self.value.isdecimal() and 1 <= int(self.value[:9]) <= most):
            raise NoGoal(remedy)
        return int(self.value)

    def _of_rank(self, rank: int) -> int:
        """The least total that surely has this rank: a hundredth above whoever holds it now."""
        totals = sorted(Standings.of(self.points.night).totals().tolist(), reverse=True)
        if rank > len(totals):
            raise NoGoal(_("The zone has %(of)s ranked firms: choose a rank among them.") % {"of": len(totals)})
        place = self.points.place
        return self.total if place and place.rank <= rank else totals[rank - 1] + 1

    @property
    def goal_label(self) -> str:
        named = {goal.key: goal.label for goal in self.choices}
        if self.key in named:
            return named[self.key]
        if self.kind == "rank":
            texts = {"rank": self.value, "points": f"{self.target / 100:.2f}"}
            return _("rank %(rank)s, now from %(points)s points") % texts
        return _("%(points)s points") % {"points": self.value}

    @cached_property
    def case(self) -> Case:
        return Case(self.user, self.firm, self.value) if self.kind == "met" else self.points

    @cached_property
    def found(self) -> advice.Advice:
        day = self.points.night.as_of
        if self.target is not None:
            return advice.for_total(self.points.rule, self.points.columns, self.target, day)
        if self.case.rule is None:
            raise NoGoal(_("There is no such title on this day."))
        points = self.points.rule if self.case.code == READINESS else None
        columns = self.case.record_columns
        return advice.for_outcome(self.case.rule, columns, day, points=points, size=self.case.size, scopes=(ZONE,))

    @property
    def trouble(self) -> str:
        """Why there is no advice; empty where there is."""
        try:
            self.found  # noqa: B018
        except NoGoal as error:
            return str(error)
        except RuleError:
            return _("This rule compares firms with each other, so no firm alone can be advised.")
        return ""

    @property
    def result_label(self) -> str:
        return "" if self.target is not None else result_label(self.found.result)

    @cached_property
    def alone(self) -> list[Way]:
        return [self._way(proposal) for proposal in self.found.alone]

    @cached_property
    def several(self) -> list[Way]:
        """The cheapest pair, or the way that takes more than two facts."""
        return [self._way(each) for each in (self.found.pair, self.found.together) if each]

    @cached_property
    def stops(self) -> list[Stop]:
        """What is not met, each with the least that meets it alone."""
        return [
            Stop(self._named(stop.code), self._way(stop.change) if stop.change else None, self._missing(stop.code))
            for stop in self.found.gates
            if self.target is None or stop.code == "publication"
        ]

    @property
    def firm_stops(self) -> list[Stop]:
        """Those of them that no change meets."""
        return [stop for stop in self.stops if stop.way is None]

    def _missing(self, code: str) -> list[str]:
        gate = next((gate for gate in self.case.rule.gates if gate.code == code), None)
        facts = gate.when.facts() if gate else ()
        return [figures.label(fact) for fact in facts if not self.case.record_columns.known(fact)[0]]

    def _named(self, code: str) -> str:
        rule = self.case.rule
        for part in (*rule.gates, *rule.items, *rule.direct, *rule.categories):
            if part.code == code:
                return label(part)
        words = {"min_total": _("least total"), "publication": _("enough items with data"), "total": _("total")}
        return words.get(code, code)

    def _way(self, proposal) -> Way:
        total = proposal.total if proposal.total >= 0 else None
        now = self.found.total
        return Way(
            [self._step(change) for change in proposal.changes],
            [(figures.label(code), _natural(code, start), _natural(code, to)) for code, start, to in proposal.follows],
            "" if self.target is not None else result_label(proposal.result),
            total,
            None if total is None or now < 0 else total - now,
        )

    @staticmethod
    def _step(change) -> Step:
        fact = FACTS[change.fact]
        name = spoken({"zh": fact.label_zh, "en": fact.label_en})
        if fact.kind == "flag":
            verb = _("obtain")
        elif change.start == MISSING:
            verb = _("declare")
        else:
            verb = _("lower") if change.to < change.start else _("raise")
        start = "" if change.start == MISSING else _natural(change.fact, change.start)
        return Step(verb, name, start, _natural(change.fact, change.to))


def _natural(code: str, stored: int) -> str:
    value = decode(code, stored)
    return shown(code, value if value is None or isinstance(value, int | str) else str(value))
