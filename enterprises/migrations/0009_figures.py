"""Which firms stood above scale in which year, kept by a trigger; one more title."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect

KINDS = [
    ("high-tech-enterprise", "High-tech enterprise"),
    ("science-sme", "Science and technology SME"),
    ("innovative-sme", "Innovative SME"),
    ("specialized-sme", "Specialized SME"),
    ("little-giant", "Little giant"),
    ("gazelle", "Gazelle"),
    ("top-list", "Top-100 style listing"),
    ("ip-advantage", "National IP advantage enterprise"),
]

# The running year's answer follows the firm; an answer taken back is forgotten, and the year before's holds again.
TRIGGER = """
CREATE FUNCTION enterprises_this_year() RETURNS integer LANGUAGE sql STABLE AS
  $$ SELECT extract(year FROM now() AT TIME ZONE 'Asia/Shanghai')::integer $$;

CREATE FUNCTION enterprises_state_scale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM enterprises_abovescaleyear s USING new_rows n
     WHERE s.firm_id = n.id AND s.year = enterprises_this_year() AND n.above_scale IS NULL;
    INSERT INTO enterprises_abovescaleyear (firm_id, year, listed)
    SELECT n.id, enterprises_this_year(), n.above_scale FROM new_rows n JOIN old_rows o USING (id)
     WHERE n.above_scale IS NOT NULL AND n.above_scale IS DISTINCT FROM o.above_scale
    ON CONFLICT (firm_id, year) DO UPDATE SET listed = EXCLUDED.listed;
  ELSE
    INSERT INTO enterprises_abovescaleyear (firm_id, year, listed)
    SELECT n.id, enterprises_this_year(), n.above_scale FROM new_rows n WHERE n.above_scale IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER scale_insert AFTER INSERT ON enterprises_firm REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_state_scale();
CREATE TRIGGER scale_update AFTER UPDATE ON enterprises_firm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_state_scale();
INSERT INTO enterprises_abovescaleyear (firm_id, year, listed)
SELECT id, enterprises_this_year(), above_scale FROM enterprises_firm WHERE above_scale IS NOT NULL;
"""
DROP = """
DROP TRIGGER scale_insert ON enterprises_firm;
DROP TRIGGER scale_update ON enterprises_firm;
DROP FUNCTION enterprises_state_scale();
DROP FUNCTION enterprises_this_year();
"""


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0008_year_facts")]

    operations = [
        *[
            migrations.AlterField(model, "kind", models.CharField("title", max_length=24, choices=KINDS))
            for model in ("title", "titleevent")
        ],
        migrations.CreateModel(
            name="AboveScaleYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("listed", models.BooleanField(verbose_name="above-scale industrial firm")),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="above_scale_years",
                        to="enterprises.firm",
                    ),
                ),
            ],
            options={
                "verbose_name": "above scale in a year",
                "ordering": ["firm_id", "-year"],
                "constraints": [
                    models.UniqueConstraint(fields=["firm", "year"], name="above_scale_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)), name="above_scale_plausible_year"
                    ),
                ],
            },
        ),
        protect("enterprises_abovescaleyear", SEES_FIRM),
        migrations.RunSQL(TRIGGER, DROP),
    ]
