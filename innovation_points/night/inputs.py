"""The flat facts of each firm's evaluation, built by set-based SQL from yearly facts, titles and platforms.

Per figure an approved declaration wins over staff's correction, that over an import; only what was known on the day
counts. The fiscal year is the latest closed one of which anything is known.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from enterprises.models import YearFacts
from enterprises.models.facts import FACT_CODES
from innovation_points.models import Inputs

SOURCES = [YearFacts.Source.DECLARATION, YearFacts.Source.STAFF, YearFacts.Source.IMPORT]  # the best first
LOCK = "portal.points.inputs"

# What a declaration leaves open and the registry's own rows can tell, where the firm has any such rows.
COUNTED = {
    "provincial_platforms": (
        "enterprises_platform",
        "level IN ('national', 'provincial')",
        "(recognised_on IS NULL OR recognised_on <= %(day)s) AND (valid_to IS NULL OR valid_to >= %(day)s)",
    ),
    "high_growth_listings": (
        "enterprises_title",
        "kind IN ('gazelle', 'top-list')",
        "held AND (valid_from IS NULL OR valid_from <= %(day)s) AND valid_to >= %(day)s",
    ),
}


def _earlier(name: str) -> tuple[str, str]:
    """The table alias and fact code behind a column of an earlier year: revenue_prev2 -> (before, revenue)."""
    code, _, back = name.rpartition("_prev")
    return {"": "last", "2": "before"}[back], code


def _of_year(year: str, code: str) -> str:
    """One figure of a year; net assets follow from assets and liabilities there, for earlier years have only them."""
    if code == "net_assets" and year != "year":
        return f"coalesce({year}.net_assets, {year}.assets - {year}.liabilities)"
    return f"{year}.{code}"


def _expressions() -> dict[str, str]:
    """How each column of Inputs' content is computed from the tables joined in EVALUATION."""
    made = {"credit_code": "firm.credit_code", "fiscal_year": "year.fiscal_year"}
    made |= {"established_on": "firm.established_on", "industry_code": "firm.industry_code"}
    for code in FACT_CODES:
        made[code] = _of_year("year", code)
    for code in COUNTED:
        made[code] = f"coalesce(year.{code}, {code}_rows.found)"
    for field in Inputs._meta.local_fields:
        if "_prev" in field.name:
            made[field.name] = _of_year(*_earlier(field.name))
    return made


EXPRESSIONS = _expressions()
CONTENT = list(EXPRESSIONS)
BEST = ", ".join(f"coalesce({', '.join(f'by_{source}.{code}' for source in SOURCES)}) AS {code}" for code in FACT_CODES)
BY_SOURCE = "\n".join(
    f"LEFT JOIN known by_{source} ON by_{source}.firm_id = y.firm_id AND by_{source}.fiscal_year = y.fiscal_year"
    f" AND by_{source}.source = '{source}'"
    for source in SOURCES
)
ROWS = "\n".join(
    f"LEFT JOIN (SELECT firm_id, (count(*) FILTER (WHERE {valid}))::integer AS found FROM {table}"
    f" WHERE {kinds} AND {{chosen}} GROUP BY firm_id) {code}_rows ON {code}_rows.firm_id = firm.id"
    for code, (table, kinds, valid) in COUNTED.items()
)
EVALUATION = f"""
WITH known AS (
  SELECT * FROM enterprises_yearfacts
  WHERE known_on <= %(day)s AND fiscal_year < extract(year FROM %(day)s::date)
    AND num_nonnulls({", ".join(FACT_CODES)}) > 0 AND {{chosen}}
), best AS (
  SELECT y.firm_id, y.fiscal_year, {BEST}
  FROM (SELECT DISTINCT firm_id, fiscal_year FROM known) y
  {BY_SOURCE}
), latest AS (
  SELECT firm_id, max(fiscal_year) AS fiscal_year FROM best GROUP BY firm_id
), evaluated AS (
  SELECT firm.id AS firm_id, {", ".join(f"{expression} AS {column}" for column, expression in EXPRESSIONS.items())}
  FROM latest
  JOIN enterprises_firm firm ON firm.id = latest.firm_id
  JOIN best year ON year.firm_id = latest.firm_id AND year.fiscal_year = latest.fiscal_year
  LEFT JOIN best last ON last.firm_id = year.firm_id AND last.fiscal_year = year.fiscal_year - 1
  LEFT JOIN best before ON before.firm_id = year.firm_id AND before.fiscal_year = year.fiscal_year - 2
  {ROWS}
)
SELECT firm_id, {", ".join(CONTENT)},
  md5(ROW({", ".join("established_on - date '1970-01-01'" if c == "established_on" else c for c in CONTENT)})::text)::uuid
    AS fingerprint
FROM evaluated
"""

COLUMNS = ", ".join(["firm_id", *CONTENT, "fingerprint"])


@dataclass(frozen=True)
class Chosen:
    """Which firms: an SQL condition on a column firm_id, with its parameters."""

    condition: str = "true"
    params: tuple = ()

    @classmethod
    def firms(cls, ids) -> "Chosen":
        return cls("firm_id = ANY (%(firms)s)", (("firms", list(ids)),))

    @classmethod
    def taken_by(cls, night) -> "Chosen":
        """The firms whose queue entries the night works on."""
        return cls(
            "firm_id IN (SELECT firm_id FROM innovation_points_pending WHERE night_id = %(night)s)",
            (("night", night.pk),),
        )


EVERY_FIRM = Chosen()


def evaluation(chosen: Chosen = EVERY_FIRM) -> str:
    """A query, with the parameter `day` and the chosen ones', of the content and fingerprint of each firm's inputs."""
    return EVALUATION.replace("{chosen}", chosen.condition)


def refresh(firm_ids, day=None) -> int:
    """Bring these firms' current inputs up to date, after an approval for example; the number of firms that changed."""
    return renew(Chosen.firms(firm_ids), day or timezone.localdate())


@transaction.atomic
def renew(chosen: Chosen, day) -> int:
    """Make the chosen firms' evaluation of the day their current inputs; the number of firms that changed.

    Writers take turns, so that an approval and a night never both add a firm's current row.
    """
    params = {"day": day, **dict(chosen.params)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        cursor.execute("DROP TABLE IF EXISTS pg_temp.evaluation")
        cursor.execute(f"CREATE TEMP TABLE evaluation ON COMMIT DROP AS {evaluation(chosen)}", params)
        cursor.execute("ANALYZE evaluation")
        cursor.execute(
            f"""
            UPDATE innovation_points_inputs inputs SET is_current = false
            WHERE is_current AND {chosen.condition} AND NOT EXISTS (
              SELECT 1 FROM evaluation e WHERE e.firm_id = inputs.firm_id AND e.fingerprint = inputs.fingerprint)
            """,
            params,
        )
        changed = cursor.rowcount
        cursor.execute(
            f"""
            INSERT INTO innovation_points_inputs ({COLUMNS}, is_current) SELECT {COLUMNS}, true FROM evaluation
            ON CONFLICT (firm_id, fingerprint) DO UPDATE SET is_current = true WHERE NOT innovation_points_inputs.is_current
            """
        )
        return max(changed, cursor.rowcount)


@transaction.atomic
def keep(day) -> int:
    """Keep the inputs of a day that is not the newest, without making them current; the number of new versions."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO innovation_points_inputs ({COLUMNS}, is_current) SELECT {COLUMNS}, false "
            f"FROM ({evaluation()}) e ON CONFLICT (firm_id, fingerprint) DO NOTHING",
            {"day": day},
        )
        return cursor.rowcount


def take(night) -> int:
    """Put the firms whose inputs may have changed by the night's day in its hands; how many they are.

    Entries that came since, or that an interrupted run left behind, are taken alike; looking twice does no harm.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (DELETE FROM innovation_points_pending WHERE due_on <= %(day)s RETURNING firm_id)
            INSERT INTO innovation_points_pending (firm_id, due_on, night_id)
            SELECT DISTINCT firm_id, %(day)s::date, %(night)s FROM due
            """,
            {"day": night.as_of, "night": night.pk},
        )
        return cursor.rowcount


def release(night) -> None:
    """Strike what the night has worked on from the queue. Entries that came meanwhile stay for the next."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM innovation_points_pending WHERE night_id = %s", [night.pk])
