"""What a bank's people work with: terms to find firms by, medians to compare with, notes and watches of their own.

The function that writes banks' rows is here as it now stands: with the product of the consent, the points of three
years, and which firm left.
"""

import importlib

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from accounts.row_security import WORKER, give_to_worker, protect

history = importlib.import_module("financing.migrations.0004_bank_history")
LIVE, SCOPED, OWN_BANK = history.LIVE, history.SCOPED, history.rows.OWN_BANK
COLUMNS = history.COLUMNS | {"product_id": "c.product_id", "product": "c.product", "trend": "points.trend"}
NARROWED = [*history.NARROWED, "trend = CASE WHEN 'points' = ANY (c.scope) THEN shown.trend END"]

WRITE_BANK_ROWS = f"""
CREATE OR REPLACE FUNCTION financing_write_bank_rows(of_bank bigint, of_firm bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
-- Brings what banks see in line with consents and the last night: of one bank, of one firm, or (NULL) of all.
-- It answers only how many rows now stand, so whoever calls it learns nothing.
DECLARE
  today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
  -- Years whose results are under publicity: what a bank sees of such a firm stays what it was.
  held integer[] := ARRAY(
    SELECT year FROM generate_series(1990, extract(year FROM today)::integer) year WHERE innovation_points_held(year));
  standing integer;
BEGIN
  -- A consent that changes while the night writes waits for it, and then finds the night's rows.
  IF of_firm IS NULL THEN
    PERFORM pg_advisory_xact_lock(hashtext('financing.bank_rows'));
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtext('financing.bank_rows'));
  END IF;

  WITH gone AS (
    DELETE FROM financing_bankfirm shown
    WHERE {SCOPED.format("shown")} AND NOT EXISTS (
      SELECT 1 FROM enterprises_consent c JOIN financing_standing night ON night.firm_id = c.firm_id
      WHERE c.bank_id = shown.bank_id AND c.firm_id = shown.firm_id AND {LIVE})
    RETURNING shown.bank_id, shown.firm_id, shown.name
  )
  INSERT INTO financing_bankdrop (bank_id, firm_id, dropped_on, reason, name, consent_id, valid_to)
  SELECT gone.bank_id, gone.firm_id, CASE WHEN of_firm IS NULL THEN coalesce(night.as_of, today) ELSE today END,
         CASE WHEN c.id IS NULL THEN 'consent' ELSE 'readiness' END,
         CASE WHEN 'identity' = ANY (c.scope) THEN gone.name END, c.id, c.valid_to
  FROM gone
  LEFT JOIN enterprises_consent c ON c.bank_id = gone.bank_id AND c.firm_id = gone.firm_id AND {LIVE}
  LEFT JOIN (SELECT max(as_of) AS as_of FROM financing_standing) night ON true;

  UPDATE financing_bankdrop past SET name = NULL
  WHERE past.name IS NOT NULL AND (of_bank IS NULL OR past.bank_id = of_bank) AND NOT EXISTS (
    SELECT 1 FROM enterprises_consent c WHERE c.id = past.consent_id AND 'identity' = ANY (c.scope) AND {LIVE});

  -- A held row says nothing new, but it never says more than the consent that stands now.
  UPDATE financing_bankfirm shown
  SET consent_id = c.id, purpose = c.purpose, product_id = c.product_id, product = c.product, valid_to = c.valid_to,
      scope = ARRAY(SELECT kept FROM unnest(c.scope) kept WHERE kept = ANY (shown.scope)),
      {", ".join(NARROWED)}
  FROM enterprises_consent c
  JOIN innovation_points_score score ON score.firm_id = c.firm_id AND score.valid_to = '9999-12-31'
  WHERE {SCOPED.format("c")} AND {LIVE} AND shown.bank_id = c.bank_id AND shown.firm_id = c.firm_id
    AND shown.consent_id <> c.id AND score.fiscal_year = ANY (held);

  INSERT INTO financing_bankfirm AS shown (bank_id, firm_id, first_listed_on, {", ".join(COLUMNS)})
  SELECT c.bank_id, c.firm_id, CASE WHEN of_firm IS NULL THEN night.as_of ELSE today END,
         {", ".join(COLUMNS.values())}
  FROM enterprises_consent c
  JOIN financing_standing night ON night.firm_id = c.firm_id
  JOIN financing_readiness ready ON ready.firm_id = c.firm_id AND ready.valid_to = '9999-12-31'
  JOIN innovation_points_score score ON score.firm_id = c.firm_id AND score.valid_to = '9999-12-31'
  LEFT JOIN enterprises_firm identity ON identity.id = c.firm_id AND 'identity' = ANY (c.scope)
  LEFT JOIN enterprises_industry industry ON industry.code = left(identity.industry_code, 2)
  LEFT JOIN LATERAL (
    SELECT score.total, score.stage, night.rank_in_stage, night.in_stage, night.percentile, ready.tier, ready.ceiling,
           (SELECT jsonb_agg(jsonb_build_object('year', y.fiscal_year, 'total', y.total, 'stage', y.stage, 'until', y.until)
                             ORDER BY y.fiscal_year)
            FROM (SELECT DISTINCT ON (s.fiscal_year) s.fiscal_year, s.total, s.stage,
                         CASE WHEN s.valid_to < '9999-12-31' THEN s.valid_to - 1 END AS until
                  FROM innovation_points_score s
                  WHERE s.firm_id = score.firm_id AND s.valid_from < s.valid_to AND s.total >= 0
                    AND s.fiscal_year BETWEEN score.fiscal_year - 2 AND score.fiscal_year
                    AND NOT s.fiscal_year = ANY (held)
                  ORDER BY s.fiscal_year, s.valid_to DESC) y) AS trend
  ) points ON 'points' = ANY (c.scope)
  LEFT JOIN LATERAL (SELECT score.points, score.rule_version_id) items ON 'items' = ANY (c.scope)
  LEFT JOIN innovation_points_inputs figures ON figures.id = score.inputs_id AND 'figures' = ANY (c.scope)
  LEFT JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT t.kind) FILTER (WHERE t.valid_to IS NOT NULL), '{{}}') AS kinds,
           coalesce(jsonb_agg(jsonb_build_object(
             'kind', t.kind, 'number', t.number, 'valid_from', t.valid_from, 'valid_to', t.valid_to)
             ORDER BY t.kind, t.valid_to), '[]') AS details
    FROM enterprises_title t
    WHERE t.firm_id = c.firm_id AND t.held AND (t.valid_from IS NULL OR t.valid_from <= night.as_of)
      AND (t.valid_to IS NULL OR t.valid_to >= night.as_of)
  ) titles ON 'titles' = ANY (c.scope)
  LEFT JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
             'kind', r.kind, 'name', r.name, 'number', r.number, 'granted_on', r.granted_on, 'valid_to', r.valid_to)
             ORDER BY r.kind, r.granted_on DESC NULLS LAST, r.id), '[]') AS details
    FROM enterprises_intellectualproperty r
    WHERE r.firm_id = c.firm_id AND (r.valid_to IS NULL OR r.valid_to >= night.as_of)
  ) rights ON 'titles' = ANY (c.scope)
  LEFT JOIN LATERAL (
    SELECT night.as_of AS checked_on, coalesce(jsonb_agg(jsonb_build_object(
             'kind', n.kind, 'source', n.source, 'source_date', n.source_date, 'recorded_on', n.recorded_on,
             'ended_on', n.ended_on) ORDER BY n.recorded_on DESC), '[]') AS past
    FROM enterprises_negativerecord n WHERE n.firm_id = c.firm_id AND n.ended_on <= night.as_of
  ) negative ON 'negative' = ANY (c.scope)
  LEFT JOIN enterprises_firm contacts ON contacts.id = c.firm_id AND 'contacts' = ANY (c.scope)
  WHERE {SCOPED.format("c")} AND {LIVE} AND NOT score.fiscal_year = ANY (held)
  ON CONFLICT (bank_id, firm_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)};
  SELECT count(*) INTO standing FROM financing_bankfirm shown WHERE {SCOPED.format("shown")};
  RETURN standing;
END $body$;
"""

TERMS = r"""
CREATE FUNCTION financing_terms(name text, titles text[]) RETURNS SETOF text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $body$
  SELECT substr(folded.t, place, 2) FROM (SELECT enterprises_fold(name) AS t) folded,
    generate_series(1, length(folded.t) - 1) place
  WHERE substr(folded.t, place, 2) ~ '[^ -~]'
  UNION SELECT '#' || title FROM unnest(titles) title
$body$;

CREATE FUNCTION financing_write_terms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM financing_bankterm t USING old_rows o WHERE t.row_id = o.id;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO financing_bankterm (bank_id, term, row_id)
    SELECT n.bank_id, t, n.id FROM new_rows n, LATERAL financing_terms(n.name, n.titles) t;
  ELSE
    DELETE FROM financing_bankterm t USING new_rows n JOIN old_rows o USING (id)
     WHERE t.row_id = n.id AND (n.name, n.titles) IS DISTINCT FROM (o.name, o.titles);
    INSERT INTO financing_bankterm (bank_id, term, row_id)
    SELECT n.bank_id, t, n.id FROM new_rows n JOIN old_rows o USING (id), LATERAL financing_terms(n.name, n.titles) t
     WHERE (n.name, n.titles) IS DISTINCT FROM (o.name, o.titles);
  END IF;
  RETURN NULL;
END $body$;
ALTER FUNCTION financing_terms(text, text[]) OWNER TO {worker};
REVOKE ALL ON FUNCTION financing_terms(text, text[]) FROM PUBLIC;
ALTER FUNCTION financing_write_terms() OWNER TO {worker};
REVOKE ALL ON FUNCTION financing_write_terms() FROM PUBLIC;
CREATE TRIGGER terms_insert AFTER INSERT ON financing_bankfirm REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION financing_write_terms();
CREATE TRIGGER terms_update AFTER UPDATE ON financing_bankfirm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION financing_write_terms();
CREATE TRIGGER terms_delete AFTER DELETE ON financing_bankfirm REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION financing_write_terms();
INSERT INTO financing_bankterm (bank_id, term, row_id)
  SELECT n.bank_id, t, n.id FROM financing_bankfirm n, LATERAL financing_terms(n.name, n.titles) t;
""".replace("{worker}", WORKER)
NO_TERMS = """
DROP TRIGGER terms_insert ON financing_bankfirm;
DROP TRIGGER terms_update ON financing_bankfirm;
DROP TRIGGER terms_delete ON financing_bankfirm;
DROP FUNCTION financing_write_terms();
DROP FUNCTION financing_terms(text, text[]);
"""

# The bank's own list at an earlier moment, without anything that a row held: which firms, and the tier of those whose
# points it may still see. Past rows themselves hold groups that were withdrawn since.
LIST_AT = """
CREATE FUNCTION financing_list_at(moment timestamptz) RETURNS TABLE (firm_id bigint, tier text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  SELECT past.firm_id, CASE WHEN 'points' = ANY (shown.scope) THEN past.shown ->> 'tier' END
  FROM financing_bankfirmpast past
  LEFT JOIN financing_bankfirm shown ON shown.bank_id = past.bank_id AND shown.firm_id = past.firm_id
  WHERE past.bank_id = portal_bank() AND past.since <= moment AND (past.until IS NULL OR past.until > moment)
$body$;
"""
PURPOSE = "shown.purpose"
NAMED = "shown.purpose || CASE WHEN shown.product <> '' THEN ' · ' || left(shown.product, 100) ELSE '' END"
LOG_LOOKS = history.rows.LOG_LOOKS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
OWN_WATCH = f"{OWN_BANK} AND person_id = portal_user()"


COVERED = (
    "valid_to",
    "first_listed_on",
    "as_of",
    "tier",
    "park",
    "chain",
    "revenue_growth",
    "rd_intensity",
    "name",
    "titles",
)


def loose(to, **options):
    return models.ForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to=to, **{"related_name": "+", **options}
    )


def of_bank():
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("bank", loose("accounts.organisation", db_index=False)),
        ("firm", loose("enterprises.firm", db_index=False)),
    ]


def status(**options):
    choices = [
        ("contacted", "contacted"), ("visited", "visited"), ("following", "being followed up"),
        ("client", "client already"), ("declined", "not for us"),
    ]  # fmt: skip
    return models.CharField(choices=choices, max_length=10, verbose_name="status", **options)


def ordered(column, name, **options):
    return migrations.AddIndex(
        "bankfirm", models.Index("bank", F(column).desc(nulls_last=True), "id", name=name, **options)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_policies"),
        ("enterprises", "0011_consent_documents"),
        ("financing", "0006_vouchers"),
        ("innovation_points", "0015_season_board"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankMark",
            fields=[
                *of_bank(),
                ("status", status()),
                ("changed_by_name", models.CharField(max_length=80)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("bank", "firm"), name="bank_mark_once")]},
        ),
        migrations.CreateModel(
            name="BankNote",
            fields=[
                *of_bank(),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="note")),
                ("status", status(blank=True)),
                ("written_by_id", models.BigIntegerField()),
                ("written_by_name", models.CharField(max_length=80)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-written_at", "-id"],
                "indexes": [models.Index(fields=["bank", "firm", "-written_at"], name="bank_note_of_firm")],
            },
        ),
        migrations.CreateModel(
            name="BankWatch",
            fields=[
                *of_bank(),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tier", models.CharField(blank=True, max_length=1)),
                ("listed", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "bank", "firm"), name="bank_watch_once")]
            },
        ),
        migrations.CreateModel(
            name="BankTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bank_id", "term", "row", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("bank", loose("accounts.organisation", db_index=False)),
                ("term", models.CharField(db_collation="C", max_length=25)),
                ("row", loose("financing.bankfirm", db_column="row_id", related_name="terms")),
            ],
        ),
        migrations.CreateModel(
            name="StageMedian",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("stage", models.SmallIntegerField()),
                ("rule_version", loose("innovation_points.ruleversion", db_index=False)),
                ("total", models.IntegerField()),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                ),
            ],
            options={
                "ordering": ["as_of", "stage"],
                "constraints": [models.UniqueConstraint(fields=("stage", "as_of"), name="stage_median_once")],
            },
        ),
        migrations.AddField("bankdrop", "firm", loose("enterprises.firm", db_index=False, null=True)),
        migrations.AddField(
            "bankfirm",
            "product",
            models.CharField(blank=True, db_default="", max_length=120, verbose_name="product"),
        ),
        migrations.AddField("bankfirm", "product_id", models.BigIntegerField(null=True)),
        migrations.AddField("bankfirm", "trend", models.JSONField(null=True, verbose_name="points of three years")),
        *[migrations.RemoveIndex("bankfirm", f"bank_firm_{name}") for name in ("total", "tier", "park", "chain")],
        *[
            migrations.AddIndex(
                "bankfirm",
                models.Index(
                    "bank",
                    name,
                    F("total").desc(nulls_last=True),
                    "id",
                    name=f"bank_firm_of_{name}",
                    include=COVERED,
                ),
            )
            for name in ("tier", "park", "chain")
        ],
        ordered("total", "bank_firm_points", include=COVERED),
        ordered("revenue", "bank_firm_revenue"),
        ordered("ceiling", "bank_firm_ceiling"),
        ordered("first_listed_on", "bank_firm_listed"),
        ordered("total", "bank_firm_new", condition=Q(first_listed_on__gte=F("as_of")), include=COVERED),
        protect("financing_bankmark", OWN_BANK),
        protect("financing_banknote", OWN_BANK, append_only=True),
        protect("financing_bankwatch", OWN_WATCH),
        give_to_worker("financing_bankterm", OWN_BANK),
        give_to_worker("financing_stagemedian", "portal_user() IS NOT NULL"),
        migrations.RunSQL(
            WRITE_BANK_ROWS,
            history.WRITE_BANK_ROWS,
        ),
        migrations.RunSQL(TERMS, NO_TERMS),
        migrations.RunSQL(LOG_LOOKS.replace(PURPOSE, NAMED), LOG_LOOKS),
        history.rows.owned_by_worker(LIST_AT, "financing_list_at(timestamptz)"),
    ]
