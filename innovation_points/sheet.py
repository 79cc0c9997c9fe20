"""One firm's points on one day, ready to be shown: page, PDF, firm's file and API read this and nothing else.

What the score was computed from is kept with it, so any past night explains itself; the ranks and medians come from what
the night kept about all firms, for a firm may not read the others'.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.access import Perm, visible
from enterprises.figures import natural
from rulebook import explain
from rulebook.facts import FACTS, Columns, from_rows

from . import figures
from .models import Inputs, Night, Score
from .provenance import Input, Sources, spoken
from .reading import target
from .standings import Standings

IDENTITY = {"firm_id", "id", "credit_code", "fingerprint", "is_current", "created_at", "firm"}
CONTENT = [field.name for field in Inputs._meta.local_fields if field.name not in IDENTITY]
NIGHTS_SHOWN = 60


@dataclass(frozen=True)
class Item:
    """One item of the rule for this firm. Points are hundredths; None: unknown."""

    code: str
    label: str
    category: str
    points: int | None
    weight: int
    median: int | None
    before: int | None
    value: str
    target: str
    formula: str
    source: str
    provenance: str
    note: str
    inputs: list[Input]
    missing: list[str]
    step: str
    gain: int | None

    @property
    def share(self) -> float:
        """Points of the most that can be had, in per cent, for the bar."""
        return 100 * (self.points or 0) / self.weight if self.weight else 0

    @property
    def median_share(self) -> float | None:
        return None if self.median is None or not self.weight else 100 * self.median / self.weight

    @property
    def change(self) -> int | None:
        """Against the night before, where both know the item."""
        return None if None in (self.points, self.before) else self.points - self.before


@dataclass(frozen=True)
class Part:
    """A category of the rule: the firm's points and the stage's median, each of the most that can be had."""

    label: str
    points: int
    weight: int
    median: int | None
    bonus: bool

    @property
    def share(self) -> float:
        return 100 * self.points / self.weight if self.weight else 0

    @property
    def median_share(self) -> float | None:
        return None if self.median is None or not self.weight else 100 * self.median / self.weight


class Sheet:
    """The points of a firm that held on a day, by the scores that the person may see."""

    def __init__(self, user, firm, day: date | None = None):
        self.user, self.firm = user, firm
        nights = Night.objects.published()
        self.night = (nights.filter(as_of__lte=day) if day else nights).order_by("-as_of").first()
        self.scores = visible(user, Score.objects.filter(firm=firm), Perm.SCORE_VIEW)
        self.score = self._score_on(self.night)

    def _score_on(self, night) -> Score | None:
        return self.scores.on(night.as_of).select_related("rule_version", "inputs").first() if night else None

    @property
    def state(self) -> str:
        """none: no night has looked at the firm; unscored: too little is known; preliminary; final."""
        if self.score is None:
            return "none"
        if not self.score.is_published:
            return "unscored"
        return "preliminary" if self.score.preliminary else "final"

    @cached_property
    def rule(self):
        return self.score.rule_version.rule

    @cached_property
    def stage(self) -> str:
        label = self.rule.stage_labels[self.score.stage].label
        return spoken({"zh": label.zh, "en": label.en})

    @cached_property
    def tree(self) -> dict:
        """The rulebook's explanation, computed again from the inputs that the score kept."""
        return explain.score(self.rule, self.facts, on=self.night.as_of)

    @cached_property
    def facts(self) -> Columns:
        """The figures that the score kept, as columns of one firm."""
        return from_rows([{code: natural(code, getattr(self.score.inputs, code)) for code in CONTENT}])

    @property
    def rule_title(self) -> str:
        return spoken(self.tree["rule"]["title"])

    @property
    def is_official(self) -> bool:
        return self.tree["rule"]["official"]

    @cached_property
    def standings(self) -> Standings:
        return Standings.of(self.night)

    @cached_property
    def place(self):
        return self.standings.place(self.score)

    @cached_property
    def place_in_stage(self):
        return self.standings.place(self.score, in_stage=True)

    @cached_property
    def median(self) -> int | None:
        return self.standings.median(self.score.stage)

    @cached_property
    def night_before(self) -> Night | None:
        return Night.objects.published().filter(as_of__lt=self.night.as_of).order_by("-as_of").first()

    @cached_property
    def before(self) -> Score | None:
        return self._score_on(self.night_before)

    @cached_property
    def comparable(self) -> bool:
        """Whether the night before counted by the same rule, so that points may be compared item by item."""
        return self.before is not None and self.before.rule_version_id == self.score.rule_version_id

    @cached_property
    def change(self) -> int | None:
        """The change of the total since the night before, in hundredths; None where one of them has none."""
        if self.before is None or not (self.before.is_published and self.score.is_published):
            return None
        return self.score.total - self.before.total

    @cached_property
    def rank_change(self) -> int | None:
        """Ranks won since the night before; below zero: lost."""
        if self.before is None or not (self.before.is_published and self.score.is_published):
            return None
        return Standings.of(self.night_before).place(self.before).rank - self.place.rank

    @property
    def ranks_lost(self) -> int:
        return -(self.rank_change or 0)

    @cached_property
    def changed_facts(self) -> list[tuple[str, str, str]]:
        """(label, before, now) of every input that differs from the night before's."""
        if self.before is None or self.before.inputs_id == self.score.inputs_id:
            return []
        old, new = self.before.inputs, self.score.inputs
        codes = [code for code in CONTENT if getattr(old, code) != getattr(new, code)]
        return [
            (figures.label(code), figures.shown(code, getattr(old, code)), figures.shown(code, getattr(new, code)))
            for code in codes
        ]

    @cached_property
    def items(self) -> list[Item]:
        medians = self.standings.item_medians(self.score.stage) or [None] * len(self.tree["items"])
        before = self.before.points if self.comparable else [None] * len(medians)
        categories = {category["code"]: spoken(category["label"]) for category in self.tree["categories"]}
        return [
            self._item(node, median, None if old is None or old < 0 else old, categories.get(node["category"], ""))
            for node, median, old in zip(self.tree["items"], medians, before, strict=True)
        ]

    @cached_property
    def _specs(self) -> dict:
        return {spec["code"]: spec for spec in self.rule.content["items"]}

    def _item(self, node, median, before, category) -> Item:
        step = node["next_step"]
        return Item(
            code=node["code"],
            label=spoken(node["label"]),
            category=category,
            points=node["points"],
            weight=node["weight"],
            median=median,
            before=before,
            value=_value(node),
            target=target(self._specs[node["code"]], self.tree["stage"]["code"]),
            formula=spoken(node["formula"]),
            source=node["source"],
            provenance=spoken(node["provenance_label"]),
            note=spoken(node["note"]),
            inputs=[self.sources.input(entry, self.score.fiscal_year) for entry in node["inputs"]],
            missing=[figures.label(code) for code in node["missing"]],
            step=_step(step) if step else "",
            gain=step["gain"] if step else None,
        )

    @cached_property
    def parts(self) -> list[Part]:
        """The categories, for the radar: the median of a category is the sum of its items' medians."""
        medians = {}
        for node, item in zip(self.tree["items"], self.items, strict=True):
            if item.median is not None:
                medians[node["category"]] = medians.get(node["category"], 0) + item.median
        return [
            Part(
                spoken(category["label"]),
                category["points"],
                category["weight"],
                medians.get(category["code"]),
                category["bonus"],
            )
            for category in self.tree["categories"]
        ]

    @cached_property
    def missing(self) -> list[str]:
        return [figures.label(code) for code in self.tree["missing"]]

    @cached_property
    def sources(self) -> Sources:
        return Sources(self.user, self.firm, self.night.as_of)

    @cached_property
    def nights(self) -> list[date]:
        """The latest nights up to this one, the oldest first."""
        days = Night.objects.published().filter(as_of__lte=self.night.as_of).order_by("-as_of")
        return list(days.values_list("as_of", flat=True)[:NIGHTS_SHOWN])[::-1]

    @cached_property
    def history(self) -> list[Score]:
        """Every score of the firm that held some time up to this night, the oldest first."""
        rows = self.scores.filter(valid_from__lte=self.night.as_of, valid_to__gt=F("valid_from"))
        return list(rows.order_by("valid_from"))

    @cached_property
    def trend(self) -> list[tuple[date, int | None]]:
        """(night, total) of the nights shown."""
        found = []
        for day in self.nights:
            held = next((row for row in self.history if row.valid_from <= day < row.valid_to), None)
            found.append((day, held.total if held is not None and held.is_published else None))
        return found

    @cached_property
    def years(self) -> list[tuple[int, int]]:
        """(fiscal year, the last total that it had), the oldest first."""
        return sorted({row.fiscal_year: row.total for row in self.history if row.is_published}.items())


def _value(node) -> str:
    """What the item compares with its target: a single figure, or what the computation comes to."""
    if node["points"] is None:
        return ""
    if len(node["inputs"]) == 1:
        return figures.shown(node["inputs"][0]["fact"], node["inputs"][0]["value"])
    computation = spoken(node["formula"]).split("；")[0].split("; ")[0]
    return computation.rpartition(" = ")[2]


def _step(step) -> str:
    """One change of one figure that earns more, said as an offer."""
    names = {
        "label": spoken(step["label"]),
        "from": figures.shown(step["fact"], step["from"]),
        "to": figures.shown(step["fact"], step["to"]),
    }
    if FACTS[step["fact"]].kind == "count" and step["to"] == step["from"] + 1:
        return _("one more: %(label)s %(to)s") % names
    return _("%(label)s from %(from)s to %(to)s") % names
