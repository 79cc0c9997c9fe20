"""A day before which a demand is kept confidential and a talent is not proposed; row security keeps such a demand from talents."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, once

A_TALENT = (
    "(SELECT portal_schools()) IS NOT NULL OR EXISTS (SELECT 1 FROM accounts_membership a "
    "WHERE a.user_id = (SELECT portal_user()) AND a.role = 'talent' AND a.ended_at IS NULL AND NOT a.is_proposed)"
)
ASKED = "EXISTS (SELECT 1 FROM talent_matching_match m WHERE m.demand_id = talent_matching_demand.id)"
NO_EMBARGO = "(embargo IS NULL OR embargo <= (now() AT TIME ZONE 'Asia/Shanghai')::date)"


def listed(condition: str) -> str:
    """The policy by which a demand is read; `condition`: of those that every talent may see."""
    reads = once(f"{SEES_FIRM} OR ({condition} AND ({A_TALENT})) OR {ASKED}")
    return f"ALTER POLICY web_select ON talent_matching_demand USING ({reads});"


class Migration(migrations.Migration):
    dependencies = [
        ("talent_matching", "0004_structured_parts"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="demand",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="demand",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="demand",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="talent",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="talent",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="talent",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="demand",
            name="embargo",
            field=models.DateField(blank=True, null=True, verbose_name="confidential until"),
        ),
        migrations.AddField(
            model_name="demandevent",
            name="embargo",
            field=models.DateField(blank=True, null=True, verbose_name="confidential until"),
        ),
        migrations.AddField(
            model_name="talent",
            name="embargo",
            field=models.DateField(blank=True, null=True, verbose_name="not proposed until"),
        ),
        migrations.AddField(
            model_name="talentevent",
            name="embargo",
            field=models.DateField(blank=True, null=True, verbose_name="not proposed until"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demand",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "talent_matching_demandevent" ("budget", "chain_id", "closed_at", "confidentiality", "created_at", "due_on", "embargo", "firm_id", "id", "kind", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "remark", "seniority", "shown_as", "state", "submitted_at", "title", "trade", "version", "wanted", "written_by_id") VALUES (NEW."budget", NEW."chain_id", NEW."closed_at", NEW."confidentiality", NEW."created_at", NEW."due_on", NEW."embargo", NEW."firm_id", NEW."id", NEW."kind", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."problem", NEW."remark", NEW."seniority", NEW."shown_as", NEW."state", NEW."submitted_at", NEW."title", NEW."trade", NEW."version", NEW."wanted", NEW."written_by_id"); RETURN NULL;',
                    hash="bf042ff7f8a837401e6d48ad3b8865de6324d583",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cd275",
                    table="talent_matching_demand",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demand",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."budget" IS DISTINCT FROM (NEW."budget") OR OLD."chain_id" IS DISTINCT FROM (NEW."chain_id") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."confidentiality" IS DISTINCT FROM (NEW."confidentiality") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."embargo" IS DISTINCT FROM (NEW."embargo") OR OLD."firm_id" IS DISTINCT FROM (NEW."firm_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."problem" IS DISTINCT FROM (NEW."problem") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."seniority" IS DISTINCT FROM (NEW."seniority") OR OLD."shown_as" IS DISTINCT FROM (NEW."shown_as") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."trade" IS DISTINCT FROM (NEW."trade") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."wanted" IS DISTINCT FROM (NEW."wanted") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))',
                    func='INSERT INTO "talent_matching_demandevent" ("budget", "chain_id", "closed_at", "confidentiality", "created_at", "due_on", "embargo", "firm_id", "id", "kind", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "remark", "seniority", "shown_as", "state", "submitted_at", "title", "trade", "version", "wanted", "written_by_id") VALUES (NEW."budget", NEW."chain_id", NEW."closed_at", NEW."confidentiality", NEW."created_at", NEW."due_on", NEW."embargo", NEW."firm_id", NEW."id", NEW."kind", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."problem", NEW."remark", NEW."seniority", NEW."shown_as", NEW."state", NEW."submitted_at", NEW."title", NEW."trade", NEW."version", NEW."wanted", NEW."written_by_id"); RETURN NULL;',
                    hash="9f94f30daf601152e6eac7a84d445d4b0fcbdf4d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_11bba",
                    table="talent_matching_demand",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demand",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "talent_matching_demandevent" ("budget", "chain_id", "closed_at", "confidentiality", "created_at", "due_on", "embargo", "firm_id", "id", "kind", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "problem", "remark", "seniority", "shown_as", "state", "submitted_at", "title", "trade", "version", "wanted", "written_by_id") VALUES (OLD."budget", OLD."chain_id", OLD."closed_at", OLD."confidentiality", OLD."created_at", OLD."due_on", OLD."embargo", OLD."firm_id", OLD."id", OLD."kind", OLD."opened_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."problem", OLD."remark", OLD."seniority", OLD."shown_as", OLD."state", OLD."submitted_at", OLD."title", OLD."trade", OLD."version", OLD."wanted", OLD."written_by_id"); RETURN NULL;',
                    hash="57686da7deb9ff0a45a93e2304d48d468e8b8a88",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7b102",
                    table="talent_matching_demand",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "talent_matching_talentevent" ("available_days", "capacity", "college", "conflicts", "consent_by", "consented_at", "directions", "discipline", "distance_km", "doctorate_year", "embargo", "id", "joined_on", "kinds", "left_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "shown_parts", "skills", "state", "title", "trades", "user_id", "version") VALUES (NEW."available_days", NEW."capacity", NEW."college", NEW."conflicts", NEW."consent_by", NEW."consented_at", NEW."directions", NEW."discipline", NEW."distance_km", NEW."doctorate_year", NEW."embargo", NEW."id", NEW."joined_on", NEW."kinds", NEW."left_on", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."school_id", NEW."shown_parts", NEW."skills", NEW."state", NEW."title", NEW."trades", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="f27e42655b651e563fa962f9ac3ec2ddbee57856",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ae0e4",
                    table="talent_matching_talent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."available_days" IS DISTINCT FROM (NEW."available_days") OR OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."college" IS DISTINCT FROM (NEW."college") OR OLD."conflicts" IS DISTINCT FROM (NEW."conflicts") OR OLD."consent_by" IS DISTINCT FROM (NEW."consent_by") OR OLD."consented_at" IS DISTINCT FROM (NEW."consented_at") OR OLD."directions" IS DISTINCT FROM (NEW."directions") OR OLD."discipline" IS DISTINCT FROM (NEW."discipline") OR OLD."distance_km" IS DISTINCT FROM (NEW."distance_km") OR OLD."doctorate_year" IS DISTINCT FROM (NEW."doctorate_year") OR OLD."embargo" IS DISTINCT FROM (NEW."embargo") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."joined_on" IS DISTINCT FROM (NEW."joined_on") OR OLD."kinds" IS DISTINCT FROM (NEW."kinds") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."school_id" IS DISTINCT FROM (NEW."school_id") OR OLD."shown_parts" IS DISTINCT FROM (NEW."shown_parts") OR OLD."skills" IS DISTINCT FROM (NEW."skills") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."trades" IS DISTINCT FROM (NEW."trades") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "talent_matching_talentevent" ("available_days", "capacity", "college", "conflicts", "consent_by", "consented_at", "directions", "discipline", "distance_km", "doctorate_year", "embargo", "id", "joined_on", "kinds", "left_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "shown_parts", "skills", "state", "title", "trades", "user_id", "version") VALUES (NEW."available_days", NEW."capacity", NEW."college", NEW."conflicts", NEW."consent_by", NEW."consented_at", NEW."directions", NEW."discipline", NEW."distance_km", NEW."doctorate_year", NEW."embargo", NEW."id", NEW."joined_on", NEW."kinds", NEW."left_on", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."school_id", NEW."shown_parts", NEW."skills", NEW."state", NEW."title", NEW."trades", NEW."user_id", NEW."version"); RETURN NULL;',
                    hash="16fd64e80a648a60c53642817a63b0aab8ebe1e7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ef49d",
                    table="talent_matching_talent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="talent",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "talent_matching_talentevent" ("available_days", "capacity", "college", "conflicts", "consent_by", "consented_at", "directions", "discipline", "distance_km", "doctorate_year", "embargo", "id", "joined_on", "kinds", "left_on", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "shown_parts", "skills", "state", "title", "trades", "user_id", "version") VALUES (OLD."available_days", OLD."capacity", OLD."college", OLD."conflicts", OLD."consent_by", OLD."consented_at", OLD."directions", OLD."discipline", OLD."distance_km", OLD."doctorate_year", OLD."embargo", OLD."id", OLD."joined_on", OLD."kinds", OLD."left_on", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."school_id", OLD."shown_parts", OLD."skills", OLD."state", OLD."title", OLD."trades", OLD."user_id", OLD."version"); RETURN NULL;',
                    hash="fa88ec3fc9e3b9b1b6161d6c3f7b7352a4b6dc7b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_934b9",
                    table="talent_matching_talent",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(listed(f"is_listed AND {NO_EMBARGO}"), listed("is_listed")),
    ]
