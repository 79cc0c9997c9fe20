import pgtrigger.compiler
import pgtrigger.migrations
from django.core.validators import MaxValueValidator
from django.db import migrations, models


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
EARLIER = {
    "revenue_prev3": money,
    "main_business_revenue_prev2": money,
    "rd_expense_prev3": money,
    "staff_prev3": count,
}
UNKNOWN = -(2**63)
RECORDS = {
    "awards": (0, "what the awards of the last years surely are, by bit"),
    "awards_open": (0, "what they could be, if their rank were known, by bit"),
    "development_score": (UNKNOWN, "hundredths"),
    "development_score_prev": (UNKNOWN, "hundredths"),
}


def keep_inputs(apps, schema_editor):
    """The content of inputs never changes, its new columns no more than the others."""
    fields = apps.get_model("innovation_points", "Inputs")._meta.local_fields
    content = ", ".join(field.column for field in fields if field.name != "is_current")
    schema_editor.execute(
        f"CREATE TRIGGER content_is_kept BEFORE UPDATE OF {content} ON innovation_points_inputs "
        "FOR EACH ROW EXECUTE FUNCTION portal_append_only()"
    )


def release_inputs(apps, schema_editor):
    schema_editor.execute("DROP TRIGGER content_is_kept ON innovation_points_inputs")


# Every firm's inputs have new columns: the next night looks at all of them.
QUEUE_ALL = """
INSERT INTO innovation_points_pending (firm_id, due_on)
SELECT DISTINCT firm_id, date '0001-01-01' FROM enterprises_yearfacts
"""


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0015_season_board"), ("enterprises", "0008_year_facts")]

    operations = [
        migrations.RunPython(release_inputs, keep_inputs),
        pgtrigger.migrations.RemoveTrigger(
            model_name="declaration",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="declaration",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="declaration",
            name="delete_delete",
        ),
        *[
            migrations.AddField(model, name, field())
            for model in ("declaration", "declarationevent", "inputs")
            for name, field in FACTS.items()
        ],
        *[migrations.AddField("inputs", name, field()) for name, field in EARLIER.items()],
        *[
            migrations.AddField(
                "records", name, models.BigIntegerField(default=default, help_text=meaning), preserve_default=False
            )
            for name, (default, meaning) in RECORDS.items()
        ],
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_declarationevent" ("acquired_or_listed", "assets", "award_3y", "class1_ip", "class1_ip_applied", "class1_ip_high_value", "class1_ip_self", "class2_ip", "confirmed_by_name", "core_business_system", "correction_reason", "cost_and_expense", "created_at", "demonstration_title", "digital_level", "equity_financing_2y", "equity_financing_3y", "firm_id", "first_reviewed_at", "first_reviewed_by_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_advancedness", "hnte_core_ip", "hnte_core_support", "hnte_innovation_score", "hnte_own_development", "hnte_rd_facilities", "hnte_rd_system", "hnte_supported_field", "hnte_talent_system", "hnte_transfer_incentive", "hnte_transfers_yearly", "id", "invention_applications", "key_chain_product", "led_standard_5y", "liabilities", "local_feature_score", "main_business_revenue", "market_share_leading", "national_award_top3_5y", "net_assets", "net_profit", "niche_domestic_rank", "niche_market_share", "niche_years", "no_sharp_drop_3y", "open_fields", "own_brand", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "product_certification", "product_field_grade", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quality_award", "quality_system", "quarter", "rd_expense", "rd_expense_domestic_3y", "rd_institution", "rd_institution_grade", "rd_staff", "rd_super_deduction", "remark", "remarks", "resident_enterprise", "restricted_industry", "return_due_on", "return_reason", "revenue", "reviewed_at", "reviewed_by_id", "revision", "saved_at", "season_id", "sources", "staff", "standard_participation", "state", "strategic_industry", "submitted_at", "submitted_by_id", "tech_contract_amount", "tech_staff", "total_income", "unread", "valid_ip", "venture_capital", "venture_capital_total", "version") VALUES (NEW."acquired_or_listed", NEW."assets", NEW."award_3y", NEW."class1_ip", NEW."class1_ip_applied", NEW."class1_ip_high_value", NEW."class1_ip_self", NEW."class2_ip", NEW."confirmed_by_name", NEW."core_business_system", NEW."correction_reason", NEW."cost_and_expense", NEW."created_at", NEW."demonstration_title", NEW."digital_level", NEW."equity_financing_2y", NEW."equity_financing_3y", NEW."firm_id", NEW."first_reviewed_at", NEW."first_reviewed_by_id", NEW."fiscal_year", NEW."graduates_hired", NEW."high_growth_listings", NEW."hightech_revenue", NEW."hnte_advancedness", NEW."hnte_core_ip", NEW."hnte_core_support", NEW."hnte_innovation_score", NEW."hnte_own_development", NEW."hnte_rd_facilities", NEW."hnte_rd_system", NEW."hnte_supported_field", NEW."hnte_talent_system", NEW."hnte_transfer_incentive", NEW."hnte_transfers_yearly", NEW."id", NEW."invention_applications", NEW."key_chain_product", NEW."led_standard_5y", NEW."liabilities", NEW."local_feature_score", NEW."main_business_revenue", NEW."market_share_leading", NEW."national_award_top3_5y", NEW."net_assets", NEW."net_profit", NEW."niche_domestic_rank", NEW."niche_market_share", NEW."niche_years", NEW."no_sharp_drop_3y", NEW."open_fields", NEW."own_brand", NEW."pct_applications", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postgraduate_staff", NEW."product_certification", NEW."product_field_grade", NEW."provincial_awards_3y", NEW."provincial_platforms", NEW."provincial_projects_3y", NEW."provincial_rd_institution", NEW."quality_award", NEW."quality_system", NEW."quarter", NEW."rd_expense", NEW."rd_expense_domestic_3y", NEW."rd_institution", NEW."rd_institution_grade", NEW."rd_staff", NEW."rd_super_deduction", NEW."remark", NEW."remarks", NEW."resident_enterprise", NEW."restricted_industry", NEW."return_due_on", NEW."return_reason", NEW."revenue", NEW."reviewed_at", NEW."reviewed_by_id", NEW."revision", NEW."saved_at", NEW."season_id", NEW."sources", NEW."staff", NEW."standard_participation", NEW."state", NEW."strategic_industry", NEW."submitted_at", NEW."submitted_by_id", NEW."tech_contract_amount", NEW."tech_staff", NEW."total_income", NEW."unread", NEW."valid_ip", NEW."venture_capital", NEW."venture_capital_total", NEW."version"); RETURN NULL;',
                    hash="d07425f2209a7d5e2afc5b8a47fd6938f7d61a84",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4b6ef",
                    table="innovation_points_declaration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_declarationevent" ("acquired_or_listed", "assets", "award_3y", "class1_ip", "class1_ip_applied", "class1_ip_high_value", "class1_ip_self", "class2_ip", "confirmed_by_name", "core_business_system", "correction_reason", "cost_and_expense", "created_at", "demonstration_title", "digital_level", "equity_financing_2y", "equity_financing_3y", "firm_id", "first_reviewed_at", "first_reviewed_by_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_advancedness", "hnte_core_ip", "hnte_core_support", "hnte_innovation_score", "hnte_own_development", "hnte_rd_facilities", "hnte_rd_system", "hnte_supported_field", "hnte_talent_system", "hnte_transfer_incentive", "hnte_transfers_yearly", "id", "invention_applications", "key_chain_product", "led_standard_5y", "liabilities", "local_feature_score", "main_business_revenue", "market_share_leading", "national_award_top3_5y", "net_assets", "net_profit", "niche_domestic_rank", "niche_market_share", "niche_years", "no_sharp_drop_3y", "open_fields", "own_brand", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "product_certification", "product_field_grade", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quality_award", "quality_system", "quarter", "rd_expense", "rd_expense_domestic_3y", "rd_institution", "rd_institution_grade", "rd_staff", "rd_super_deduction", "remark", "remarks", "resident_enterprise", "restricted_industry", "return_due_on", "return_reason", "revenue", "reviewed_at", "reviewed_by_id", "revision", "saved_at", "season_id", "sources", "staff", "standard_participation", "state", "strategic_industry", "submitted_at", "submitted_by_id", "tech_contract_amount", "tech_staff", "total_income", "unread", "valid_ip", "venture_capital", "venture_capital_total", "version") VALUES (NEW."acquired_or_listed", NEW."assets", NEW."award_3y", NEW."class1_ip", NEW."class1_ip_applied", NEW."class1_ip_high_value", NEW."class1_ip_self", NEW."class2_ip", NEW."confirmed_by_name", NEW."core_business_system", NEW."correction_reason", NEW."cost_and_expense", NEW."created_at", NEW."demonstration_title", NEW."digital_level", NEW."equity_financing_2y", NEW."equity_financing_3y", NEW."firm_id", NEW."first_reviewed_at", NEW."first_reviewed_by_id", NEW."fiscal_year", NEW."graduates_hired", NEW."high_growth_listings", NEW."hightech_revenue", NEW."hnte_advancedness", NEW."hnte_core_ip", NEW."hnte_core_support", NEW."hnte_innovation_score", NEW."hnte_own_development", NEW."hnte_rd_facilities", NEW."hnte_rd_system", NEW."hnte_supported_field", NEW."hnte_talent_system", NEW."hnte_transfer_incentive", NEW."hnte_transfers_yearly", NEW."id", NEW."invention_applications", NEW."key_chain_product", NEW."led_standard_5y", NEW."liabilities", NEW."local_feature_score", NEW."main_business_revenue", NEW."market_share_leading", NEW."national_award_top3_5y", NEW."net_assets", NEW."net_profit", NEW."niche_domestic_rank", NEW."niche_market_share", NEW."niche_years", NEW."no_sharp_drop_3y", NEW."open_fields", NEW."own_brand", NEW."pct_applications", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postgraduate_staff", NEW."product_certification", NEW."product_field_grade", NEW."provincial_awards_3y", NEW."provincial_platforms", NEW."provincial_projects_3y", NEW."provincial_rd_institution", NEW."quality_award", NEW."quality_system", NEW."quarter", NEW."rd_expense", NEW."rd_expense_domestic_3y", NEW."rd_institution", NEW."rd_institution_grade", NEW."rd_staff", NEW."rd_super_deduction", NEW."remark", NEW."remarks", NEW."resident_enterprise", NEW."restricted_industry", NEW."return_due_on", NEW."return_reason", NEW."revenue", NEW."reviewed_at", NEW."reviewed_by_id", NEW."revision", NEW."saved_at", NEW."season_id", NEW."sources", NEW."staff", NEW."standard_participation", NEW."state", NEW."strategic_industry", NEW."submitted_at", NEW."submitted_by_id", NEW."tech_contract_amount", NEW."tech_staff", NEW."total_income", NEW."unread", NEW."valid_ip", NEW."venture_capital", NEW."venture_capital_total", NEW."version"); RETURN NULL;',
                    hash="76bd2593ea098e65a072da2046ea9384f1fdaae3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c3290",
                    table="innovation_points_declaration",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_declarationevent" ("acquired_or_listed", "assets", "award_3y", "class1_ip", "class1_ip_applied", "class1_ip_high_value", "class1_ip_self", "class2_ip", "confirmed_by_name", "core_business_system", "correction_reason", "cost_and_expense", "created_at", "demonstration_title", "digital_level", "equity_financing_2y", "equity_financing_3y", "firm_id", "first_reviewed_at", "first_reviewed_by_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_advancedness", "hnte_core_ip", "hnte_core_support", "hnte_innovation_score", "hnte_own_development", "hnte_rd_facilities", "hnte_rd_system", "hnte_supported_field", "hnte_talent_system", "hnte_transfer_incentive", "hnte_transfers_yearly", "id", "invention_applications", "key_chain_product", "led_standard_5y", "liabilities", "local_feature_score", "main_business_revenue", "market_share_leading", "national_award_top3_5y", "net_assets", "net_profit", "niche_domestic_rank", "niche_market_share", "niche_years", "no_sharp_drop_3y", "open_fields", "own_brand", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "product_certification", "product_field_grade", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quality_award", "quality_system", "quarter", "rd_expense", "rd_expense_domestic_3y", "rd_institution", "rd_institution_grade", "rd_staff", "rd_super_deduction", "remark", "remarks", "resident_enterprise", "restricted_industry", "return_due_on", "return_reason", "revenue", "reviewed_at", "reviewed_by_id", "revision", "saved_at", "season_id", "sources", "staff", "standard_participation", "state", "strategic_industry", "submitted_at", "submitted_by_id", "tech_contract_amount", "tech_staff", "total_income", "unread", "valid_ip", "venture_capital", "venture_capital_total", "version") VALUES (OLD."acquired_or_listed", OLD."assets", OLD."award_3y", OLD."class1_ip", OLD."class1_ip_applied", OLD."class1_ip_high_value", OLD."class1_ip_self", OLD."class2_ip", OLD."confirmed_by_name", OLD."core_business_system", OLD."correction_reason", OLD."cost_and_expense", OLD."created_at", OLD."demonstration_title", OLD."digital_level", OLD."equity_financing_2y", OLD."equity_financing_3y", OLD."firm_id", OLD."first_reviewed_at", OLD."first_reviewed_by_id", OLD."fiscal_year", OLD."graduates_hired", OLD."high_growth_listings", OLD."hightech_revenue", OLD."hnte_advancedness", OLD."hnte_core_ip", OLD."hnte_core_support", OLD."hnte_innovation_score", OLD."hnte_own_development", OLD."hnte_rd_facilities", OLD."hnte_rd_system", OLD."hnte_supported_field", OLD."hnte_talent_system", OLD."hnte_transfer_incentive", OLD."hnte_transfers_yearly", OLD."id", OLD."invention_applications", OLD."key_chain_product", OLD."led_standard_5y", OLD."liabilities", OLD."local_feature_score", OLD."main_business_revenue", OLD."market_share_leading", OLD."national_award_top3_5y", OLD."net_assets", OLD."net_profit", OLD."niche_domestic_rank", OLD."niche_market_share", OLD."niche_years", OLD."no_sharp_drop_3y", OLD."open_fields", OLD."own_brand", OLD."pct_applications", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postgraduate_staff", OLD."product_certification", OLD."product_field_grade", OLD."provincial_awards_3y", OLD."provincial_platforms", OLD."provincial_projects_3y", OLD."provincial_rd_institution", OLD."quality_award", OLD."quality_system", OLD."quarter", OLD."rd_expense", OLD."rd_expense_domestic_3y", OLD."rd_institution", OLD."rd_institution_grade", OLD."rd_staff", OLD."rd_super_deduction", OLD."remark", OLD."remarks", OLD."resident_enterprise", OLD."restricted_industry", OLD."return_due_on", OLD."return_reason", OLD."revenue", OLD."reviewed_at", OLD."reviewed_by_id", OLD."revision", OLD."saved_at", OLD."season_id", OLD."sources", OLD."staff", OLD."standard_participation", OLD."state", OLD."strategic_industry", OLD."submitted_at", OLD."submitted_by_id", OLD."tech_contract_amount", OLD."tech_staff", OLD."total_income", OLD."unread", OLD."valid_ip", OLD."venture_capital", OLD."venture_capital_total", OLD."version"); RETURN NULL;',
                    hash="8ca5cf3aba73d11754f4ab34d0ccc888ce696c61",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_46d3c",
                    table="innovation_points_declaration",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunPython(keep_inputs, release_inputs),
        migrations.RunSQL(QUEUE_ALL, migrations.RunSQL.noop),
    ]
