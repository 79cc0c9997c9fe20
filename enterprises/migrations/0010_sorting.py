"""The figures by which lists are sorted, kept by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect

# Whoever writes facts of one firm at the same time waits at the firm's row, so that the later one sees both.
KEEP = """
CREATE FUNCTION enterprises_keep_latest(firms bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM enterprises_firm WHERE id = ANY (firms) ORDER BY id FOR NO KEY UPDATE;
  DELETE FROM enterprises_latestfigures l
   WHERE l.firm_id = ANY (firms) AND NOT EXISTS (SELECT 1 FROM enterprises_yearfacts y WHERE y.firm_id = l.firm_id);
  INSERT INTO enterprises_latestfigures (firm_id, fiscal_year, revenue, rd_expense)
  SELECT DISTINCT ON (firm_id) firm_id, fiscal_year, revenue, rd_expense FROM enterprises_mergedfacts
   WHERE firm_id = ANY (firms) ORDER BY firm_id, fiscal_year DESC
  ON CONFLICT (firm_id) DO UPDATE SET fiscal_year = excluded.fiscal_year, revenue = excluded.revenue,
    rd_expense = excluded.rd_expense;
END $$;
REVOKE EXECUTE ON FUNCTION enterprises_keep_latest(bigint[]) FROM PUBLIC;

CREATE FUNCTION enterprises_facts_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM enterprises_keep_latest(array(SELECT DISTINCT firm_id FROM new_rows));
  ELSIF TG_OP = 'DELETE' THEN
    PERFORM enterprises_keep_latest(array(SELECT DISTINCT firm_id FROM old_rows));
  ELSE
    PERFORM enterprises_keep_latest(array(SELECT firm_id FROM new_rows UNION SELECT firm_id FROM old_rows));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER latest_insert AFTER INSERT ON enterprises_yearfacts REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_facts_written();
CREATE TRIGGER latest_update AFTER UPDATE ON enterprises_yearfacts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_facts_written();
CREATE TRIGGER latest_delete AFTER DELETE ON enterprises_yearfacts REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_facts_written();
SELECT enterprises_keep_latest(array(SELECT id FROM enterprises_firm));
"""
DROP = """
DROP TRIGGER latest_insert ON enterprises_yearfacts;
DROP TRIGGER latest_update ON enterprises_yearfacts;
DROP TRIGGER latest_delete ON enterprises_yearfacts;
DROP FUNCTION enterprises_facts_written();
DROP FUNCTION enterprises_keep_latest(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0009_figures")]

    operations = [
        migrations.CreateModel(
            name="LatestFigures",
            fields=[
                (
                    "firm",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="latest_figures",
                        serialize=False,
                        to="enterprises.firm",
                    ),
                ),
                ("fiscal_year", models.PositiveSmallIntegerField()),
                ("revenue", models.BigIntegerField(null=True)),
                ("rd_expense", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.RunSQL(KEEP, DROP),
        protect("enterprises_latestfigures", SEES_FIRM, insert="false", append_only=True),
    ]
