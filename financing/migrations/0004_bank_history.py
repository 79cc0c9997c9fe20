"""What banks saw, kept over time; and results under publicity are held back from them.

Triggers on the banks' rows keep the history, so that no writer can forget it. They fire once a statement: a night that
brings ten thousand rows up to date compares them as one set.
"""

import importlib
import re

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from accounts.row_security import SEES_FIRM, WORKER, give_to_worker

rows = importlib.import_module("financing.migrations.0002_bank_rows")
COLUMNS, LIVE, SCOPED = rows.COLUMNS, rows.LIVE, rows.SCOPED

CONTENT = "to_jsonb({0}) - ARRAY['id', 'as_of', 'rank_in_stage', 'in_stage', 'percentile']"
# The clock, not the transaction's start: a transaction that waited for another must not end a row before it began.
KEEP = f"""
CREATE FUNCTION financing_keep_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE financing_bankfirmpast past SET until = greatest(past.since, moment)
    FROM old_rows o JOIN new_rows n USING (id)
    WHERE past.bank_id = o.bank_id AND past.firm_id = o.firm_id AND past.until IS NULL
      AND {CONTENT.format("n")} <> past.shown;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE financing_bankfirmpast past SET until = greatest(past.since, moment)
    FROM old_rows o WHERE past.bank_id = o.bank_id AND past.firm_id = o.firm_id AND past.until IS NULL;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO financing_bankfirmpast (bank_id, firm_id, since, shown)
    SELECT n.bank_id, n.firm_id, moment, {CONTENT.format("n")} FROM new_rows n
    WHERE NOT EXISTS (SELECT 1 FROM financing_bankfirmpast past
                      WHERE past.bank_id = n.bank_id AND past.firm_id = n.firm_id AND past.until IS NULL);
  END IF;
  RETURN NULL;
END $body$;
ALTER FUNCTION financing_keep_past() OWNER TO {WORKER};
REVOKE ALL ON FUNCTION financing_keep_past() FROM PUBLIC;
CREATE TRIGGER past_insert AFTER INSERT ON financing_bankfirm REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION financing_keep_past();
CREATE TRIGGER past_update AFTER UPDATE ON financing_bankfirm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION financing_keep_past();
CREATE TRIGGER past_delete AFTER DELETE ON financing_bankfirm REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION financing_keep_past();
INSERT INTO financing_bankfirmpast (bank_id, firm_id, since, shown)
  SELECT n.bank_id, n.firm_id, clock_timestamp(), {CONTENT.format("n")} FROM financing_bankfirm n;
"""
FORGET = """
DROP TRIGGER past_insert ON financing_bankfirm;
DROP TRIGGER past_update ON financing_bankfirm;
DROP TRIGGER past_delete ON financing_bankfirm;
DROP FUNCTION financing_keep_past();
"""

# Columns that a group of the consent gives, by the source that the group joins.
GROUP_OF = {name: name for name in ("identity", "points", "items", "figures", "titles", "negative", "contacts")}
GROUP_OF["rights"] = "titles"
NARROWED = [
    f"{column} = CASE WHEN '{group}' = ANY (c.scope) THEN shown.{column} END"
    for column, origin in COLUMNS.items()
    for source, group in GROUP_OF.items()
    if re.search(rf"\b{source}\.", origin)
]
NARROWED.append(
    "fiscal_year = CASE WHEN c.scope && ARRAY['points', 'items', 'figures']::varchar[] THEN shown.fiscal_year END"
)
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
  INSERT INTO financing_bankdrop (bank_id, dropped_on, reason, name, consent_id, valid_to)
  SELECT gone.bank_id, CASE WHEN of_firm IS NULL THEN coalesce(night.as_of, today) ELSE today END,
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
  SET consent_id = c.id, purpose = c.purpose, valid_to = c.valid_to,
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
    SELECT score.total, score.stage, night.rank_in_stage, night.in_stage, night.percentile, ready.tier, ready.ceiling
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


def loose(to, **options):
    return models.ForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to, **options
    )


class Migration(migrations.Migration):
    dependencies = [("financing", "0003_renewing"), ("innovation_points", "0010_publicity")]

    operations = [
        migrations.CreateModel(
            name="BankFirmPast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bank", loose("accounts.organisation", db_index=False)),
                ("firm", loose("enterprises.firm", db_index=False)),
                ("since", models.DateTimeField(verbose_name="seen from")),
                ("until", models.DateTimeField(null=True, verbose_name="seen until")),
                ("shown", models.JSONField()),
            ],
            options={
                "ordering": ["bank_id", "firm_id", "since"],
                "indexes": [
                    models.Index(fields=["bank", "since"], name="bank_firm_past_since"),
                    models.Index(fields=["firm", "since"], name="bank_firm_past_firm"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(until=None), fields=("bank", "firm"), name="bank_firm_past_one_open"
                    )
                ],
            },
        ),
        give_to_worker("financing_bankfirmpast", SEES_FIRM),
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunSQL(
            WRITE_BANK_ROWS, rows.WRITE_BANK_ROWS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
    ]
