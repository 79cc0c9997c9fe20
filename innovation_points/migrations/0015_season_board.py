from django.db import migrations, models

ZONE = "(SELECT portal_zone())"
TABLES = ("invitation", "leave")

# Firms read that they are asked and until when; only the zone's staff write it.
ONLY_THE_ZONE_WRITES = "".join(
    f"""
    ALTER POLICY web_insert ON innovation_points_{name} WITH CHECK ({ZONE});
    ALTER POLICY web_update ON innovation_points_{name} USING ({ZONE}) WITH CHECK ({ZONE});
    ALTER POLICY web_delete ON innovation_points_{name} USING ({ZONE});
    """
    for name in TABLES
)
SEES_FIRM = "portal_zone() OR EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id)"
WHO_SEES_WRITES = ONLY_THE_ZONE_WRITES.replace(f"({ZONE})", f"({SEES_FIRM})")

# A notice is its reader's own; whether a reminder has reached the firm is the zone's business too.
STAFF_SEE_DELIVERY = f"""
CREATE POLICY zone_reads_reminders ON workplace_notice FOR SELECT TO portal_web
  USING (kind = 'season_reminder' AND {ZONE});
"""


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0014_filling"), ("workplace", "0003_evidence")]

    operations = [
        *[
            migrations.AlterField(
                model_name=model,
                name="state",
                field=models.CharField(
                    choices=[
                        ("draft", "draft"),
                        ("open", "open for declarations"),
                        ("closed", "closed to declarations"),
                    ],
                    default="draft",
                    max_length=8,
                    verbose_name="state",
                ),
            )
            for model in ("season", "seasonevent")
        ],
        migrations.RunSQL(ONLY_THE_ZONE_WRITES, WHO_SEES_WRITES),
        migrations.RunSQL(STAFF_SEE_DELIVERY, "DROP POLICY zone_reads_reminders ON workplace_notice;"),
    ]
