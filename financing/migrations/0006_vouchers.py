"""Vouchers with a ledger that the database keeps, pledges of intellectual property, candidates for re-lending."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, WEB, WORKER, protect, protect_history

ZONE = "portal_zone()"
KNOWN = "portal_user() IS NOT NULL"
# The ledger: a change of what a claim holds, or of the budget, is an entry, and the balance moves with it under the row's
# lock; CHECK (balance >= 0) then refuses what is no longer there. Nobody else writes balance or ledger.
LEDGER = (
    """
CREATE FUNCTION financing_voucher_claim_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
  freed bigint := CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.held END - CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.held END;
  claim financing_voucherclaim;
  remaining bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN claim := OLD; ELSE claim := NEW; END IF;
  IF freed <> 0 THEN
    UPDATE financing_voucheryear SET balance = balance + freed WHERE id = claim.year_id RETURNING balance INTO remaining;
    INSERT INTO financing_voucherentry (year_id, claim_id, firm_id, kind, amount, balance, at)
      VALUES (claim.year_id, CASE WHEN TG_OP <> 'DELETE' THEN claim.id END, claim.firm_id, 'claim', freed, remaining, clock_timestamp());
  END IF;
  RETURN NULL;
END $body$;
CREATE FUNCTION financing_voucher_budget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.balance := NEW.budget;
  ELSIF pg_trigger_depth() = 1 THEN
    NEW.balance := OLD.balance + NEW.budget - OLD.budget;  -- whatever the writer says it is
  END IF;
  RETURN NEW;
END $body$;
CREATE FUNCTION financing_voucher_budget_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
  added bigint := NEW.budget - CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.budget END;
BEGIN
  IF added <> 0 THEN
    INSERT INTO financing_voucherentry (year_id, kind, amount, balance, at)
      VALUES (NEW.id, 'budget', added, NEW.balance, clock_timestamp());
  END IF;
  RETURN NULL;
END $body$;
"""
    + "".join(
        f"ALTER FUNCTION {name}() OWNER TO {WORKER}; REVOKE ALL ON FUNCTION {name}() FROM PUBLIC;"
        for name in ("financing_voucher_claim_held", "financing_voucher_budget", "financing_voucher_budget_entry")
    )
    + """
CREATE TRIGGER held AFTER INSERT OR DELETE OR UPDATE OF held ON financing_voucherclaim
  FOR EACH ROW EXECUTE FUNCTION financing_voucher_claim_held();
CREATE TRIGGER budget BEFORE INSERT OR UPDATE ON financing_voucheryear
  FOR EACH ROW EXECUTE FUNCTION financing_voucher_budget();
CREATE TRIGGER budget_entry AFTER INSERT OR UPDATE OF budget ON financing_voucheryear
  FOR EACH ROW EXECUTE FUNCTION financing_voucher_budget_entry();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON financing_voucherentry
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON financing_voucherentry
  FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
"""
)
UNLEDGER = """
DROP TRIGGER held ON financing_voucherclaim;
DROP TRIGGER budget ON financing_voucheryear;
DROP TRIGGER budget_entry ON financing_voucheryear;
DROP TRIGGER append_only ON financing_voucherentry;
DROP TRIGGER never_truncated ON financing_voucherentry;
DROP FUNCTION financing_voucher_claim_held();
DROP FUNCTION financing_voucher_budget();
DROP FUNCTION financing_voucher_budget_entry();
"""

PUBLIC = f"""
CREATE FUNCTION financing_vouchers_public()
RETURNS TABLE (year smallint, firm varchar, park varchar, granted bigint, published_on date, until date, paid boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
-- What publication shows to everybody, and no more of a claim than that.
SELECT y.year, f.name, p.name, c.granted, (c.published_at AT TIME ZONE 'Asia/Shanghai')::date, c.publicity_ends_on, c.state = 'paid'
FROM financing_voucherclaim c JOIN financing_voucheryear y ON y.id = c.year_id JOIN enterprises_firm f ON f.id = c.firm_id
LEFT JOIN accounts_organisation p ON p.id = f.park_id
WHERE c.state IN ('published', 'paid') ORDER BY c.published_at DESC, f.pinyin, c.id;
$body$;
ALTER FUNCTION financing_vouchers_public() OWNER TO {WORKER};
REVOKE ALL ON FUNCTION financing_vouchers_public() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION financing_vouchers_public() TO {WEB}, {WORKER};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_policies"),
        ("accounts", "__first__"),
        ("enterprises", "0011_consent_documents"),
        ("financing", "0005_signed_lists"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="VoucherYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="year")),
                ("budget", models.BigIntegerField(help_text="in whole yuan", verbose_name="budget")),
                ("balance", models.BigIntegerField(default=0, editable=False, verbose_name="left")),
                ("opens_on", models.DateField(verbose_name="claims from")),
                ("closes_on", models.DateField(verbose_name="claims until")),
                (
                    "city_total",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="claimed in the whole city"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["-year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("balance__gte", 0)), name="voucher_budget_not_overspent"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="voucher_days_ordered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direct_rd",
                    models.BigIntegerField(
                        help_text="in whole yuan, as confirmed by a third party",
                        verbose_name="direct R&D of the year before",
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="in whole yuan", verbose_name="amount claimed")),
                ("confirmed_by", models.CharField(max_length=120, verbose_name="who confirmed the R&D")),
                ("use", models.TextField(max_length=1000, verbose_name="what the voucher is for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("reviewed", "first review passed"),
                            ("approved", "claim granted"),
                            ("published", "made public"),
                            ("paid", "paid"),
                            ("returned", "returned to the firm"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "granted",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="amount granted"
                    ),
                ),
                ("held", models.BigIntegerField(default=0, editable=False)),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="submitted at")),
                ("first_at", models.DateTimeField(editable=False, null=True, verbose_name="first review at")),
                ("second_at", models.DateTimeField(editable=False, null=True, verbose_name="second review at")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="reason")),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="made public at")),
                ("publicity_ends_on", models.DateField(editable=False, null=True, verbose_name="public until")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "payment_reference",
                    models.CharField(blank=True, max_length=60, verbose_name="voucher of the payment"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voucher_claims",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "first_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="financing.voucheryear"
                    ),
                ),
            ],
            options={
                "ordering": ["-submitted_at", "-id"],
                "indexes": [models.Index(fields=["year", "state"], name="financing_v_year_id_27d189_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                        fields=("year", "firm"),
                        name="voucher_once_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("direct_rd__gt", 0)), name="voucher_amounts_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted", None),
                            models.Q(("granted__gt", 0), ("granted__lte", models.F("amount"))),
                            _connector="OR",
                        ),
                        name="voucher_granted_within",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_by", models.F("second_by")), _negated=True),
                            models.Q(("first_by", models.F("submitted_by")), _negated=True),
                            models.Q(("second_by", models.F("submitted_by")), _negated=True),
                        ),
                        name="voucher_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("held", models.F("amount")), ("state__in", ["submitted", "reviewed"])),
                            models.Q(
                                ("first_by__isnull", False),
                                ("held", models.F("granted")),
                                ("second_by__isnull", False),
                                ("state__in", ["approved", "published", "paid"]),
                            ),
                            models.Q(("held", 0), ("state__in", ["returned", "refused", "withdrawn"])),
                            _connector="OR",
                        ),
                        name="voucher_holds_by_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True),
                            models.Q(("paid_on__isnull", False), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="voucher_paid_after_publication",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("budget", "budget"), ("claim", "claim")], max_length=6, verbose_name="kind"
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("balance", models.BigIntegerField(verbose_name="left after it")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "claim",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="financing.voucherclaim",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="financing.voucheryear",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["year", "id"], name="financing_v_year_id_5f6802_idx")],
            },
        ),
        migrations.CreateModel(
            name="VoucherClaimEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "direct_rd",
                    models.BigIntegerField(
                        help_text="in whole yuan, as confirmed by a third party",
                        verbose_name="direct R&D of the year before",
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="in whole yuan", verbose_name="amount claimed")),
                ("confirmed_by", models.CharField(max_length=120, verbose_name="who confirmed the R&D")),
                ("use", models.TextField(max_length=1000, verbose_name="what the voucher is for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "submitted"),
                            ("reviewed", "first review passed"),
                            ("approved", "claim granted"),
                            ("published", "made public"),
                            ("paid", "paid"),
                            ("returned", "returned to the firm"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "granted",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="amount granted"
                    ),
                ),
                ("held", models.BigIntegerField(default=0, editable=False)),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="submitted at")),
                ("first_at", models.DateTimeField(editable=False, null=True, verbose_name="first review at")),
                ("second_at", models.DateTimeField(editable=False, null=True, verbose_name="second review at")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="reason")),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="made public at")),
                ("publicity_ends_on", models.DateField(editable=False, null=True, verbose_name="public until")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "payment_reference",
                    models.CharField(blank=True, max_length=60, verbose_name="voucher of the payment"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "first_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="financing.voucherclaim",
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "year",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="financing.voucheryear",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("appraiser", models.CharField(blank=True, max_length=120, verbose_name="appraiser")),
                (
                    "appraised_value",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="appraised value"
                    ),
                ),
                ("appraised_on", models.DateField(blank=True, null=True, verbose_name="appraised on")),
                ("loan_contract", models.CharField(max_length=60, verbose_name="loan contract no.")),
                ("pledge_contract", models.CharField(max_length=60, verbose_name="pledge contract no.")),
                ("loan_amount", models.BigIntegerField(help_text="in whole yuan", verbose_name="loan")),
                ("lent_on", models.DateField(blank=True, null=True, verbose_name="lent on")),
                (
                    "notice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="no. of the notice of registration"),
                ),
                (
                    "registered_on",
                    models.DateField(
                        blank=True,
                        help_text="the pledge exists from this day",
                        null=True,
                        verbose_name="pledge registered on",
                    ),
                ),
                ("is_filed", models.BooleanField(default=False, verbose_name="filed with the CNIPA")),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="filed on")),
                (
                    "subsidy",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="subsidy of fees and interest"
                    ),
                ),
                ("subsidised_on", models.DateField(blank=True, null=True, verbose_name="subsidy paid on")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="released on")),
                ("remark", models.TextField(blank=True, max_length=1000, verbose_name="remark")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pledges", to="enterprises.firm"
                    ),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        limit_choices_to={"kind": "bank"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="bank",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("registered_on"), descending=True, nulls_first=True), "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("loan_amount__gt", 0)), name="pledge_loan_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("notice_number", ""), ("registered_on", None)),
                            models.Q(("registered_on__isnull", False), models.Q(("notice_number", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="pledge_registration_paired",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_on", None),
                            models.Q(("registered_on__isnull", False), ("released_on__gte", models.F("registered_on"))),
                            _connector="OR",
                        ),
                        name="pledge_released_after_registration",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subsidised_on", None), ("subsidy__isnull", False), _connector="OR"),
                        name="pledge_subsidy_has_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("filed_on", None), ("is_filed", True), _connector="OR"),
                        name="pledge_filing_paired",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgedRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_held", models.BooleanField(default=True)),
                (
                    "firm",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pledged", to="financing.pledge"
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledged",
                        to="enterprises.intellectualproperty",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_held", True)), fields=("right",), name="right_pledged_once"
                    ),
                    models.UniqueConstraint(fields=("pledge", "right"), name="right_once_in_a_pledge"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("appraiser", models.CharField(blank=True, max_length=120, verbose_name="appraiser")),
                (
                    "appraised_value",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="appraised value"
                    ),
                ),
                ("appraised_on", models.DateField(blank=True, null=True, verbose_name="appraised on")),
                ("loan_contract", models.CharField(max_length=60, verbose_name="loan contract no.")),
                ("pledge_contract", models.CharField(max_length=60, verbose_name="pledge contract no.")),
                ("loan_amount", models.BigIntegerField(help_text="in whole yuan", verbose_name="loan")),
                ("lent_on", models.DateField(blank=True, null=True, verbose_name="lent on")),
                (
                    "notice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="no. of the notice of registration"),
                ),
                (
                    "registered_on",
                    models.DateField(
                        blank=True,
                        help_text="the pledge exists from this day",
                        null=True,
                        verbose_name="pledge registered on",
                    ),
                ),
                ("is_filed", models.BooleanField(default=False, verbose_name="filed with the CNIPA")),
                ("filed_on", models.DateField(blank=True, null=True, verbose_name="filed on")),
                (
                    "subsidy",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="subsidy of fees and interest"
                    ),
                ),
                ("subsidised_on", models.DateField(blank=True, null=True, verbose_name="subsidy paid on")),
                ("released_on", models.DateField(blank=True, null=True, verbose_name="released on")),
                ("remark", models.TextField(blank=True, max_length=1000, verbose_name="remark")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"kind": "bank"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="bank",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="financing.pledge",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RelendingBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="batch")),
                ("called_on", models.DateField(verbose_name="called on")),
                ("closes_on", models.DateField(verbose_name="names until")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="document of the call")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                "ordering": ["-called_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RelendingCandidate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("need", models.BigIntegerField(help_text="in whole yuan", verbose_name="loan needed")),
                ("use", models.CharField(max_length=200, verbose_name="what the loan is for")),
                (
                    "is_first_loan",
                    models.BooleanField(
                        default=False, help_text="the firm never had a bank loan before", verbose_name="first loan"
                    ),
                ),
                ("consented_at", models.DateTimeField(editable=False, null=True, verbose_name="consented at")),
                (
                    "consented_by_name",
                    models.CharField(blank=True, editable=False, max_length=80, verbose_name="consented by"),
                ),
                ("declined_at", models.DateTimeField(editable=False, null=True, verbose_name="declined at")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="put forward on")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "no answer yet"),
                            ("accepted", "on the national list"),
                            ("rejected", "not on the list"),
                            ("granted", "loan granted"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("result_on", models.DateField(blank=True, null=True, verbose_name="result on")),
                (
                    "lent",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="amount lent"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="candidates",
                        to="financing.relendingbatch",
                        verbose_name="batch",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relending",
                        to="enterprises.firm",
                        verbose_name="firm",
                    ),
                ),
            ],
            options={
                "ordering": ["-batch__called_on", "firm__pinyin", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "firm"), name="relending_once_a_batch"),
                    models.CheckConstraint(condition=models.Q(("need__gt", 0)), name="relending_need_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("consented_at", None), ("declined_at", None), _connector="OR"),
                        name="relending_consented_or_declined",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_on", None), ("consented_at__isnull", False), _connector="OR"),
                        name="relending_sent_after_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "pending"), ("result_on", None)),
                            models.Q(
                                models.Q(("result", "pending"), _negated=True),
                                ("result_on__isnull", False),
                                ("sent_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="relending_result_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lent__gt", 0), ("result", "granted")),
                            models.Q(models.Q(("result", "granted"), _negated=True), ("lent", None)),
                            _connector="OR",
                        ),
                        name="relending_lent_paired",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelendingCandidateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("need", models.BigIntegerField(help_text="in whole yuan", verbose_name="loan needed")),
                ("use", models.CharField(max_length=200, verbose_name="what the loan is for")),
                (
                    "is_first_loan",
                    models.BooleanField(
                        default=False, help_text="the firm never had a bank loan before", verbose_name="first loan"
                    ),
                ),
                ("consented_at", models.DateTimeField(editable=False, null=True, verbose_name="consented at")),
                (
                    "consented_by_name",
                    models.CharField(blank=True, editable=False, max_length=80, verbose_name="consented by"),
                ),
                ("declined_at", models.DateTimeField(editable=False, null=True, verbose_name="declined at")),
                ("sent_on", models.DateField(blank=True, null=True, verbose_name="put forward on")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "no answer yet"),
                            ("accepted", "on the national list"),
                            ("rejected", "not on the list"),
                            ("granted", "loan granted"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("result_on", models.DateField(blank=True, null=True, verbose_name="result on")),
                (
                    "lent",
                    models.BigIntegerField(
                        blank=True, help_text="in whole yuan", null=True, verbose_name="amount lent"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="financing.relendingbatch",
                        verbose_name="batch",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.firm",
                        verbose_name="firm",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="financing.relendingcandidate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="pledge",
            name="rights",
            field=models.ManyToManyField(
                related_name="pledges",
                through="financing.PledgedRight",
                to="enterprises.intellectualproperty",
                verbose_name="pledged rights",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pledge",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_pledgeevent" ("appraised_on", "appraised_value", "appraiser", "entered_by_id", "filed_on", "firm_id", "id", "is_filed", "lender_id", "lent_on", "loan_amount", "loan_contract", "notice_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_contract", "registered_on", "released_on", "remark", "subsidised_on", "subsidy", "version") VALUES (NEW."appraised_on", NEW."appraised_value", NEW."appraiser", NEW."entered_by_id", NEW."filed_on", NEW."firm_id", NEW."id", NEW."is_filed", NEW."lender_id", NEW."lent_on", NEW."loan_amount", NEW."loan_contract", NEW."notice_number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."pledge_contract", NEW."registered_on", NEW."released_on", NEW."remark", NEW."subsidised_on", NEW."subsidy", NEW."version"); RETURN NULL;',
                    hash="0e958fede5a3bee0caa5817232bd888a068bf0b9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3a86d",
                    table="financing_pledge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pledge",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "financing_pledgeevent" ("appraised_on", "appraised_value", "appraiser", "entered_by_id", "filed_on", "firm_id", "id", "is_filed", "lender_id", "lent_on", "loan_amount", "loan_contract", "notice_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_contract", "registered_on", "released_on", "remark", "subsidised_on", "subsidy", "version") VALUES (NEW."appraised_on", NEW."appraised_value", NEW."appraiser", NEW."entered_by_id", NEW."filed_on", NEW."firm_id", NEW."id", NEW."is_filed", NEW."lender_id", NEW."lent_on", NEW."loan_amount", NEW."loan_contract", NEW."notice_number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."pledge_contract", NEW."registered_on", NEW."released_on", NEW."remark", NEW."subsidised_on", NEW."subsidy", NEW."version"); RETURN NULL;',
                    hash="f1168391960107a1c3c8b6f417635f70d1ab93ff",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1afb9",
                    table="financing_pledge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pledge",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_pledgeevent" ("appraised_on", "appraised_value", "appraiser", "entered_by_id", "filed_on", "firm_id", "id", "is_filed", "lender_id", "lent_on", "loan_amount", "loan_contract", "notice_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pledge_contract", "registered_on", "released_on", "remark", "subsidised_on", "subsidy", "version") VALUES (OLD."appraised_on", OLD."appraised_value", OLD."appraiser", OLD."entered_by_id", OLD."filed_on", OLD."firm_id", OLD."id", OLD."is_filed", OLD."lender_id", OLD."lent_on", OLD."loan_amount", OLD."loan_contract", OLD."notice_number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."pledge_contract", OLD."registered_on", OLD."released_on", OLD."remark", OLD."subsidised_on", OLD."subsidy", OLD."version"); RETURN NULL;',
                    hash="081b3bce3746d17458d6e0c0f34ee4c1c97dd8da",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8eda6",
                    table="financing_pledge",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relendingcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_relendingcandidateevent" ("batch_id", "consented_at", "consented_by_name", "declined_at", "entered_by_id", "firm_id", "id", "is_first_loan", "lent", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "result", "result_on", "sent_on", "use", "version") VALUES (NEW."batch_id", NEW."consented_at", NEW."consented_by_name", NEW."declined_at", NEW."entered_by_id", NEW."firm_id", NEW."id", NEW."is_first_loan", NEW."lent", NEW."need", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."remark", NEW."result", NEW."result_on", NEW."sent_on", NEW."use", NEW."version"); RETURN NULL;',
                    hash="75ebdc62da8bcc20bd0668c7da023565f8e90cb6",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8003f",
                    table="financing_relendingcandidate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relendingcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "financing_relendingcandidateevent" ("batch_id", "consented_at", "consented_by_name", "declined_at", "entered_by_id", "firm_id", "id", "is_first_loan", "lent", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "result", "result_on", "sent_on", "use", "version") VALUES (NEW."batch_id", NEW."consented_at", NEW."consented_by_name", NEW."declined_at", NEW."entered_by_id", NEW."firm_id", NEW."id", NEW."is_first_loan", NEW."lent", NEW."need", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."remark", NEW."result", NEW."result_on", NEW."sent_on", NEW."use", NEW."version"); RETURN NULL;',
                    hash="885f986da8cd959b826c0eb5775ea08d1c5de9fe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9c008",
                    table="financing_relendingcandidate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relendingcandidate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_relendingcandidateevent" ("batch_id", "consented_at", "consented_by_name", "declined_at", "entered_by_id", "firm_id", "id", "is_first_loan", "lent", "need", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "result", "result_on", "sent_on", "use", "version") VALUES (OLD."batch_id", OLD."consented_at", OLD."consented_by_name", OLD."declined_at", OLD."entered_by_id", OLD."firm_id", OLD."id", OLD."is_first_loan", OLD."lent", OLD."need", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."remark", OLD."result", OLD."result_on", OLD."sent_on", OLD."use", OLD."version"); RETURN NULL;',
                    hash="200ca5e96a6976f58dfc4e609014397a749d5091",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4a517",
                    table="financing_relendingcandidate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voucherclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_voucherclaimevent" ("amount", "confirmed_by", "direct_rd", "firm_id", "first_at", "first_by_id", "granted", "held", "id", "paid_on", "payment_reference", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publicity_ends_on", "published_at", "reason", "second_at", "second_by_id", "state", "submitted_at", "submitted_by_id", "use", "version", "year_id") VALUES (NEW."amount", NEW."confirmed_by", NEW."direct_rd", NEW."firm_id", NEW."first_at", NEW."first_by_id", NEW."granted", NEW."held", NEW."id", NEW."paid_on", NEW."payment_reference", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publicity_ends_on", NEW."published_at", NEW."reason", NEW."second_at", NEW."second_by_id", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."use", NEW."version", NEW."year_id"); RETURN NULL;',
                    hash="43c52d318402bc386fe960b1449634867127c7a8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ad63b",
                    table="financing_voucherclaim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voucherclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "financing_voucherclaimevent" ("amount", "confirmed_by", "direct_rd", "firm_id", "first_at", "first_by_id", "granted", "held", "id", "paid_on", "payment_reference", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publicity_ends_on", "published_at", "reason", "second_at", "second_by_id", "state", "submitted_at", "submitted_by_id", "use", "version", "year_id") VALUES (NEW."amount", NEW."confirmed_by", NEW."direct_rd", NEW."firm_id", NEW."first_at", NEW."first_by_id", NEW."granted", NEW."held", NEW."id", NEW."paid_on", NEW."payment_reference", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publicity_ends_on", NEW."published_at", NEW."reason", NEW."second_at", NEW."second_by_id", NEW."state", NEW."submitted_at", NEW."submitted_by_id", NEW."use", NEW."version", NEW."year_id"); RETURN NULL;',
                    hash="dd4551327c8faf7a59453dde7182880509de4a34",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aa703",
                    table="financing_voucherclaim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="voucherclaim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_voucherclaimevent" ("amount", "confirmed_by", "direct_rd", "firm_id", "first_at", "first_by_id", "granted", "held", "id", "paid_on", "payment_reference", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publicity_ends_on", "published_at", "reason", "second_at", "second_by_id", "state", "submitted_at", "submitted_by_id", "use", "version", "year_id") VALUES (OLD."amount", OLD."confirmed_by", OLD."direct_rd", OLD."firm_id", OLD."first_at", OLD."first_by_id", OLD."granted", OLD."held", OLD."id", OLD."paid_on", OLD."payment_reference", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publicity_ends_on", OLD."published_at", OLD."reason", OLD."second_at", OLD."second_by_id", OLD."state", OLD."submitted_at", OLD."submitted_by_id", OLD."use", OLD."version", OLD."year_id"); RETURN NULL;',
                    hash="abcc307443ffe4351c3a0cfe3b3859c36963a6ca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_239f4",
                    table="financing_voucherclaim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(LEDGER, UNLEDGER),
        migrations.RunSQL(PUBLIC, "DROP FUNCTION financing_vouchers_public();"),
        protect("financing_voucheryear", KNOWN, insert=ZONE, change=ZONE),
        protect("financing_voucherclaim", SEES_FIRM),
        protect_history("financing_voucherclaimevent", SEES_FIRM),
        protect(
            "financing_voucherentry",
            f"{ZONE} OR (firm_id IS NOT NULL AND ({SEES_FIRM}))",
            insert="false",
            append_only=True,
        ),
        protect("financing_pledge", SEES_FIRM),
        protect("financing_pledgedright", SEES_FIRM),
        protect_history("financing_pledgeevent", SEES_FIRM),
        protect("financing_relendingbatch", KNOWN, insert=ZONE, change=ZONE),
        protect("financing_relendingcandidate", SEES_FIRM),
        protect_history("financing_relendingcandidateevent", SEES_FIRM),
    ]
