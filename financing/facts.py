"""What the gates of loan readiness ask of firms on a day, read from the database in columns.

One query answers for all firms at night, beside what readiness held before, and for one firm on its page. The dated records
are read as innovation_points.records reads them: at night what the titles' step has just kept, on a page what stands now.
"""

from collections.abc import Callable
from datetime import date

import numpy as np

from innovation_points import records
from innovation_points.night import stream
from rulebook.facts import MISSING, Columns

# Every column is a bigint without NULL, as the stream of the night wants it.
BESIDE = (
    "revenue revenue_prev total coverage stage tie "
    "held before_result before_tier before_ceiling before_total before_failed before_unknown before_rule"
).split()
NAMES = ["firm_id", *records.NAMES, *BESIDE]
ROW = stream.layout(dict.fromkeys(NAMES, "bigint"))
QUERY = f"""
SELECT f.firm_id::bigint, {", ".join(f"f.{name}" for name in records.NAMES)},
       coalesce(i.revenue, {MISSING})::bigint, coalesce(i.revenue_prev, {MISSING})::bigint,
       coalesce(s.total, -1)::bigint, coalesce(s.coverage, 0)::bigint, coalesce(s.stage, -1)::bigint,
       coalesce(s.tie, -1)::bigint,
       (r.id IS NOT NULL)::int::bigint, coalesce(r.result, -1)::bigint, coalesce(ascii(r.tier), 0)::bigint,
       coalesce(r.ceiling, {MISSING})::bigint, coalesce(r.total, -1)::bigint, coalesce(r.failed, 0)::bigint,
       coalesce(r.unknown, 0)::bigint, coalesce(r.rule_version_id, 0)::bigint
FROM ({{records}}) f
LEFT JOIN innovation_points_score s ON s.firm_id = f.firm_id AND s.valid_from <= {{day}} AND s.valid_to > {{day}}
LEFT JOIN innovation_points_inputs i ON i.id = s.inputs_id
LEFT JOIN financing_readiness r ON r.firm_id = f.firm_id AND r.valid_from <= {{day}} AND r.valid_to > {{day}}
"""


def _query(source: str, day: date) -> str:
    return QUERY.format(records=source, day=f"DATE '{day.isoformat()}'")


def each_block(cursor, day: date, consume: Callable[[np.ndarray], None]) -> None:
    """Hand the rows (see NAMES) of all firms as the night of the day keeps them to `consume`, a block at a time."""
    stream.read(cursor, _query(records.kept(day), day), ROW, consume)


def of_one_firm(cursor, day: date, firm_id: int) -> np.ndarray:
    """The row of one firm by what is known now, or none where the asking role does not see it."""
    cursor.execute(_query(records.live(day, f"firm_id = {int(firm_id)}"), day))
    found = cursor.fetchall()
    rows = stream.blank(ROW, len(found))
    for row, values in zip(rows, found, strict=True):
        for name, value in zip(NAMES, values, strict=True):
            row[name] = value
    return rows


def columns(rows: np.ndarray) -> Columns:
    """The rows as the rulebook's facts."""
    figures = {name: rows[name].astype(np.int64) for name in ("revenue", "revenue_prev")}
    return records.columns(rows).with_columns(figures)
