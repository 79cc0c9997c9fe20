"""Row security of this room's tables, and the two functions through which anything reaches or concerns a bank."""

from django.db import migrations

from accounts.row_security import SEES_FIRM, WEB, WORKER, give_to_worker

OWN_BANK = "bank_id = portal_bank()"

# Column of financing_bankfirm -> where it comes from. Each source named after a group of the consent is joined only
# where the consent holds the group: what is not consented is NULL by construction.
COLUMNS = {
    "consent_id": "c.id",
    "scope": "c.scope",
    "purpose": "c.purpose",
    "valid_to": "c.valid_to",
    "as_of": "night.as_of",
    "fiscal_year": "CASE WHEN c.scope && ARRAY['points', 'items', 'figures']::varchar[] THEN score.fiscal_year END",
    **{f"{name}": f"identity.{name}" for name in ("name", "pinyin", "initials", "credit_code", "park_id", "chain_id")},
    "industry": "nullif(concat_ws(' ', industry.section || identity.industry_code, industry.name), '')",
    "established_on": "identity.established_on",
    **{
        name: f"points.{name}"
        for name in ("total", "stage", "rank_in_stage", "in_stage", "percentile", "tier", "ceiling")
    },
    "items": "items.points",
    "rule_version_id": "items.rule_version_id",
    **{
        name: f"figures.{name}"
        for name in (
            "revenue", "revenue_prev", "revenue_prev2", "rd_expense", "rd_expense_prev", "rd_expense_prev2",
            "staff", "staff_prev", "rd_staff", "net_profit", "assets", "liabilities", "hightech_revenue",
            "rd_super_deduction", "tech_contract_amount",
        )
    },
    "revenue_growth": "figures.revenue::float8 / nullif(greatest(figures.revenue_prev, 0), 0) - 1",
    "rd_intensity": "figures.rd_expense::float8 / nullif(greatest(figures.revenue, 0), 0)",
    "titles": "titles.kinds",
    "title_details": "titles.details",
    "rights": "rights.details",
    "negatives_checked_on": "negative.checked_on",
    "past_negatives": "negative.past",
    **{
        name: f"contacts.{name}"
        for name in ("legal_representative", "address", "contact_name", "contact_phone", "contact_email")
    },
}  # fmt: skip

LIVE = "c.withdrawn_at IS NULL AND today BETWEEN c.valid_from AND c.valid_to"
SCOPED = "(of_bank IS NULL OR {0}.bank_id = of_bank) AND (of_firm IS NULL OR {0}.firm_id = of_firm)"

WRITE_BANK_ROWS = f"""
CREATE FUNCTION financing_write_bank_rows(of_bank bigint, of_firm bigint) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
-- Brings what banks see in line with consents and the last night: of one bank, of one firm, or (NULL) of all.
-- It answers only how many rows now stand, so whoever calls it learns nothing.
DECLARE
  today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
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
  WHERE {SCOPED.format("c")} AND {LIVE}
  ON CONFLICT (bank_id, firm_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)};
  GET DIAGNOSTICS standing = ROW_COUNT;
  RETURN standing;
END $body$;
"""

LOG_LOOKS = """
CREATE FUNCTION financing_log_looks(seen bigint[], how text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
-- Writes that the person of the context looked at these rows of the own bank. The list counts once a day and firm.
INSERT INTO enterprises_look (firm_id, bank_id, person_id, person_name, kind, purpose, at)
SELECT shown.firm_id, shown.bank_id, person.id, coalesce(nullif(person.display_name, ''), person.username), how,
       shown.purpose, now()
FROM financing_bankfirm shown JOIN accounts_user person ON person.id = portal_user()
WHERE shown.bank_id = portal_bank() AND shown.id = ANY (seen)
  AND (how <> 'list' OR NOT EXISTS (
    SELECT 1 FROM enterprises_look earlier
    WHERE earlier.firm_id = shown.firm_id AND earlier.person_id = person.id AND earlier.kind = 'list'
      AND earlier.at >= date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'));
$body$;
"""


def owned_by_worker(create: str, signature: str):
    """A function with the worker's rights that portal_web may call and nobody else."""
    return migrations.RunSQL(
        f"{create} ALTER FUNCTION {signature} OWNER TO {WORKER};"
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {signature} TO {WEB}, {WORKER};",
        f"DROP FUNCTION {signature};",
    )


class Migration(migrations.Migration):
    dependencies = [("financing", "0001_initial"), ("enterprises", "0002_row_security")]

    operations = [
        give_to_worker("financing_readiness", SEES_FIRM),
        give_to_worker("financing_standing", SEES_FIRM),
        give_to_worker("financing_bankfirm", OWN_BANK),
        give_to_worker("financing_bankdrop", OWN_BANK),
        owned_by_worker(WRITE_BANK_ROWS, "financing_write_bank_rows(bigint, bigint)"),
        owned_by_worker(LOG_LOOKS, "financing_log_looks(bigint[], text)"),
    ]
