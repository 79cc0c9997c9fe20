"""What the gates of loan readiness ask of firms on a day, read from the database in columns.

One query answers for all firms at night and for one firm on its page. A title counts only if it surely is in force; one
whose validity nobody knows makes `title_unproven`. A negative record that the zone does not hold is a known no.
"""

from collections.abc import Callable
from datetime import date

import numpy as np

from innovation_points.night import stream
from rulebook.facts import MISSING, Columns

TITLES = {
    "high-tech-enterprise": "high_tech_certificate",
    "science-sme": "science_sme_title",
    "innovative-sme": "innovative_sme_title",
    "specialized-sme": "specialized_sme_title",
    "little-giant": "little_giant_title",
    "gazelle": "gazelle_title",
}
NEGATIVES = {
    "dishonest": ["dishonest_debtor"],
    "serious": ["dishonesty_listed"],
    "abnormal": ["abnormal_operation"],
    "tax": ["tax_credit_d", "tax_arrears"],  # one kind of record stands for either
    "environment": ["environment_red_black"],
    "overdue": ["loan_overdue"],
    "falsified": ["data_falsified"],
    "stopped": ["not_operating"],
}
STOPPED_STATES = ("suspended", "cancelled")


def _bits(kinds) -> str:
    return "CASE kind " + " ".join(f"WHEN '{kind}' THEN {1 << i}" for i, kind in enumerate(kinds)) + " ELSE 0 END"


# Every column is a bigint without NULL, as the stream of the night wants it.
NAMES = (
    "firm_id established_on titles unproven negatives stopped revenue revenue_prev total coverage stage tie "
    "held before_result before_tier before_ceiling before_total before_failed before_unknown before_rule"
).split()
ROW = stream.layout(dict.fromkeys(NAMES, "bigint"))
QUERY = f"""
SELECT f.id::bigint, coalesce(f.established_on - DATE '1970-01-01', {MISSING})::bigint,
       coalesce(title.kinds, 0)::bigint, coalesce(title.unproven, 0)::bigint, coalesce(negative.kinds, 0)::bigint,
       (f.status IN {STOPPED_STATES})::int::bigint,
       coalesce(i.revenue, {MISSING})::bigint, coalesce(i.revenue_prev, {MISSING})::bigint,
       coalesce(s.total, -1)::bigint, coalesce(s.coverage, 0)::bigint, coalesce(s.stage, -1)::bigint,
       coalesce(s.tie, -1)::bigint,
       (r.id IS NOT NULL)::int::bigint, coalesce(r.result, -1)::bigint, coalesce(ascii(r.tier), 0)::bigint,
       coalesce(r.ceiling, {MISSING})::bigint, coalesce(r.total, -1)::bigint, coalesce(r.failed, 0)::bigint,
       coalesce(r.unknown, 0)::bigint, coalesce(r.rule_version_id, 0)::bigint
FROM enterprises_firm f
LEFT JOIN (
  SELECT firm_id, bit_or({_bits(TITLES)}) FILTER (WHERE valid_to >= {{day}}) AS kinds,
         max((valid_to IS NULL AND kind IN {tuple(TITLES)})::int) AS unproven
  FROM enterprises_title
  WHERE held AND (valid_from IS NULL OR valid_from <= {{day}}) AND {{of_firm}}
  GROUP BY firm_id
) title ON title.firm_id = f.id
LEFT JOIN (
  SELECT firm_id, bit_or({_bits(NEGATIVES)}) AS kinds
  FROM enterprises_negativerecord
  WHERE recorded_on <= {{day}} AND (ended_on IS NULL OR ended_on > {{day}}) AND {{of_firm}}
  GROUP BY firm_id
) negative ON negative.firm_id = f.id
LEFT JOIN innovation_points_score s ON s.firm_id = f.id AND s.valid_from <= {{day}} AND s.valid_to > {{day}}
LEFT JOIN innovation_points_inputs i ON i.id = s.inputs_id
LEFT JOIN financing_readiness r ON r.firm_id = f.id AND r.valid_from <= {{day}} AND r.valid_to > {{day}}
"""


def each_block(cursor, day: date, consume: Callable[[np.ndarray], None]) -> None:
    """Hand the rows (see NAMES) of all firms as they stood on the day to `consume`, a block at a time."""
    query = QUERY.format(day=f"DATE '{day.isoformat()}'", of_firm="true")
    stream.read(cursor, query, ROW, consume)


def of_one_firm(cursor, day: date, firm_id: int) -> np.ndarray:
    """The row of one firm, or none where the asking role does not see it."""
    query = QUERY.format(day="%(day)s::date", of_firm="firm_id = %(firm)s") + "WHERE f.id = %(firm)s"
    cursor.execute(query, {"day": day, "firm": firm_id})
    found = cursor.fetchall()
    rows = stream.blank(ROW, len(found))
    for row, values in zip(rows, found, strict=True):
        for name, value in zip(NAMES, values, strict=True):
            row[name] = value
    return rows


def columns(rows: np.ndarray) -> Columns:
    """The rows as the rulebook's facts."""
    facts = {name: rows[name].astype(np.int64) for name in ("established_on", "revenue", "revenue_prev")}
    for i, code in enumerate(TITLES.values()):
        facts[code] = rows["titles"].astype(np.int64) >> i & 1
    facts["title_unproven"] = rows["unproven"].astype(np.int64)
    for i, codes in enumerate(NEGATIVES.values()):
        for code in codes:
            facts[code] = rows["negatives"].astype(np.int64) >> i & 1
    facts["not_operating"] = facts["not_operating"] | rows["stopped"].astype(np.int64)
    return Columns(facts)
