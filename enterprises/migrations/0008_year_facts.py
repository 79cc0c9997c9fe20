from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.core.validators import MaxValueValidator
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history


def money():
    return models.BigIntegerField(null=True, blank=True)


def count():
    return models.PositiveIntegerField(null=True, blank=True)


def flag():
    return models.BooleanField(null=True, blank=True)


def decimal():
    return models.DecimalField(null=True, blank=True, max_digits=9, decimal_places=2)


def grade():
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(5)])


FACTS = {
    "equity_financing_2y": money,
    "venture_capital_total": money,
    "class1_ip_high_value": count,
    "class1_ip_applied": count,
    "niche_market_share": decimal,
    "niche_domestic_rank": count,
    "digital_level": count,
    "local_feature_score": decimal,
    "product_field_grade": grade,
    "rd_institution_grade": grade,
    "market_share_leading": flag,
    "key_chain_product": flag,
    "own_brand": flag,
    "quality_award": flag,
    "quality_system": flag,
    "product_certification": flag,
    "standard_participation": flag,
    "core_business_system": flag,
    "rd_institution": flag,
    "no_sharp_drop_3y": flag,
    "acquired_or_listed": flag,
    "hnte_core_ip": flag,
    "hnte_supported_field": flag,
    "hnte_advancedness": grade,
    "hnte_core_support": grade,
    "hnte_own_development": flag,
    "hnte_transfers_yearly": decimal,
    "hnte_rd_system": flag,
    "hnte_rd_facilities": flag,
    "hnte_transfer_incentive": flag,
    "hnte_talent_system": flag,
}

merged_facts = import_module("enterprises.migrations.0002_row_security").merged_facts


def drop_merged_facts(apps, schema_editor):
    schema_editor.execute("DROP VIEW enterprises_mergedfacts")


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0007_merging"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        migrations.RunPython(drop_merged_facts, merged_facts),
        pgtrigger.migrations.RemoveTrigger(
            model_name="yearfacts",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="yearfacts",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="yearfacts",
            name="delete_delete",
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("development", "Development evaluation of specialised SMEs")],
                        default="development",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year evaluated")),
                ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="score")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("document", models.CharField(max_length=160, verbose_name="proof")),
            ],
            options={
                "ordering": ["firm_id", "kind", "-year"],
            },
        ),
        migrations.CreateModel(
            name="AssessmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("development", "Development evaluation of specialised SMEs")],
                        default="development",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year evaluated")),
                ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="score")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("document", models.CharField(max_length=160, verbose_name="proof")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("science", "Science and technology award"),
                            ("maker-china", "Maker in China contest, enterprise group"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "level",
                    models.CharField(
                        choices=[("national", "national"), ("provincial", "provincial"), ("municipal", "municipal")],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rank")),
                ("awarded_on", models.DateField(verbose_name="awarded on")),
                ("document", models.CharField(blank=True, max_length=160, verbose_name="proof")),
            ],
            options={
                "ordering": ["firm_id", "-awarded_on"],
            },
        ),
        migrations.CreateModel(
            name="AwardEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("science", "Science and technology award"),
                            ("maker-china", "Maker in China contest, enterprise group"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "level",
                    models.CharField(
                        choices=[("national", "national"), ("provincial", "provincial"), ("municipal", "municipal")],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rank")),
                ("awarded_on", models.DateField(verbose_name="awarded on")),
                ("document", models.CharField(blank=True, max_length=160, verbose_name="proof")),
            ],
            options={
                "abstract": False,
            },
        ),
        *[
            migrations.AddField(model, name, field())
            for model in ("yearfacts", "yearfactsevent")
            for name, field in FACTS.items()
        ],
        pgtrigger.migrations.AddTrigger(
            model_name="yearfacts",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_yearfactsevent" ("acquired_or_listed", "assets", "award_3y", "class1_ip", "class1_ip_applied", "class1_ip_high_value", "class1_ip_self", "class2_ip", "core_business_system", "cost_and_expense", "demonstration_title", "digital_level", "equity_financing_2y", "equity_financing_3y", "firm_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_advancedness", "hnte_core_ip", "hnte_core_support", "hnte_innovation_score", "hnte_own_development", "hnte_rd_facilities", "hnte_rd_system", "hnte_supported_field", "hnte_talent_system", "hnte_transfer_incentive", "hnte_transfers_yearly", "id", "invention_applications", "key_chain_product", "known_on", "led_standard_5y", "liabilities", "local_feature_score", "main_business_revenue", "market_share_leading", "national_award_top3_5y", "net_assets", "net_profit", "niche_domestic_rank", "niche_market_share", "niche_years", "no_sharp_drop_3y", "own_brand", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "product_certification", "product_field_grade", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quality_award", "quality_system", "rd_expense", "rd_expense_domestic_3y", "rd_institution", "rd_institution_grade", "rd_staff", "rd_super_deduction", "reason", "resident_enterprise", "restricted_industry", "revenue", "source", "source_reference", "staff", "standard_participation", "strategic_industry", "tech_contract_amount", "tech_staff", "total_income", "updated_at", "valid_ip", "venture_capital", "venture_capital_total") VALUES (NEW."acquired_or_listed", NEW."assets", NEW."award_3y", NEW."class1_ip", NEW."class1_ip_applied", NEW."class1_ip_high_value", NEW."class1_ip_self", NEW."class2_ip", NEW."core_business_system", NEW."cost_and_expense", NEW."demonstration_title", NEW."digital_level", NEW."equity_financing_2y", NEW."equity_financing_3y", NEW."firm_id", NEW."fiscal_year", NEW."graduates_hired", NEW."high_growth_listings", NEW."hightech_revenue", NEW."hnte_advancedness", NEW."hnte_core_ip", NEW."hnte_core_support", NEW."hnte_innovation_score", NEW."hnte_own_development", NEW."hnte_rd_facilities", NEW."hnte_rd_system", NEW."hnte_supported_field", NEW."hnte_talent_system", NEW."hnte_transfer_incentive", NEW."hnte_transfers_yearly", NEW."id", NEW."invention_applications", NEW."key_chain_product", NEW."known_on", NEW."led_standard_5y", NEW."liabilities", NEW."local_feature_score", NEW."main_business_revenue", NEW."market_share_leading", NEW."national_award_top3_5y", NEW."net_assets", NEW."net_profit", NEW."niche_domestic_rank", NEW."niche_market_share", NEW."niche_years", NEW."no_sharp_drop_3y", NEW."own_brand", NEW."pct_applications", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postgraduate_staff", NEW."product_certification", NEW."product_field_grade", NEW."provincial_awards_3y", NEW."provincial_platforms", NEW."provincial_projects_3y", NEW."provincial_rd_institution", NEW."quality_award", NEW."quality_system", NEW."rd_expense", NEW."rd_expense_domestic_3y", NEW."rd_institution", NEW."rd_institution_grade", NEW."rd_staff", NEW."rd_super_deduction", NEW."reason", NEW."resident_enterprise", NEW."restricted_industry", NEW."revenue", NEW."source", NEW."source_reference", NEW."staff", NEW."standard_participation", NEW."strategic_industry", NEW."tech_contract_amount", NEW."tech_staff", NEW."total_income", NEW."updated_at", NEW."valid_ip", NEW."venture_capital", NEW."venture_capital_total"); RETURN NULL;',
                    hash="cf3b7900341bf482288896edcfefd1f696184984",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6aa8f",
                    table="enterprises_yearfacts",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearfacts",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprises_yearfactsevent" ("acquired_or_listed", "assets", "award_3y", "class1_ip", "class1_ip_applied", "class1_ip_high_value", "class1_ip_self", "class2_ip", "core_business_system", "cost_and_expense", "demonstration_title", "digital_level", "equity_financing_2y", "equity_financing_3y", "firm_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_advancedness", "hnte_core_ip", "hnte_core_support", "hnte_innovation_score", "hnte_own_development", "hnte_rd_facilities", "hnte_rd_system", "hnte_supported_field", "hnte_talent_system", "hnte_transfer_incentive", "hnte_transfers_yearly", "id", "invention_applications", "key_chain_product", "known_on", "led_standard_5y", "liabilities", "local_feature_score", "main_business_revenue", "market_share_leading", "national_award_top3_5y", "net_assets", "net_profit", "niche_domestic_rank", "niche_market_share", "niche_years", "no_sharp_drop_3y", "own_brand", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "product_certification", "product_field_grade", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quality_award", "quality_system", "rd_expense", "rd_expense_domestic_3y", "rd_institution", "rd_institution_grade", "rd_staff", "rd_super_deduction", "reason", "resident_enterprise", "restricted_industry", "revenue", "source", "source_reference", "staff", "standard_participation", "strategic_industry", "tech_contract_amount", "tech_staff", "total_income", "updated_at", "valid_ip", "venture_capital", "venture_capital_total") VALUES (NEW."acquired_or_listed", NEW."assets", NEW."award_3y", NEW."class1_ip", NEW."class1_ip_applied", NEW."class1_ip_high_value", NEW."class1_ip_self", NEW."class2_ip", NEW."core_business_system", NEW."cost_and_expense", NEW."demonstration_title", NEW."digital_level", NEW."equity_financing_2y", NEW."equity_financing_3y", NEW."firm_id", NEW."fiscal_year", NEW."graduates_hired", NEW."high_growth_listings", NEW."hightech_revenue", NEW."hnte_advancedness", NEW."hnte_core_ip", NEW."hnte_core_support", NEW."hnte_innovation_score", NEW."hnte_own_development", NEW."hnte_rd_facilities", NEW."hnte_rd_system", NEW."hnte_supported_field", NEW."hnte_talent_system", NEW."hnte_transfer_incentive", NEW."hnte_transfers_yearly", NEW."id", NEW."invention_applications", NEW."key_chain_product", NEW."known_on", NEW."led_standard_5y", NEW."liabilities", NEW."local_feature_score", NEW."main_business_revenue", NEW."market_share_leading", NEW."national_award_top3_5y", NEW."net_assets", NEW."net_profit", NEW."niche_domestic_rank", NEW."niche_market_share", NEW."niche_years", NEW."no_sharp_drop_3y", NEW."own_brand", NEW."pct_applications", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postgraduate_staff", NEW."product_certification", NEW."product_field_grade", NEW."provincial_awards_3y", NEW."provincial_platforms", NEW."provincial_projects_3y", NEW."provincial_rd_institution", NEW."quality_award", NEW."quality_system", NEW."rd_expense", NEW."rd_expense_domestic_3y", NEW."rd_institution", NEW."rd_institution_grade", NEW."rd_staff", NEW."rd_super_deduction", NEW."reason", NEW."resident_enterprise", NEW."restricted_industry", NEW."revenue", NEW."source", NEW."source_reference", NEW."staff", NEW."standard_participation", NEW."strategic_industry", NEW."tech_contract_amount", NEW."tech_staff", NEW."total_income", NEW."updated_at", NEW."valid_ip", NEW."venture_capital", NEW."venture_capital_total"); RETURN NULL;',
                    hash="2e00f8c6d2a40d01adf19a0e14e80a4a5347552b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c8891",
                    table="enterprises_yearfacts",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yearfacts",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_yearfactsevent" ("acquired_or_listed", "assets", "award_3y", "class1_ip", "class1_ip_applied", "class1_ip_high_value", "class1_ip_self", "class2_ip", "core_business_system", "cost_and_expense", "demonstration_title", "digital_level", "equity_financing_2y", "equity_financing_3y", "firm_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_advancedness", "hnte_core_ip", "hnte_core_support", "hnte_innovation_score", "hnte_own_development", "hnte_rd_facilities", "hnte_rd_system", "hnte_supported_field", "hnte_talent_system", "hnte_transfer_incentive", "hnte_transfers_yearly", "id", "invention_applications", "key_chain_product", "known_on", "led_standard_5y", "liabilities", "local_feature_score", "main_business_revenue", "market_share_leading", "national_award_top3_5y", "net_assets", "net_profit", "niche_domestic_rank", "niche_market_share", "niche_years", "no_sharp_drop_3y", "own_brand", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "product_certification", "product_field_grade", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quality_award", "quality_system", "rd_expense", "rd_expense_domestic_3y", "rd_institution", "rd_institution_grade", "rd_staff", "rd_super_deduction", "reason", "resident_enterprise", "restricted_industry", "revenue", "source", "source_reference", "staff", "standard_participation", "strategic_industry", "tech_contract_amount", "tech_staff", "total_income", "updated_at", "valid_ip", "venture_capital", "venture_capital_total") VALUES (OLD."acquired_or_listed", OLD."assets", OLD."award_3y", OLD."class1_ip", OLD."class1_ip_applied", OLD."class1_ip_high_value", OLD."class1_ip_self", OLD."class2_ip", OLD."core_business_system", OLD."cost_and_expense", OLD."demonstration_title", OLD."digital_level", OLD."equity_financing_2y", OLD."equity_financing_3y", OLD."firm_id", OLD."fiscal_year", OLD."graduates_hired", OLD."high_growth_listings", OLD."hightech_revenue", OLD."hnte_advancedness", OLD."hnte_core_ip", OLD."hnte_core_support", OLD."hnte_innovation_score", OLD."hnte_own_development", OLD."hnte_rd_facilities", OLD."hnte_rd_system", OLD."hnte_supported_field", OLD."hnte_talent_system", OLD."hnte_transfer_incentive", OLD."hnte_transfers_yearly", OLD."id", OLD."invention_applications", OLD."key_chain_product", OLD."known_on", OLD."led_standard_5y", OLD."liabilities", OLD."local_feature_score", OLD."main_business_revenue", OLD."market_share_leading", OLD."national_award_top3_5y", OLD."net_assets", OLD."net_profit", OLD."niche_domestic_rank", OLD."niche_market_share", OLD."niche_years", OLD."no_sharp_drop_3y", OLD."own_brand", OLD."pct_applications", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postgraduate_staff", OLD."product_certification", OLD."product_field_grade", OLD."provincial_awards_3y", OLD."provincial_platforms", OLD."provincial_projects_3y", OLD."provincial_rd_institution", OLD."quality_award", OLD."quality_system", OLD."rd_expense", OLD."rd_expense_domestic_3y", OLD."rd_institution", OLD."rd_institution_grade", OLD."rd_staff", OLD."rd_super_deduction", OLD."reason", OLD."resident_enterprise", OLD."restricted_industry", OLD."revenue", OLD."source", OLD."source_reference", OLD."staff", OLD."standard_participation", OLD."strategic_industry", OLD."tech_contract_amount", OLD."tech_staff", OLD."total_income", OLD."updated_at", OLD."valid_ip", OLD."venture_capital", OLD."venture_capital_total"); RETURN NULL;',
                    hash="9351d3efaaaa713c621d7365a83d0e9ca6839442",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b855f",
                    table="enterprises_yearfacts",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="firm",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="enterprises.firm"
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="firm",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="enterprises.firm",
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="assessmentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="enterprises.assessment",
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="firm",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="awards", to="enterprises.firm"
            ),
        ),
        migrations.AddField(
            model_name="awardevent",
            name="firm",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="enterprises.firm",
            ),
        ),
        migrations.AddField(
            model_name="awardevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="awardevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="enterprises.award",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("firm", "kind", "year"), name="assessment_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 0), ("score__lte", 100)), name="assessment_of_hundred"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1990), ("year__lte", 2100)), name="assessment_plausible_year"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_assessmentevent" ("document", "firm_id", "id", "issued_on", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "year") VALUES (NEW."document", NEW."firm_id", NEW."id", NEW."issued_on", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."score", NEW."year"); RETURN NULL;',
                    hash="e784bfc64130bd8853b6f683989ebe1f9b7f2045",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3b645",
                    table="enterprises_assessment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprises_assessmentevent" ("document", "firm_id", "id", "issued_on", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "year") VALUES (NEW."document", NEW."firm_id", NEW."id", NEW."issued_on", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."score", NEW."year"); RETURN NULL;',
                    hash="24af7654511811951cf5f55367fbf15fed394fd1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c2b78",
                    table="enterprises_assessment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assessment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_assessmentevent" ("document", "firm_id", "id", "issued_on", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "year") VALUES (OLD."document", OLD."firm_id", OLD."id", OLD."issued_on", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."score", OLD."year"); RETURN NULL;',
                    hash="ee6effbf9b98d2a12ace77fee44447929a9be945",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c386d",
                    table="enterprises_assessment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank", None), ("rank__gte", 1), _connector="OR"), name="award_rank_from_one"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="award",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_awardevent" ("awarded_on", "document", "firm_id", "id", "kind", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (NEW."awarded_on", NEW."document", NEW."firm_id", NEW."id", NEW."kind", NEW."level", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rank"); RETURN NULL;',
                    hash="fe4e85b385c12f774bcc24a6a4941ebf1d74266b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0d344",
                    table="enterprises_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="award",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprises_awardevent" ("awarded_on", "document", "firm_id", "id", "kind", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (NEW."awarded_on", NEW."document", NEW."firm_id", NEW."id", NEW."kind", NEW."level", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank"); RETURN NULL;',
                    hash="ce9c5af79dbcf533887bddf0ee907c5fc1f67269",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f9887",
                    table="enterprises_award",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="award",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_awardevent" ("awarded_on", "document", "firm_id", "id", "kind", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank") VALUES (OLD."awarded_on", OLD."document", OLD."firm_id", OLD."id", OLD."kind", OLD."level", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rank"); RETURN NULL;',
                    hash="f7af464cc6dbd9a343c7ee993aab3ff0ec2bfbbc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_22c41",
                    table="enterprises_award",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(merged_facts, drop_merged_facts),
        protect("enterprises_award", SEES_FIRM),
        protect("enterprises_assessment", SEES_FIRM),
        protect_history("enterprises_awardevent", SEES_FIRM),
        protect_history("enterprises_assessmentevent", SEES_FIRM),
    ]
