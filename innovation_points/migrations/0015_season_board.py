import pgtrigger.compiler
import pgtrigger.migrations
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
        pgtrigger.migrations.RemoveTrigger(
            model_name="season",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="season",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="season",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="season",
            name="choice",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="seasonevent",
            name="choice",
            field=models.JSONField(default=dict),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="season",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_seasonevent" ("choice", "closes_on", "created_at", "created_by_id", "fiscal_year", "form_version", "id", "instructions", "needs_stamped_scan", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "title", "version") VALUES (NEW."choice", NEW."closes_on", NEW."created_at", NEW."created_by_id", NEW."fiscal_year", NEW."form_version", NEW."id", NEW."instructions", NEW."needs_stamped_scan", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="577b8874dfbdb9b209ad8b5b70055b57963e1d10",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d2a31",
                    table="innovation_points_season",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="season",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_seasonevent" ("choice", "closes_on", "created_at", "created_by_id", "fiscal_year", "form_version", "id", "instructions", "needs_stamped_scan", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "title", "version") VALUES (NEW."choice", NEW."closes_on", NEW."created_at", NEW."created_by_id", NEW."fiscal_year", NEW."form_version", NEW."id", NEW."instructions", NEW."needs_stamped_scan", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="7c0c31ea7ee73d35c49e7c8ef2ff69e9effd1dac",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e5587",
                    table="innovation_points_season",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="season",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_seasonevent" ("choice", "closes_on", "created_at", "created_by_id", "fiscal_year", "form_version", "id", "instructions", "needs_stamped_scan", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "title", "version") VALUES (OLD."choice", OLD."closes_on", OLD."created_at", OLD."created_by_id", OLD."fiscal_year", OLD."form_version", OLD."id", OLD."instructions", OLD."needs_stamped_scan", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quarter", OLD."state", OLD."title", OLD."version"); RETURN NULL;',
                    hash="8f3c5e02516e544a0ab770412dd4b7b3819896ca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8cc63",
                    table="innovation_points_season",
                    when="AFTER",
                ),
            ),
        ),
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
