"""Why a firm has this result on that night, and why two nights differ: the points, a title, or readiness for a loan.

A night's result is computed again from what that night kept (inputs, dated records, the rule of the day) by the very
functions that computed it, so that page, PDF and API explain what was published and nothing else.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db import connection
from django.utils.translation import gettext as _

from rulebook import conditions, difference, explain
from rulebook.difference import Result

from . import records
from .models import Night, RuleVersion, TitleResult
from .provenance import Input, Sources, shown, spoken
from .sheet import Sheet

POINTS, READINESS, SIZE = "innovation-points", "loan-readiness", "enterprise-size"
EXPLAINED = ("points", "qualification", "readiness")
ZONE = "zone"


def subjects(day: date) -> dict[str, str]:
    """Code and title of every rule whose result can be explained on the day; the points first."""
    found = {
        version.code: spoken({"zh": version.content["title_zh"], "en": version.content["title_en"]})
        for version in RuleVersion.objects.all_in_force(day)
        if version.content["kind"] in EXPLAINED and _concerns_firms(version.code)
    }
    return {POINTS: found.pop(POINTS, ""), **found}


def _concerns_firms(code: str) -> bool:
    return not code.startswith("incubation/")  # tenants' figures are the incubators' room's


@dataclass(frozen=True)
class Line:
    """An item or a gate of one result: what came out, by which clause, from which figures."""

    code: str
    label: str
    kind: str  # item | gate | direct
    points: int | None
    weight: int | None
    outcome: str
    computation: str
    source: str
    provenance: str
    note: str
    inputs: list[Input]

    @property
    def outcome_label(self) -> str:
        words = {
            "met": _("met"),
            "unmet": _("not met"),
            "unknown": _("data missing"),
            "manual_review": _("for people to judge"),
            "not_applicable": _("not asked"),
        }
        return words.get(self.outcome, "")


class Case:
    """One rule applied to one firm on the night that held on a day. `rule` is None where nothing can be explained."""

    def __init__(self, user, firm, code: str = POINTS, day: date | None = None):
        self.user, self.firm, self.code, self.day = user, firm, code, day
        self.sheet = Sheet(user, firm, day)
        self.night = self.sheet.night

    @cached_property
    def version(self) -> RuleVersion | None:
        """The version that the night used."""
        if self.sheet.score is None:
            return None
        if self.code == POINTS:
            return self.sheet.score.rule_version
        held = TitleResult.objects.on(self.night.as_of).filter(firm=self.firm, code=self.code)
        if found := held.select_related("rule_version").first():
            return found.rule_version
        return RuleVersion.objects.in_force(self.code, self.night.as_of)

    @cached_property
    def rule(self):
        return self.version and self.version.rule

    @property
    def fiscal_year(self) -> int:
        return self.sheet.score.fiscal_year

    @cached_property
    def columns(self):
        """The facts as the night had them."""
        if self.code == POINTS:
            return self.sheet.facts
        found = self.record_columns
        if self.code == READINESS:
            score = self.sheet.score
            asked = conditions.with_points(found, [score.total], [score.coverage])
            return asked.with_columns({"bank_consent": [1]})  # asked bank by bank: no part of the zone's answer
        return found

    @cached_property
    def record_columns(self):
        """Figures and dated records, as the rule of this code asks for them; without the points of the night."""
        rows = self._records
        found = records.columns(rows)
        if self.code != READINESS:
            found = records.columns_for(self.code, found, rows, self.night.as_of)
        size = self.size
        return conditions.with_size(found, size, self.night.as_of) if size else found

    @cached_property
    def _records(self):
        """What the night read of the firm's records; of a night that kept none, what they say of its day now."""
        with connection.cursor() as cursor:
            kept = records.of_firms(cursor, [self.firm.pk], self.night.as_of, records.kept)
            return kept if len(kept) else records.of_firms(cursor, [self.firm.pk], self.night.as_of)

    @cached_property
    def size(self):
        """The rule of size, where the title asks for an SME."""
        if "sme_by_size" not in self.rule.facts():
            return None
        version = RuleVersion.objects.in_force(SIZE, self.night.as_of)
        return version and version.rule

    @cached_property
    def place(self):
        """The rank in the zone; None where no total is published."""
        return self.sheet.place

    @property
    def result(self) -> Result:
        return Result(self.rule, self.columns, self.night.as_of)

    @cached_property
    def tree(self) -> dict:
        if self.code == POINTS:
            return self.sheet.tree
        tree = explain.outcome(self.rule, self.columns, self.night.as_of)
        tree["gates"] = [gate for gate in tree["gates"] if gate["scope"] == ZONE]
        return tree

    @property
    def title(self) -> str:
        return spoken(self.tree["rule"]["title"])

    @property
    def result_label(self) -> str:
        return result_label(self.tree["result"])

    @property
    def provenance(self) -> str:
        return spoken(self.tree["rule"]["provenance_label"])

    @cached_property
    def lines(self) -> list[Line]:
        tree = self.tree
        kinds = [("gate", tree.get("gates", [])), ("item", tree["items"]), ("direct", tree.get("direct", []))]
        return [self._line(node, kind) for kind, nodes in kinds for node in nodes]

    @property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """The lines under their headings, the empty ones left out."""
        headings = {"gate": _("Conditions"), "item": _("Items"), "direct": _("Direct routes, one is enough")}
        found = [(label, [line for line in self.lines if line.kind == kind]) for kind, label in headings.items()]
        return [group for group in found if group[1]]

    def _line(self, node: dict, kind: str) -> Line:
        is_item = kind == "item"
        return Line(
            code=node["code"],
            label=spoken(node["label"]),
            kind=kind,
            points=node["points"] if is_item else None,
            weight=node["weight"] if is_item else None,
            outcome=node.get("check") or "" if is_item else node["outcome"],
            computation=spoken(node["formula"] if is_item else node["text"]),
            source=node["source"],
            provenance=spoken(node["provenance_label"]),
            note=spoken(node["note"]),
            inputs=[self.sources.input(entry, self.fiscal_year) for entry in node["inputs"]],
        )

    @cached_property
    def sources(self) -> Sources:
        return Sources(self.user, self.firm, self.night.as_of)


def result_label(result: str) -> str:
    words = {
        "met": _("conditions met"),
        "unmet": _("conditions not met"),
        "unknown": _("cannot be told, data is missing"),
        "manual_review": _("for people to judge"),
        "ready": _("ready for banks"),
        "not_ready": _("not ready"),
    }
    return words.get(result, result)


@dataclass(frozen=True)
class Part:
    """One item of the difference of two totals, or one gate of two outcomes, in the reader's words."""

    label: str
    before: object
    after: object
    difference: int
    rule: int
    data: int
    cause: str | None
    only_in: str | None
    facts: list[tuple[str, str, str]]
    start: float = 0.0  # where the bar begins and how wide it is, in per cent of the widest span
    width: float = 0.0

    @property
    def cause_label(self) -> str:
        return {"rule": _("rule"), "data": _("data"), "both": _("rule and data")}.get(self.cause, "")


class Change:
    """Two nights of one firm side by side, and what lies between them."""

    def __init__(self, before: Case, after: Case):
        self.before, self.after = before, after

    @property
    def is_possible(self) -> bool:
        return None not in (self.before.rule, self.after.rule)

    @property
    def of_points(self) -> bool:
        return self.after.code == POINTS

    @cached_property
    def tree(self) -> dict:
        compare = difference.points if self.of_points else difference.outcomes
        return compare(self.before.result, self.after.result)

    @property
    def rule_change(self) -> tuple[str, str] | None:
        """The versions, where they differ."""
        versions = tuple(case.rule.version for case in (self.before, self.after))
        return versions if self.tree["rule_changed"] else None

    @cached_property
    def parts(self) -> list[Part]:
        """Items that changed, the greatest change first; gates that flipped."""
        if not self.of_points:
            return [self._gate(node) for node in self.tree["gates"] if node["flipped"]]
        found = [node for node in self.tree["items"] if node["difference"] or node["cause"]]
        found.sort(key=lambda node: -abs(node["difference"]))
        return _as_waterfall([self._item(node) for node in found], self.tree["before"]["sum"])

    @property
    def unchanged(self) -> int:
        return len(self.tree["items" if self.of_points else "gates"]) - len(self.parts)

    def _item(self, node) -> Part:
        numbers = (node["before"], node["after"], node["difference"], node["rule"], node["data"])
        return Part(spoken(node["label"]), *numbers, node["cause"], node["only_in"], _facts(node))

    def _gate(self, node) -> Part:
        label = spoken(node["label"]) if node["label"] else _("least total")
        states = [Line("", "", "", None, None, node[side] or "", "", "", "", "", []) for side in ("before", "after")]
        sides = [state.outcome_label or _("not in this version") for state in states]
        return Part(label, *sides, 0, 0, 0, node["cause"], node["only_in"], _facts(node))

    @property
    def sides(self) -> tuple[Case, Case]:
        return self.before, self.after

    @property
    def quiet_facts(self) -> list[tuple[str, str, str]]:
        """Facts that the rule reads and that changed, without moving any item or gate."""
        told = {fact for part in self.parts if part.cause != "rule" for fact in part.facts}
        return [fact for fact in _facts(self.tree) if fact not in told]


def _facts(node: dict) -> list[tuple[str, str, str]]:
    return [
        (spoken(fact["label"]), shown(fact["fact"], fact["from"]), shown(fact["fact"], fact["to"]))
        for fact in node["facts"]
    ]


def _as_waterfall(parts: list[Part], start: int) -> list[Part]:
    """Each bar begins where the one before it ended."""
    ends = [start]
    for part in parts:
        ends.append(ends[-1] + part.difference)
    low, high = min(ends), max(ends)
    span = (high - low) or 1
    return [
        replace(part, start=100 * (min(a, b) - low) / span, width=100 * abs(b - a) / span)
        for part, a, b in zip(parts, ends, ends[1:], strict=False)
    ]


def last_change(user, firm) -> tuple[date | None, date | None]:
    """The night since which the score holds, and the night before it; None where there is no such night."""
    sheet = Sheet(user, firm)
    if sheet.score is None:
        return None, None
    nights = Night.objects.published()
    since = nights.filter(as_of__lte=sheet.score.valid_from).order_by("-as_of").first() or sheet.night
    earlier = nights.filter(as_of__lt=since.as_of).order_by("-as_of").first()
    return (earlier.as_of if earlier else None), sheet.night.as_of
