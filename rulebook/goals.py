"""What a firm may want to reach, asked of many candidates at once: a total, a title, readiness for a loan."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from . import conditions, scoring
from .conditions import MET, READINESS, UNKNOWN, UNMET
from .facts import Columns
from .quantities import RuleError
from .rule import RuleVersion

TOTAL_GATES = ("publication", "total")  # of a total: enough items have data, and they come to it


class Goal(Protocol):
    """What is to be reached, over columns of candidates."""

    codes: tuple[str, ...]  # every column that it reads

    def run(self, columns: Columns) -> "Found": ...


@dataclass(frozen=True)
class Found:
    """The goal's answer for each candidate."""

    reached: np.ndarray
    total: np.ndarray
    codes: tuple[str, ...]  # the gates by name
    checks: np.ndarray  # rows x codes, of OUTCOMES
    results: tuple[str, ...]
    result: np.ndarray  # index into results


class TotalGoal:
    """A published total of so many hundredths."""

    def __init__(self, rule: RuleVersion, target: int, on: date | None):
        self.rule, self.target, self.on, self.codes = rule, target, on, rule.reads

    def run(self, columns: Columns) -> Found:
        found = scoring.score(self.rule, columns, self.on)
        reached = found.total >= self.target
        gates = [np.where(found.published, MET, UNKNOWN), np.where(reached, MET, UNMET)]
        checks = np.stack(gates, axis=1).astype(np.int8)
        return Found(reached, found.total, TOTAL_GATES, checks, ("missed", "reached"), reached.astype(np.int8))


class OutcomeGoal:
    """A title held to be met, or a firm ready for a loan.

    `points` is the rule that gives the points readiness asks for, `size` the one that tells an SME where nobody has said it.
    """

    def __init__(
        self,
        rule: RuleVersion,
        on: date,
        points: RuleVersion | None,
        size: RuleVersion | None,
        scopes: tuple[str, ...],
    ):
        if rule.kind not in ("qualification", "readiness"):
            raise RuleError(f"{rule.code} is no goal to meet: advice is for points, titles and loan readiness")
        self.rule, self.on, self.points, self.size, self.scopes = rule, on, points, size, scopes
        reads = [code for each in (rule, points, size) if each for code in each.reads]
        given = ("points_total", "points_coverage") if points else ("sme_by_size",) if size else ()
        self.codes = tuple(dict.fromkeys((*reads, *given)))

    def run(self, columns: Columns) -> Found:
        columns = scoring.complete(self.points, columns, self.on) if self.points else columns
        columns = conditions.with_size(columns, self.size, self.on) if self.size else columns
        if self.rule.kind == "readiness":
            return self._ready(columns)
        found = conditions.evaluate(self.rule, columns, self.on)
        reached = found.result == found.results.index("met")
        return Found(reached, found.total, found.codes, found.checks, found.results, found.result)

    def _ready(self, columns: Columns) -> Found:
        total = np.where(columns.known("points_total"), columns.filled("points_total"), -1).astype(np.int32)
        coverage = columns["points_coverage"]
        found = conditions.readiness(self.rule, columns, total, coverage, self.on, scopes=self.scopes)
        bits = np.arange(len(found.codes))
        failed, undecided = (mask[:, None] >> bits & 1 for mask in (found.failed, found.undecided))
        checks = np.where(failed == 1, UNMET, np.where(undecided == 1, UNKNOWN, MET)).astype(np.int8)
        reached = found.result == READINESS.index("ready")
        return Found(reached, total, found.codes, checks, READINESS, found.result)
