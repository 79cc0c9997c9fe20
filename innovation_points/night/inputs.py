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


BACK = {"_prev": 1, "_prev2": 2, "_prev3": 3}  # suffix of a column -> years back


def _figure(code: str, suffix: str) -> str:
    """A figure of the evaluated year or of exactly one, two or three years before it.

    Net assets of an earlier year follow from assets and liabilities here, for the rules see only their result.
    """
    if not suffix:
        return code
    value = "coalesce(net_assets, assets - liabilities)" if code == "net_assets" else code
    return f"first_value({value}) OVER back{BACK[suffix]}"


def _expressions() -> dict[str, str]:
    """How each column of the content is computed from one firm's years."""
    made = {code: _figure(code, "") for code in FACT_CODES}
    for field in Inputs._meta.local_fields:
        code, found, back = field.name.rpartition("_prev")
        if found:
            made[field.name] = _figure(code, found + back)
    return made


EXPRESSIONS = _expressions()
CONTENT = ["credit_code", "fiscal_year", "established_on", "industry_code", *EXPRESSIONS]
# Kept apart and analysed: only so does the planner know how many firms it is dealing with.
KNOWN = f"""
CREATE TEMP TABLE known ON COMMIT DROP AS
SELECT firm_id, fiscal_year, source, {", ".join(FACT_CODES)} FROM enterprises_yearfacts
WHERE known_on <= %(day)s AND fiscal_year < extract(year FROM %(day)s::date)
  AND num_nonnulls({", ".join(FACT_CODES)}) > 0 AND {{chosen}}
"""
BEST = ", ".join(f"coalesce({', '.join(f'by_{source}.{code}' for source in SOURCES)}) AS {code}" for code in FACT_CODES)
BY_SOURCE = "\n".join(
    f"LEFT JOIN known by_{source} ON by_{source}.firm_id = y.firm_id AND by_{source}.fiscal_year = y.fiscal_year"
    f" AND by_{source}.source = '{source}'"
    for source in SOURCES
)
ROWS = "\n".join(
    f"LEFT JOIN (SELECT firm_id, (count(*) FILTER (WHERE {valid}))::integer AS found FROM {table}"
    f" WHERE {kinds} AND firm_id IN (SELECT firm_id FROM known) GROUP BY firm_id) {code}_rows"
    f" ON {code}_rows.firm_id = firm.id"
    for code, (table, kinds, valid) in COUNTED.items()
)
VALUES = ", ".join(
    f"coalesce(latest.{code}, {code}_rows.found) AS {code}" if code in COUNTED else f"latest.{code}"
    for code in EXPRESSIONS
)
WINDOWS = ", ".join(
    f"back{n} AS (PARTITION BY firm_id ORDER BY fiscal_year RANGE BETWEEN {n} PRECEDING AND {n} PRECEDING)"
    for n in BACK.values()
)
FINGERPRINT = ", ".join("established_on - date '1970-01-01'" if code == "established_on" else code for code in CONTENT)
EVALUATION = f"""
CREATE TEMP TABLE evaluation ON COMMIT DROP AS
WITH best AS (
  SELECT y.firm_id, y.fiscal_year, {BEST}
  FROM (SELECT DISTINCT firm_id, fiscal_year FROM known) y
  {BY_SOURCE}
), latest AS (
  SELECT DISTINCT ON (firm_id) firm_id, fiscal_year, {", ".join(f"{sql} AS {code}" for code, sql in EXPRESSIONS.items())}
  FROM best
  WINDOW {WINDOWS}
  ORDER BY firm_id, fiscal_year DESC
), evaluated AS (
  SELECT firm.id AS firm_id, firm.credit_code, latest.fiscal_year, firm.established_on, firm.industry_code, {VALUES}
  FROM latest JOIN enterprises_firm firm ON firm.id = latest.firm_id
  {ROWS}
)
SELECT firm_id, {", ".join(CONTENT)}, md5(ROW({FINGERPRINT})::text)::uuid AS fingerprint FROM evaluated
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


def evaluate(cursor, day, chosen: Chosen = EVERY_FIRM) -> None:
    """Make a temporary table `evaluation`: content and fingerprint of each chosen firm's inputs of the day."""
    params = {"day": day, **dict(chosen.params)}
    cursor.execute("DROP TABLE IF EXISTS pg_temp.known, pg_temp.evaluation")
    cursor.execute(KNOWN.replace("{chosen}", chosen.condition), params)
    cursor.execute("ANALYZE known")
    cursor.execute(EVALUATION, params)
    cursor.execute("DROP TABLE known")
    cursor.execute("ANALYZE evaluation")


def refresh(firm_ids, day=None) -> int:
    """Bring these firms' current inputs up to date, after an approval for example; the number of firms that changed."""
    return renew(Chosen.firms(firm_ids), day or timezone.localdate())


@transaction.atomic
def renew(chosen: Chosen, day) -> int:
    """Make the chosen firms' evaluation of the day their current inputs; the number of firms that changed.

    Writers take turns, so that an approval and a night never both add a firm's current row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        evaluate(cursor, day, chosen)
        cursor.execute(
            f"""
            UPDATE innovation_points_inputs inputs SET is_current = false
            WHERE is_current AND {chosen.condition} AND NOT EXISTS (
              SELECT 1 FROM evaluation e WHERE e.firm_id = inputs.firm_id AND e.fingerprint = inputs.fingerprint)
            """,
            dict(chosen.params),
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
        evaluate(cursor, day)
        cursor.execute(
            f"INSERT INTO innovation_points_inputs ({COLUMNS}, is_current) SELECT {COLUMNS}, false FROM evaluation "
            "ON CONFLICT (firm_id, fingerprint) DO NOTHING"
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
        taken = cursor.rowcount
        cursor.execute("ANALYZE innovation_points_pending")  # else the planner cannot tell ten firms from a million
        return taken


def release(night) -> None:
    """Strike what the night has worked on from the queue. Entries that came meanwhile stay for the next."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM innovation_points_pending WHERE night_id = %s", [night.pk])
