"""The night's rows: which columns are read, how a block of them is scored by the rulebook, how results are written."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from innovation_points.models import Inputs
from rulebook import scoring
from rulebook.facts import FACTS, MISSING, Columns
from rulebook.loader import RuleVersion

from . import digest, stream

POSTGRES_EPOCH = date(2000, 1, 1)
NOTHING = f"'{MISSING}'::bigint"
INPUT_COLUMNS = {field.column for field in Inputs._meta.local_fields}
FACT_SQL = {
    "date": "(i.{code} - date '1970-01-01')::bigint",
    "flag": "i.{code}::integer::bigint",
    "decimal": "(i.{code} * 100::bigint)::bigint",
    "industry": "CASE WHEN i.{code} ~ '^[0-9]{{2}}([0-9]{{2}})?$' THEN rpad(i.{code}, 4, '0')::bigint END",
}
INPUT_FACTS = INPUT_COLUMNS & FACTS.keys()


def fact_sql(code: str) -> str:
    """A fact of the inputs `i` as a bigint that is never null."""
    return f"coalesce({FACT_SQL.get(FACTS[code].kind, 'i.{code}::bigint').format(code=code)}, {NOTHING}) AS {code}"


# What a stored score holds besides its points, as kinds of stream.layout.
STORED = {
    "inputs_id": "bigint",
    "credit_code": "code",
    "tie": "bigint",
    "fiscal_year": "smallint",
    "stage": "smallint",
    "total": "integer",
    "coverage": "smallint",
}
WRITTEN = {
    "firm_id": "bigint",
    "night_id": "bigint",
    "rule_version_id": "bigint",
    "inputs_id": "bigint",
    "tie": "bigint",
    "valid_from": "date",
    "valid_to": "date",
    "total": "integer",
    "fiscal_year": "smallint",
    "stage": "smallint",
    "coverage": "smallint",
    "preliminary": "boolean",
}
WRITTEN_COLUMNS = ", ".join([*WRITTEN, "points"])


@dataclass(frozen=True)
class Results:
    """What a night says of each firm of a block, computed or read back."""

    firm_id: np.ndarray
    inputs_id: np.ndarray
    credit_code: np.ndarray
    fiscal_year: np.ndarray
    stage: np.ndarray
    total: np.ndarray
    coverage: np.ndarray
    tie: np.ndarray
    points: np.ndarray
    preliminary: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.firm_id)

    def __getitem__(self, chosen) -> "Results":
        values = (getattr(self, field.name) for field in fields(self))
        return Results(*(None if value is None else value[chosen] for value in values))

    def words(self) -> np.ndarray:
        return digest.words(self.credit_code, self.fiscal_year, self.stage, self.coverage, self.total, self.points)

    def differs_from(self, other: "Results") -> np.ndarray:
        """Row by row, whether anything that people see is different."""
        same = (self.points == other.points).all(axis=1)
        for name in ("credit_code", "fiscal_year", "stage", "total", "coverage", "tie"):
            same &= getattr(self, name) == getattr(other, name)
        return ~same


@dataclass(frozen=True)
class Source:
    """The query of a night's rows and the struct they arrive in: each firm's facts, and what holds of it until now."""

    rule: RuleVersion
    compares: bool  # rows bring what holds until now
    same_rule: bool  # and that was scored by the same rule, so that its points can be compared

    @property
    def facts(self) -> list[str]:
        wanted = dict.fromkeys(("fiscal_year", "revenue", "rd_expense", *self.rule.reads))
        return [code for code in wanted if code in INPUT_COLUMNS]

    @property
    def struct(self) -> np.dtype:
        kinds = {"firm_id": "bigint", "inputs_id": "bigint", "credit_code": "code"}
        kinds |= {code: "bigint" for code in self.facts}
        if self.compares:
            kinds |= {f"old_{name}": kind for name, kind in STORED.items()}
        if self.same_rule:
            kinds["old_points"] = len(self.rule.items)
        return stream.layout(kinds)

    def query(self, new: str, old: str) -> str:
        """The SELECT over `new` (rows of Inputs called i) and `old` (scores s with their inputs as oi), each a FROM and WHERE."""
        facts = ", ".join(fact_sql(code) for code in self.facts)
        fresh = f"SELECT i.firm_id, i.id AS inputs_id, i.credit_code::char(18), {facts} {new}"
        if not self.compares:
            return fresh
        held = ", ".join(f"{'oi' if name == 'credit_code' else 's'}.{name} AS old_{name}" for name in STORED)
        points = ", s.points AS old_points" if self.same_rule else ""
        names = ["inputs_id", "credit_code", *self.facts, *(f"old_{name}" for name in STORED)]
        columns = ["coalesce(n.firm_id, o.firm_id)", *(self._or_nothing(name) for name in names)]
        if self.same_rule:
            columns.append(f"coalesce(old_points, array_fill(-1::smallint, ARRAY[{len(self.rule.items)}]))")
        return (
            f"SELECT {', '.join(columns)} FROM ({fresh}) n "
            f"FULL JOIN (SELECT s.firm_id, {held}{points} {old}) o ON o.firm_id = n.firm_id"
        )

    @staticmethod
    def _or_nothing(name: str) -> str:
        kind = STORED.get(name.removeprefix("old_"), "bigint") if name.startswith("old_") else "bigint"
        if name.endswith("credit_code"):
            return f"coalesce({name}, ' ')::char(18)"
        return f"coalesce({name}, {NOTHING if kind == 'bigint' else f'(-1)::{kind}'})"


def compute(source: Source, block: np.ndarray, on) -> Results:
    """Score a block of rows by the source's rule."""
    columns = Columns({code: block[code].astype(np.int64) for code in source.facts}, len(block))
    found = scoring.score(source.rule, columns, on)
    return Results(
        firm_id=block["firm_id"],
        inputs_id=block["inputs_id"],
        credit_code=block["credit_code"],
        fiscal_year=block["fiscal_year"],
        stage=found.stage_label,
        total=found.total,
        coverage=found.coverage,
        tie=scoring.tie_key(columns),
        points=found.points,
        preliminary=found.preliminary,
    )


def held(block: np.ndarray) -> Results:
    """What the rows say held until now."""
    columns = {name: block[f"old_{name}"] for name in STORED}
    return Results(firm_id=block["firm_id"], points=block["old_points"]["cells"]["value"], **columns)


class Writer:
    """Packs results into rows of the score table."""

    def __init__(self, rule: RuleVersion, *, night_id: int, rule_version_id: int, valid_from, valid_to):
        self.template = stream.blank(stream.layout({**WRITTEN, "points": len(rule.items)}), 0)
        self.constants = {"night_id": night_id, "rule_version_id": rule_version_id}
        self.constants |= {"valid_from": _days(valid_from), "valid_to": _days(valid_to)}

    def rows(self, results: Results) -> np.ndarray:
        if len(results) > len(self.template):
            self.template = stream.blank(self.template.dtype, len(results))
            for name, value in self.constants.items():
                self.template[name] = value
        rows = self.template[: len(results)]
        for name in ("firm_id", "inputs_id", "tie", "total", "fiscal_year", "stage", "coverage", "preliminary"):
            rows[name] = getattr(results, name)
        rows["points"]["cells"]["value"] = results.points
        return rows


def _days(day: date) -> int:
    return (day - POSTGRES_EPOCH).days
