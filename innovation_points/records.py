"""A firm's dated records (titles, negative records, platforms, rights) as the facts that rules ask for, as of a day.

One SELECT answers for all firms at night and for one on its page; `kept` says what a past night read. A title counts only if
it surely is in force; one whose validity nobody knows makes `title_unproven`. A negative record that the zone does not hold
is a known no. Figures that a firm declares win over what is counted here.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np

from innovation_points.models import Records
from rulebook.facts import EPOCH, MISSING, Columns
from rulebook.loader import RuleVersion

from .night import scoring, stream

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
# What the registry's own rows tell where nobody declared the figure, if the firm has any such rows.
COUNTED = {
    "class1_rights": "class1_ip",
    "class1_own_rights": "class1_ip_self",
    "class2_rights": "class2_ip",
    "institution": "provincial_rd_institution",
}
# An award that the zone does not hold is not claimed: a known no. One of unknown rank is neither yes nor no.
AWARDS = {
    "award_ranked_3y": "kind = 'science' AND (level = 'national' AND {rank} <= 5 OR level = 'provincial' AND {rank} <= 3)",
    "national_award_top3_3y": "kind = 'science' AND level = 'national' AND {rank} <= 3",
    "maker_china_500_3y": "kind = 'maker-china' AND level = 'national' AND {rank} <= 500",
    "maker_china_50_3y": "kind = 'maker-china' AND level = 'national' AND {rank} <= 50",
}
SCORES = ("development_score", "development_score_prev")  # given elsewhere, never computed here
CLASS_1, CLASS_2 = ("invention", "variety", "layout"), ("utility", "design", "software")


def _bits(kinds) -> str:
    return "CASE kind " + " ".join(f"WHEN '{kind}' THEN {1 << i}" for i, kind in enumerate(kinds)) + " ELSE 0 END"


def _award_bits(rank: str) -> str:
    """The facts that the awards would make true if this were their rank."""
    cases = (f"CASE WHEN {test.format(rank=rank)} THEN {1 << i} ELSE 0 END" for i, test in enumerate(AWARDS.values()))
    return f"bit_or({' | '.join(cases)})"


NAMES = [field.name for field in Records._meta.local_fields if field.get_internal_type() == "BigIntegerField"]
IN_FORCE = "valid_to >= {day}"
RIGHT_IN_FORCE = "granted_on <= {day} AND (valid_to IS NULL OR valid_to >= {day})"
# Every column is a bigint without NULL, as the stream of the night wants it; the credit code is kept for digests.
LIVE = f"""
SELECT f.id AS firm_id, f.credit_code,
       coalesce(f.established_on - DATE '1970-01-01', {MISSING})::bigint AS established_on,
       coalesce({scoring.FACT_SQL["industry"].format(code="industry_code").replace("i.", "f.")}, {MISSING}) AS industry_code,
       coalesce(title.kinds, 0)::bigint AS titles, coalesce(title.unproven, 0)::bigint AS unproven,
       coalesce(negative.kinds, 0)::bigint AS negatives, coalesce(negative.incident_on, {MISSING})::bigint AS incident_on,
       (f.status IN {STOPPED_STATES})::int::bigint AS stopped,
       coalesce(rights.class1, {MISSING})::bigint AS class1_rights,
       coalesce(rights.class1_own, {MISSING})::bigint AS class1_own_rights,
       coalesce(rights.class2, {MISSING})::bigint AS class2_rights,
       coalesce(platform.high, {MISSING})::bigint AS institution,
       coalesce(award.kinds, 0)::bigint AS awards, coalesce(award.open, 0)::bigint AS awards_open,
       coalesce(score.latest * 100, {MISSING})::bigint AS development_score,
       coalesce(score.earlier * 100, {MISSING})::bigint AS development_score_prev
FROM enterprises_firm f
LEFT JOIN (
  SELECT firm_id, bit_or({_bits(TITLES)}) FILTER (WHERE {IN_FORCE}) AS kinds,
         max((valid_to IS NULL AND kind IN {tuple(TITLES)})::int) AS unproven
  FROM enterprises_title
  WHERE held AND (valid_from IS NULL OR valid_from <= {{day}}) AND {{of_firm}}
  GROUP BY firm_id
) title ON title.firm_id = f.id
LEFT JOIN (
  SELECT firm_id, bit_or({_bits(NEGATIVES)}) FILTER (WHERE ended_on IS NULL OR ended_on > {{day}}) AS kinds,
         max(recorded_on) FILTER (WHERE kind = 'incident') - DATE '1970-01-01' AS incident_on
  FROM enterprises_negativerecord
  WHERE recorded_on <= {{day}} AND {{of_firm}}
  GROUP BY firm_id
) negative ON negative.firm_id = f.id
LEFT JOIN (
  SELECT firm_id, count(*) FILTER (WHERE kind IN {CLASS_1} AND {RIGHT_IN_FORCE}) AS class1,
         count(*) FILTER (WHERE kind IN {CLASS_1} AND NOT acquired AND {RIGHT_IN_FORCE}) AS class1_own,
         count(*) FILTER (WHERE kind IN {CLASS_2} AND {RIGHT_IN_FORCE}) AS class2
  FROM enterprises_intellectualproperty WHERE {{of_firm}} GROUP BY firm_id
) rights ON rights.firm_id = f.id
LEFT JOIN (
  SELECT firm_id, max((level IN ('national', 'provincial') AND (recognised_on IS NULL OR recognised_on <= {{day}})
                       AND (valid_to IS NULL OR valid_to >= {{day}}))::int) AS high
  FROM enterprises_platform WHERE {{of_firm}} GROUP BY firm_id
) platform ON platform.firm_id = f.id
LEFT JOIN (
  SELECT firm_id, {_award_bits("rank")} AS kinds, {_award_bits("coalesce(rank, 1)")} AS open
  FROM enterprises_award
  WHERE awarded_on <= {{day}} AND awarded_on > {{three_years_ago}} AND {{of_firm}}
  GROUP BY firm_id
) award ON award.firm_id = f.id
LEFT JOIN (
  SELECT firm_id, coalesce(this, last) AS latest, CASE WHEN this IS NULL THEN before ELSE last END AS earlier
  FROM (
    SELECT firm_id, max(score) FILTER (WHERE year = extract(year FROM {{day}})) AS this,
           max(score) FILTER (WHERE year = extract(year FROM {{day}}) - 1) AS last,
           max(score) FILTER (WHERE year = extract(year FROM {{day}}) - 2) AS before
    FROM enterprises_assessment
    WHERE kind = 'development' AND issued_on <= {{day}} AND {{of_firm}}
    GROUP BY firm_id
  ) scores
) score ON score.firm_id = f.id
"""
KEPT = f"""
SELECT firm_id, credit_code, {", ".join(NAMES)} FROM innovation_points_records f
WHERE valid_from <= {{day}} AND valid_to > {{day}} AND {{of_firm}}
"""
FIGURES = sorted(code for code in scoring.INPUT_FACTS if code not in ("fiscal_year", "established_on", "industry_code"))


def struct(figures: Sequence[str] = FIGURES) -> np.dtype:
    """The rows of `query`."""
    return stream.layout(
        {"firm_id": "bigint", "credit_code": "code", **dict.fromkeys([*NAMES, "fiscal_year", *figures], "bigint")}
    )


def live(day: date, of_firm: str = "true") -> str:
    """The SELECT of what the registry says of firms as of a day; `of_firm` narrows by a column firm_id."""
    return f"{_filled(LIVE, day, of_firm)} WHERE {of_firm.replace('firm_id', 'f.id')}"


def kept(day: date, of_firm: str = "true") -> str:
    """The same as the night of the day read it, whatever was corrected since."""
    return _filled(KEPT, day, of_firm)


def _filled(statement: str, day: date, of_firm: str) -> str:
    ago = _literal(_years_before(day, 3))
    return statement.replace("{day}", _literal(day)).replace("{three_years_ago}", ago).replace("{of_firm}", of_firm)


def _literal(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


def asked(rules: Iterable[RuleVersion]) -> list[str]:
    """Those of FIGURES that these rules ask for. A column costs the most when all firms are read."""
    facts = frozenset().union(*(rule.facts() for rule in rules))
    return [code for code in FIGURES if code in facts]


def query(source: str, day: date, figures: Sequence[str] = FIGURES) -> str:
    """The records of `source` (live or kept) beside the figures behind each firm's score of the day."""
    selected = ", ".join(scoring.fact_sql(code) for code in ("fiscal_year", *figures))
    return f"""
        SELECT r.firm_id::bigint, r.credit_code::char(18), {", ".join(f"r.{name}" for name in NAMES)}, {selected}
        FROM ({source}) r
        LEFT JOIN innovation_points_score s
          ON s.firm_id = r.firm_id AND s.valid_from <= {_literal(day)} AND s.valid_to > {_literal(day)}
        LEFT JOIN innovation_points_inputs i ON i.id = s.inputs_id
        ORDER BY r.firm_id
    """


def read(cursor, source: str, day: date, figures: Sequence[str] = FIGURES) -> np.ndarray:
    """The rows of a query at once, by firm; see `struct`."""
    return stream.gather(cursor, query(source, day, figures), struct(figures))


def of_firms(cursor, firm_ids: Iterable[int], day: date, source: Callable[..., str] = live) -> np.ndarray:
    """The rows of a few firms by a plain query, under the asking role's policies: firms it does not see are absent."""
    chosen = ", ".join(str(int(pk)) for pk in firm_ids) or "NULL"
    cursor.execute(query(source(day, f"firm_id IN ({chosen})"), day))
    found = cursor.fetchall()
    rows = np.empty(len(found), stream.native(struct()))
    for row, (firm_id, code, *values) in zip(rows, found, strict=True):
        row["firm_id"], row["credit_code"] = firm_id, code.encode()
        for name, value in zip(rows.dtype.names[2:], values, strict=True):
            row[name] = value
    return rows


# --- as facts ---


def columns(rows: np.ndarray) -> Columns:
    """The rows as the rulebook's facts, as loan readiness asks for them: records that are live on the day."""
    facts = {name: rows[name].astype(np.int64) for name in ("established_on", "industry_code")}
    for code in ("fiscal_year", *FIGURES):
        if code in rows.dtype.names:
            facts[code] = rows[code].astype(np.int64)
    for name, code in COUNTED.items():
        counted = rows[name].astype(np.int64)
        facts[code] = np.where(facts[code] == MISSING, counted, facts[code]) if code in facts else counted
    for i, code in enumerate(TITLES.values()):
        facts[code] = rows["titles"].astype(np.int64) >> i & 1
    for i, code in enumerate(AWARDS):
        sure, could = (rows[name].astype(np.int64) >> i & 1 for name in ("awards", "awards_open"))
        facts[code] = np.where(sure < could, MISSING, sure)
    for code in SCORES:
        facts[code] = rows[code].astype(np.int64)
    facts["title_unproven"] = rows["unproven"].astype(np.int64)
    for i, codes in enumerate(NEGATIVES.values()):
        for code in codes:
            facts[code] = rows["negatives"].astype(np.int64) >> i & 1
    facts["not_operating"] = facts["not_operating"] | rows["stopped"].astype(np.int64)
    return Columns(facts, len(rows))


def columns_for(code: str, columns: Columns, rows: np.ndarray, day: date) -> Columns:
    """The facts as the title of this code asks for them: incidents in its own window, both lists of the registrar."""
    since = (incidents_since(code, day) - EPOCH).days
    listed = columns["dishonesty_listed"] | columns["abnormal_operation"]
    incident = (rows["incident_on"] >= since).astype(np.int64)
    return columns.with_columns({"dishonesty_listed": listed, "major_incident": incident})


def incidents_since(code: str, day: date) -> date:
    """From which day on an incident counts: last year and this (115号), one year (32号), else the last 36 months."""
    if code == "qualifications/science-sme":
        return date(day.year - 1, 1, 1)
    return _years_before(day, 1 if code == "qualifications/high-tech-enterprise" else 3)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)
