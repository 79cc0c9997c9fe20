"""A firm's titles on the last night, ready to be shown: the result of each rule, and what is missing with its numbers.

The night's row says which checks fail; the numbers come from the rulebook over the same records that the night kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from accounts.access import Perm, visible
from enterprises.models import Title
from rulebook import loader
from rulebook.conditions import MANUAL_REVIEW, OUTCOMES, UNKNOWN, UNMET, evaluate
from rulebook.facts import Columns, from_rows
from rulebook.wording import condition_text

from . import records
from .models import Night, RuleVersion, TitleResult
from .ranking import label
from .reading import language

OPEN_CHECKS = (UNMET, UNKNOWN, MANUAL_REVIEW)


@lru_cache(maxsize=64)
def _checks(version: RuleVersion, digest: str) -> tuple[str, ...]:
    return evaluate(version.rule, from_rows([{}]), version.rule.effective_from).codes


def checks_in(version: RuleVersion, bits: int) -> list[str]:
    """The codes of the checks that are set in the bits of a night's row."""
    return [code for place, code in enumerate(_checks(version, version.digest)) if bits >> place & 1]


def result_of(row: TitleResult) -> str:
    """A word of the rulebook: met, unmet, unknown, manual_review; of the size the size's own code."""
    if row.code != TitleResult.SIZE:
        return OUTCOMES[row.result]
    tiers = row.rule_version.rule.tiers
    return tiers[row.result].code if row.result < len(tiers) else "unknown"


@dataclass(frozen=True)
class Gap:
    """One check that is not met: `state` of the rulebook's OUTCOMES, `text` with the firm's numbers."""

    code: str
    label: str
    text: str
    state: str

    @property
    def state_label(self) -> str:
        return {"unmet": _("not met"), "unknown": _("data missing"), "manual_review": _("for people to judge")}[
            self.state
        ]


def gaps(rule: loader.RuleVersion, columns: Columns, on: date) -> list[Gap]:
    """What one firm (the columns' only row) lacks, what surely fails first."""
    found = evaluate(rule, columns, on)
    states = dict(zip(found.codes, found.checks[0].tolist(), strict=True))
    missing = [code for wanted in OPEN_CHECKS for code, state in states.items() if state == wanted]
    return [_gap(rule, columns, on, code, states[code]) for code in missing]


def _gap(rule, columns, on, code, state) -> Gap:
    for gate in (*rule.gates, *rule.direct):
        if gate.code == code:
            return Gap(code, label(gate), condition_text(gate.when, columns, 0, on, language()), OUTCOMES[state])
    own, least, name = _points_check(rule, code)
    points = [int(item.formula.points(columns, on=on)[0]) for item in own]
    reached = _("unknown") if min(points, default=-1) < 0 else f"{sum(points) / 100:g}"
    text = _("%(points)s points, required: %(least)s") % {"points": reached, "least": f"{least / 100:g}"}
    return Gap(code, name, text, OUTCOMES[state])


def _points_check(rule, code):
    """The items of a check on points, the least that they must reach, and its name."""
    needed = rule.pass_rule
    if code in needed.min_item:
        item = rule.item(code)
        return [item], needed.min_item[code], label(item)
    if code in needed.min_category:
        own = [item for item in rule.items if item.category and item.category.code == code]
        return own, needed.min_category[code], label(own[0].category)
    return list(rule.items), needed.min_total, _("Total of the points")


@dataclass(frozen=True)
class Line:
    """One title of one firm. `held` is its certificate that is in force, if any."""

    result: TitleResult
    rule: loader.RuleVersion
    gaps: list[Gap]
    held: Title | None = None

    @property
    def name(self) -> str:
        return label_of(self.rule)

    @property
    def target(self) -> str:
        """The title as certificates and plans call it."""
        return self.result.code.rpartition("/")[2]

    @property
    def state(self) -> str:
        return result_of(self.result)

    @property
    def state_label(self) -> str:
        if not self.is_size:
            return str(TitleResult.Result(self.result.result).label)
        return label(self.rule.tiers[self.result.result]) if self.state != "unknown" else _("data missing")

    @property
    def is_size(self) -> bool:
        return self.rule.kind == "size"

    @property
    def total(self) -> int | None:
        return self.result.total if self.result.total >= 0 else None

    @property
    def failing(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.state == "unmet"]

    @property
    def undecided(self) -> list[Gap]:
        return [gap for gap in self.gaps if gap.state != "unmet"]


def label_of(rule: loader.RuleVersion) -> str:
    return rule.title.en if language() == "en" else rule.title.zh


def lines(results: Iterable[TitleResult], day: date) -> list[Line]:
    """The results of a night with their gaps, in the order given: one query for the facts of all their firms."""
    results = list(results)
    with connection.cursor() as cursor:
        rows = records.of_firms(cursor, {row.firm_id for row in results}, day, records.kept)
    place = {int(firm_id): number for number, firm_id in enumerate(rows["firm_id"])}
    return [Line(row, row.rule_version.rule, _gaps_of(row, rows, place.get(row.firm_id), day)) for row in results]


def _gaps_of(row: TitleResult, rows: np.ndarray, place: int | None, day: date) -> list[Gap]:
    if place is None or row.code == TitleResult.SIZE or row.result == TitleResult.Result.MET:
        return []
    own = rows[place : place + 1]
    return gaps(row.rule_version.rule, records.columns_for(row.code, records.columns(own), own, day), day)


def of_firm(user, firm) -> tuple[Night | None, list[Line]]:
    """The last night and the firm's titles, the size last."""
    night = Night.objects.latest_published()
    found = visible(user, TitleResult.objects.current().filter(firm=firm), Perm.SCORE_VIEW)
    found = sorted(found.select_related("rule_version"), key=lambda row: (row.code == TitleResult.SIZE, row.code))
    if night is None or not found:
        return night, []
    held = {title.kind: title for title in Title.objects.held().filter(firm=firm).order_by("valid_to")}
    return night, [Line(line.result, line.rule, line.gaps, held.get(line.target)) for line in lines(found, night.as_of)]
