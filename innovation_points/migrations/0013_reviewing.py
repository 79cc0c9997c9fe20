"""A last day for corrections, and a third person behind every approval."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0012_expense_collection")]

    operations = [
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
        migrations.AddField(
            model_name="declaration",
            name="return_due_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="to be corrected by"),
        ),
        migrations.AddField(
            model_name="declarationevent",
            name="return_due_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="to be corrected by"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="declaration",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_declarationevent" ("assets", "award_3y", "class1_ip", "class1_ip_self", "class2_ip", "confirmed_by_name", "correction_reason", "cost_and_expense", "created_at", "demonstration_title", "equity_financing_3y", "firm_id", "first_reviewed_at", "first_reviewed_by_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_innovation_score", "id", "invention_applications", "led_standard_5y", "liabilities", "main_business_revenue", "national_award_top3_5y", "net_assets", "net_profit", "niche_years", "open_fields", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quarter", "rd_expense", "rd_expense_domestic_3y", "rd_staff", "rd_super_deduction", "remark", "remarks", "resident_enterprise", "restricted_industry", "return_due_on", "return_reason", "revenue", "reviewed_at", "reviewed_by_id", "revision", "saved_at", "season_id", "sources", "staff", "state", "strategic_industry", "submitted_at", "submitted_by_id", "tech_contract_amount", "tech_staff", "total_income", "unread", "valid_ip", "venture_capital", "version") VALUES (NEW."assets", NEW."award_3y", NEW."class1_ip", NEW."class1_ip_self", NEW."class2_ip", NEW."confirmed_by_name", NEW."correction_reason", NEW."cost_and_expense", NEW."created_at", NEW."demonstration_title", NEW."equity_financing_3y", NEW."firm_id", NEW."first_reviewed_at", NEW."first_reviewed_by_id", NEW."fiscal_year", NEW."graduates_hired", NEW."high_growth_listings", NEW."hightech_revenue", NEW."hnte_innovation_score", NEW."id", NEW."invention_applications", NEW."led_standard_5y", NEW."liabilities", NEW."main_business_revenue", NEW."national_award_top3_5y", NEW."net_assets", NEW."net_profit", NEW."niche_years", NEW."open_fields", NEW."pct_applications", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."postgraduate_staff", NEW."provincial_awards_3y", NEW."provincial_platforms", NEW."provincial_projects_3y", NEW."provincial_rd_institution", NEW."quarter", NEW."rd_expense", NEW."rd_expense_domestic_3y", NEW."rd_staff", NEW."rd_super_deduction", NEW."remark", NEW."remarks", NEW."resident_enterprise", NEW."restricted_industry", NEW."return_due_on", NEW."return_reason", NEW."revenue", NEW."reviewed_at", NEW."reviewed_by_id", NEW."revision", NEW."saved_at", NEW."season_id", NEW."sources", NEW."staff", NEW."state", NEW."strategic_industry", NEW."submitted_at", NEW."submitted_by_id", NEW."tech_contract_amount", NEW."tech_staff", NEW."total_income", NEW."unread", NEW."valid_ip", NEW."venture_capital", NEW."version"); RETURN NULL;',
                    hash="11444ed5ed83d0248269315b9eabee0eaf65349f",
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
                    func='INSERT INTO "innovation_points_declarationevent" ("assets", "award_3y", "class1_ip", "class1_ip_self", "class2_ip", "confirmed_by_name", "correction_reason", "cost_and_expense", "created_at", "demonstration_title", "equity_financing_3y", "firm_id", "first_reviewed_at", "first_reviewed_by_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_innovation_score", "id", "invention_applications", "led_standard_5y", "liabilities", "main_business_revenue", "national_award_top3_5y", "net_assets", "net_profit", "niche_years", "open_fields", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quarter", "rd_expense", "rd_expense_domestic_3y", "rd_staff", "rd_super_deduction", "remark", "remarks", "resident_enterprise", "restricted_industry", "return_due_on", "return_reason", "revenue", "reviewed_at", "reviewed_by_id", "revision", "saved_at", "season_id", "sources", "staff", "state", "strategic_industry", "submitted_at", "submitted_by_id", "tech_contract_amount", "tech_staff", "total_income", "unread", "valid_ip", "venture_capital", "version") VALUES (NEW."assets", NEW."award_3y", NEW."class1_ip", NEW."class1_ip_self", NEW."class2_ip", NEW."confirmed_by_name", NEW."correction_reason", NEW."cost_and_expense", NEW."created_at", NEW."demonstration_title", NEW."equity_financing_3y", NEW."firm_id", NEW."first_reviewed_at", NEW."first_reviewed_by_id", NEW."fiscal_year", NEW."graduates_hired", NEW."high_growth_listings", NEW."hightech_revenue", NEW."hnte_innovation_score", NEW."id", NEW."invention_applications", NEW."led_standard_5y", NEW."liabilities", NEW."main_business_revenue", NEW."national_award_top3_5y", NEW."net_assets", NEW."net_profit", NEW."niche_years", NEW."open_fields", NEW."pct_applications", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."postgraduate_staff", NEW."provincial_awards_3y", NEW."provincial_platforms", NEW."provincial_projects_3y", NEW."provincial_rd_institution", NEW."quarter", NEW."rd_expense", NEW."rd_expense_domestic_3y", NEW."rd_staff", NEW."rd_super_deduction", NEW."remark", NEW."remarks", NEW."resident_enterprise", NEW."restricted_industry", NEW."return_due_on", NEW."return_reason", NEW."revenue", NEW."reviewed_at", NEW."reviewed_by_id", NEW."revision", NEW."saved_at", NEW."season_id", NEW."sources", NEW."staff", NEW."state", NEW."strategic_industry", NEW."submitted_at", NEW."submitted_by_id", NEW."tech_contract_amount", NEW."tech_staff", NEW."total_income", NEW."unread", NEW."valid_ip", NEW."venture_capital", NEW."version"); RETURN NULL;',
                    hash="0e3e4c26c5dda3ac94ffcf6fb3ba046726a44692",
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
                    func='INSERT INTO "innovation_points_declarationevent" ("assets", "award_3y", "class1_ip", "class1_ip_self", "class2_ip", "confirmed_by_name", "correction_reason", "cost_and_expense", "created_at", "demonstration_title", "equity_financing_3y", "firm_id", "first_reviewed_at", "first_reviewed_by_id", "fiscal_year", "graduates_hired", "high_growth_listings", "hightech_revenue", "hnte_innovation_score", "id", "invention_applications", "led_standard_5y", "liabilities", "main_business_revenue", "national_award_top3_5y", "net_assets", "net_profit", "niche_years", "open_fields", "pct_applications", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postgraduate_staff", "provincial_awards_3y", "provincial_platforms", "provincial_projects_3y", "provincial_rd_institution", "quarter", "rd_expense", "rd_expense_domestic_3y", "rd_staff", "rd_super_deduction", "remark", "remarks", "resident_enterprise", "restricted_industry", "return_due_on", "return_reason", "revenue", "reviewed_at", "reviewed_by_id", "revision", "saved_at", "season_id", "sources", "staff", "state", "strategic_industry", "submitted_at", "submitted_by_id", "tech_contract_amount", "tech_staff", "total_income", "unread", "valid_ip", "venture_capital", "version") VALUES (OLD."assets", OLD."award_3y", OLD."class1_ip", OLD."class1_ip_self", OLD."class2_ip", OLD."confirmed_by_name", OLD."correction_reason", OLD."cost_and_expense", OLD."created_at", OLD."demonstration_title", OLD."equity_financing_3y", OLD."firm_id", OLD."first_reviewed_at", OLD."first_reviewed_by_id", OLD."fiscal_year", OLD."graduates_hired", OLD."high_growth_listings", OLD."hightech_revenue", OLD."hnte_innovation_score", OLD."id", OLD."invention_applications", OLD."led_standard_5y", OLD."liabilities", OLD."main_business_revenue", OLD."national_award_top3_5y", OLD."net_assets", OLD."net_profit", OLD."niche_years", OLD."open_fields", OLD."pct_applications", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."postgraduate_staff", OLD."provincial_awards_3y", OLD."provincial_platforms", OLD."provincial_projects_3y", OLD."provincial_rd_institution", OLD."quarter", OLD."rd_expense", OLD."rd_expense_domestic_3y", OLD."rd_staff", OLD."rd_super_deduction", OLD."remark", OLD."remarks", OLD."resident_enterprise", OLD."restricted_industry", OLD."return_due_on", OLD."return_reason", OLD."revenue", OLD."reviewed_at", OLD."reviewed_by_id", OLD."revision", OLD."saved_at", OLD."season_id", OLD."sources", OLD."staff", OLD."state", OLD."strategic_industry", OLD."submitted_at", OLD."submitted_by_id", OLD."tech_contract_amount", OLD."tech_staff", OLD."total_income", OLD."unread", OLD."valid_ip", OLD."venture_capital", OLD."version"); RETURN NULL;',
                    hash="350f36ce2f7ef31c815cf601e3d3dde8b53558fd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_46d3c",
                    table="innovation_points_declaration",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("reviewed_by", models.F("first_reviewed_by")), _negated=True),
                    _connector="OR",
                ),
                name="declaration_approved_by_a_third",
            ),
        ),
    ]
