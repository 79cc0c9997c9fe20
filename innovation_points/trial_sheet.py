"""A trial's data laid out for people: the page and the kept evidence read the same sheet."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.access import Perm, can, visible
from rulebook.knobs import Knob
from rulebook.trial import EQUAL_TREATMENT

from .knob_fields import knob_label, spoken_value
from .models import RuleVersion, Trial
from .reading import language

SHOWN_TRIALS = 10
NAMED_ITEMS = 4
OUTCOME_TONES = {
    "met": "good",
    "unmet": "bad",
    "ready": "good",
    "not_ready": "bad",
    "manual_review": "warn",
    "unknown": "warn",
}


@dataclass(frozen=True)
class Reason:
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class Cell:
    count: int
    kind: str  # same, better, worse, none


@dataclass(frozen=True)
class Matrix:
    """How many firms went from which class (row) to which (column), with the sums of both."""

    title: str
    note: str
    classes: list[str]
    rows: list[tuple[str, list[Cell], int]]
    sums: list[int]
    entering: int
    leaving: int
    has_good: bool
    moved: int


@dataclass(frozen=True)
class GroupLine:
    label: str
    firms: int
    old: float | None
    new: float | None
    up: int
    down: int
    held: list[tuple[int, int, int]]  # before, after, difference

    @property
    def shift(self) -> float | None:
        return None if self.old is None else self.new - self.old


@dataclass(frozen=True)
class GroupTable:
    heading: str
    held: list[str]
    lines: list[GroupLine]


@dataclass(frozen=True)
class MovedAsWhole:
    label: str
    firms: int
    shift: float
    others: float
    same_way: float


class TrialSheet:
    """`results` as Attempt.results gives them, or as evidence kept them."""

    def __init__(self, results: dict, content: dict):
        self.results, self.content = results, content

    def label(self, code: str, kind: str = "parts") -> str:
        """What a part, stage or tier is called; a code that no rule names is a word of ours."""
        found = self.results["labels"][kind].get(code)
        own = {"min_total": _("Least total"), "pass": _("Least total"), "none": _("none"), **self.outcome_words}
        return found[language()] if found else own.get(code, code)

    @property
    def outcome_words(self) -> dict[str, str]:
        return {
            "met": _("conditions met"),
            "unmet": _("not met"),
            "unknown": _("data missing"),
            "manual_review": _("for people to judge"),
            "not_applicable": _("not asked"),
            "ready": _("ready"),
            "not_ready": _("not ready"),
        }

    @property
    def firms(self) -> int:
        return self.results["firms"]

    @cached_property
    def numbers(self) -> list[tuple[str, str, str, str]]:
        """(part, what, before, after) of every number in which the two sides differ."""
        stages = {spec["code"]: spec for spec in self.content.get("stages") or []}
        found = []
        for one in self.results["numbers"]:
            value = one["new"] if one["new"] is not None else one["old"]
            knob = Knob(one.get("place", ""), one["part"], one["role"], one["stage"], one["x"], value)
            sides = [spoken_value(knob, one[side]) for side in ("old", "new")]
            kind = "tiers" if one["part"] in self.results["labels"]["tiers"] else "parts"
            found.append((self.label(one["part"], kind), knob_label(knob, stages), *sides))
        return found

    @property
    def sums_off(self) -> list[tuple[str, str, str]]:
        """(stage, sum, scale) where the weights do not sum to what they sum to in the version that counts."""
        return [
            (
                self._sum_label(one),
                f"{one['new'] / 100:g}",
                f"{one['old'] / 100:g}",
            )
            for one in self.results["sums"]
            if one["old"] is not None and one["old"] != one["new"]
        ]

    def _sum_label(self, one: dict) -> str:
        stage = self.label(one["stage"], "stages") if len({each["stage"] for each in self.results["sums"]}) > 1 else ""
        kind = _("bonus items") if one["bonus"] else ""
        return _(", ").join(part for part in (stage, kind) if part)

    # --- totals ---

    @property
    def totals(self) -> dict | None:
        return self.results["totals"]

    @property
    def mean_shift(self) -> float | None:
        old, new = self.totals["mean"]
        return None if old is None else new - old

    @property
    def unmoved(self) -> int:
        return self.firms - self.totals["up"] - self.totals["down"]

    @property
    def distribution(self) -> dict:
        totals = self.totals
        return {
            "x": _("total, points"),
            "unit": _("firms"),
            "edges": [edge // 100 for edge in totals["edges"]],
            "series": [
                {"name": _("before"), "values": totals["before"]},
                {"name": _("after"), "values": totals["after"]},
            ],
        }

    def _lines(self, found: list[dict], reasons) -> list[dict]:
        return [
            line
            | {
                "park": line["park"][language()] if line["park"] else "",
                "reasons": reasons(line),
            }
            for line in found
        ]

    @cached_property
    def gaining(self) -> list[dict]:
        return self._movers("up")

    @cached_property
    def losing(self) -> list[dict]:
        return self._movers("down")

    def _movers(self, way: str) -> list[dict]:
        lines = self._lines(self.results["movers"][way], self._items)
        return [line | {"shift": line["new"] - line["old"]} for line in lines]

    def _items(self, line: dict) -> list[Reason]:
        """The largest item differences, and the others in one sum, so that what stands there adds up."""
        named, rest = line["reasons"][:NAMED_ITEMS], line["reasons"][NAMED_ITEMS:]
        found = [(self.label(code), difference) for code, difference in named]
        if rest:
            found.append(
                (_("%(count)s more items") % {"count": len(rest)}, sum(difference for _code, difference in rest))
            )
        return [
            Reason(f"{name} {difference / 100:+.2f}", "good" if difference > 0 else "bad") for name, difference in found
        ]

    # --- outcomes ---

    @cached_property
    def crossing(self) -> list[tuple[str, list[dict], int]]:
        """(heading, firms, how many there are) of who comes to hold the outcome and who no longer does."""
        own = next((shift for shift in self.results["shifts"] if shift["code"] == self.content["code"]), None)
        if own is None or not own["good"] or self.content["kind"] == "points":
            return []
        found = self.results["crossing"]
        return [
            (_("Firms that come in"), self._lines(found["entering"], self._checks), own["entering"]),
            (_("Firms that drop out"), self._lines(found["leaving"], self._checks), own["leaving"]),
        ]

    def _checks(self, line: dict) -> list[Reason]:
        return [
            Reason(
                f"{self.label(code)}{_(': ')}{self.outcome_words[old]} → {self.outcome_words[new]}",
                OUTCOME_TONES.get(new, "plain"),
            )
            for code, old, new in line["reasons"]
        ]

    @cached_property
    def matrices(self) -> list[Matrix]:
        return [self._matrix(shift) for shift in self.results["shifts"]]

    def _matrix(self, shift: dict) -> Matrix:
        counts, good = shift["matrix"], set(shift["good"])
        used = [i for i in range(len(counts)) if sum(counts[i]) or sum(row[i] for row in counts)]
        if shift["code"] == "tier":
            used = list(range(len(counts)))
        classes = [self.label(shift["classes"][i], "tiers") for i in used]
        rows = [
            (
                self.label(shift["classes"][i], "tiers"),
                [self._cell(counts[i][j], i, j, good, shift) for j in used],
                sum(counts[i]),
            )
            for i in used
        ]
        return Matrix(
            title=self._shift_title(shift),
            note=_("A firm without a published total is in no tier.") if shift["code"] == "tier" else "",
            classes=classes,
            rows=rows,
            sums=[sum(row[j] for row in counts) for j in used],
            entering=shift["entering"],
            leaving=shift["leaving"],
            has_good=bool(good),
            moved=sum(counts[i][j] for i in used for j in used if i != j),
        )

    def _shift_title(self, shift: dict) -> str:
        return _("Tier of loan readiness") if shift["code"] == "tier" else shift["title"][language()]

    @staticmethod
    def _cell(count: int, old: int, new: int, good: set[int], shift: dict) -> Cell:
        if not count:
            return Cell(0, "none")
        if old == new:
            return Cell(count, "same")
        if shift["code"] == "tier":
            return Cell(count, "better" if new < old else "worse")
        if (new in good) == (old in good):
            return Cell(count, "other")
        return Cell(count, "better" if new in good else "worse")

    @property
    def titles_note(self) -> str:
        """Why no title is shown beside a rule of points, where none is."""
        if self.content["kind"] != "points" or any(s["code"] in self.results["titles"] for s in self.results["shifts"]):
            return ""
        return _("No title in force asks for the points, so no title changes hands.")

    # --- groups ---

    @cached_property
    def groups(self) -> list[GroupTable]:
        headings = {"park": _("Park"), "chain": _("Chain"), "size": _("Size")}
        held = [shift for shift in self.results["shifts"] if shift["good"] and shift["code"] != "tier"]
        return [
            GroupTable(
                headings[table["name"]],
                [self._shift_title(shift) for shift in held],
                [self._group_line(line, [shift["code"] for shift in held]) for line in table["lines"]],
            )
            for table in self.results["groups"]
            if table["lines"]
        ]

    @staticmethod
    def _group_line(line: dict, codes: list[str]) -> GroupLine:
        held = [(*line["held"][code], line["held"][code][1] - line["held"][code][0]) for code in codes]
        return GroupLine(
            line["label"][language()], line["firms"], line["old"], line["new"], line["up"], line["down"], held
        )

    @cached_property
    def moved_as_whole(self) -> list[MovedAsWhole]:
        return [
            MovedAsWhole(one["label"][language()], one["firms"], one["shift"], one["others"], one["same_way"])
            for one in self.results["whole"]
        ]

    @property
    def criterion(self) -> str:
        """In words, when a group counts as moved as a whole."""
        return _(
            "A hint, not a verdict: shown where the middle firm of a group moves %(apart)s points or more away from the "
            "middle firm of all others, with %(same_way)s per cent or more of the group on that side; groups under "
            "%(least)s firms are left out."
        ) % {
            "apart": f"{EQUAL_TREATMENT.apart / 100:g}",
            "same_way": EQUAL_TREATMENT.same_way,
            "least": EQUAL_TREATMENT.least,
        }


def trials_context(user, version: RuleVersion) -> dict:
    """For the page of a version: its kept trials, as far as the person may read them, and whether to offer a new one."""
    kept = visible(user, Trial.objects.filter(rule_version=version), Perm.TRIAL_VIEW)
    return {"kept_trials": list(kept.defer("content", "results")[:SHOWN_TRIALS]), "may_try": can(user, Perm.RULE_TRY)}
