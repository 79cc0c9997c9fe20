"""Products of banks, loans, and what banks' systems bring; with who reads and writes them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import financing.models.products
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models
from accounts.row_security import SEES_FIRM, WEB, WORKER, protect, protect_history

PRODUCT = (
    "bank_id = portal_bank() OR (state IN ('published', 'ended') AND portal_user() IS NOT NULL) "
    "OR (portal_zone() AND state <> 'draft')"
)
OWN_BANK = "bank_id = portal_bank()"
OWN_FIRM = "EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id AND f.organisation_id = ANY (portal_firms()))"
LOAN = f"{SEES_FIRM} OR bank_id = portal_bank()"
# The inner select obeys the policy of financing_loan itself.
SEES_LOAN = "EXISTS (SELECT 1 FROM financing_loan l WHERE l.id = loan_id)"
BANKS_LOAN = "EXISTS (SELECT 1 FROM financing_loan l WHERE l.id = loan_id AND l.bank_id = portal_bank())"

# A merge of two files moves a loan to another firm, and a firm that leaves takes its application back. Nothing else of a
# loan is for the zone to change: it reads all and decides for no bank.
ZONE_DECIDES_NOTHING = f"""
CREATE FUNCTION financing_zone_decides_nothing() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $body$
BEGIN
  IF portal_zone() AND NEW.bank_id IS DISTINCT FROM portal_bank() AND NEW.state <> 'withdrawn'
     AND to_jsonb(NEW) - 'firm_id' <> to_jsonb(OLD) - 'firm_id'
     AND NOT EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = OLD.firm_id AND f.organisation_id = ANY (portal_firms()))
  THEN
    RAISE EXCEPTION 'the zone does not decide on loans' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $body$;
ALTER FUNCTION financing_zone_decides_nothing() OWNER TO {WORKER};
REVOKE ALL ON FUNCTION financing_zone_decides_nothing() FROM PUBLIC;
CREATE TRIGGER zone_decides_nothing BEFORE UPDATE ON financing_loan
  FOR EACH ROW EXECUTE FUNCTION financing_zone_decides_nothing();
"""

# A bank opens what a firm handed in for one of its loans, and no other file of the firm.
EVIDENCE = f"""
CREATE POLICY bank_loan_documents ON workplace_evidencefile FOR SELECT TO {WEB}
USING (owner = 'financing.loandocument' AND EXISTS (
  SELECT 1 FROM financing_loandocument d JOIN financing_loan l ON l.id = d.loan_id
  WHERE d.id = owner_id AND l.bank_id = portal_bank() AND l.state <> 'withdrawn'));
"""

# What a bank learns of the firm's loans at other banks: how many, where the firm shares its figures with it.
ELSEWHERE = f"""
CREATE FUNCTION financing_loans_elsewhere(of_firm bigint, OUT applied integer, OUT running integer, OUT repaid integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
SELECT count(*) FILTER (WHERE l.state IN ('applied', 'accepted', 'diligence', 'granted', 'signed')),
       count(*) FILTER (WHERE l.state IN ('drawn', 'overdue')), count(*) FILTER (WHERE l.state = 'repaid')
FROM financing_loan l
WHERE l.firm_id = of_firm AND l.bank_id <> portal_bank() AND EXISTS (
  SELECT 1 FROM financing_bankfirm shown
  WHERE shown.bank_id = portal_bank() AND shown.firm_id = of_firm AND 'figures' = ANY (shown.scope)
    AND shown.valid_to >= (now() AT TIME ZONE 'Asia/Shanghai')::date);
$body$;
ALTER FUNCTION financing_loans_elsewhere(bigint) OWNER TO {WORKER};
REVOKE ALL ON FUNCTION financing_loans_elsewhere(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION financing_loans_elsewhere(bigint) TO {WEB}, {WORKER};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_schools"),
        ("enterprises", "0012_listing"),
        ("financing", "0007_bank_service"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("points", "points loan"),
                            ("tech", "technology loan"),
                            ("pledge", "IP pledge loan"),
                            ("other", "other loan"),
                        ],
                        max_length=8,
                        verbose_name="kind of loan",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name of the product")),
                ("summary", models.TextField(max_length=500, verbose_name="for whom and what for")),
                ("amount_min", models.BigIntegerField(help_text="whole yuan", verbose_name="from")),
                ("amount_max", models.BigIntegerField(help_text="whole yuan", verbose_name="up to")),
                ("term_months", models.PositiveSmallIntegerField(verbose_name="longest term")),
                (
                    "rate_bp",
                    models.SmallIntegerField(
                        help_text="basis points over the one-year LPR; below it with a minus",
                        verbose_name="rate over LPR, at most",
                    ),
                ),
                (
                    "guarantees",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("credit", "on credit"),
                                ("company", "guarantee company"),
                                ("government", "government-backed guarantee"),
                                ("pledge", "IP pledge"),
                                ("mortgage", "mortgage"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="guarantee",
                    ),
                ),
                ("conditions", models.JSONField(default=list, verbose_name="conditions")),
                (
                    "documents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        default=list,
                        size=None,
                        verbose_name="documents wanted",
                    ),
                ),
                (
                    "step_days",
                    models.JSONField(
                        default=financing.models.products.promised_days, verbose_name="working days promised"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="offered from")),
                ("valid_to", models.DateField(verbose_name="offered to")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for the zone"),
                            ("returned", "returned by the zone"),
                            ("published", "published"),
                            ("ended", "no longer offered"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_by_name", models.CharField(editable=False, max_length=80)),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided")),
                ("decided_by_name", models.CharField(blank=True, editable=False, max_length=80)),
                ("return_reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="accounts.organisation",
                        verbose_name="bank",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="financing.product",
                    ),
                ),
            ],
            options={
                "ordering": ["bank", "kind", "name", "id"],
                "indexes": [
                    models.Index(fields=["bank", "state"], name="financing_p_bank_id_4138a6_idx"),
                    models.Index(fields=["state", "kind"], name="financing_p_state_7d68a3_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_max__gte", models.F("amount_min")), ("amount_min__gt", 0)),
                        name="product_amounts_ordered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="product_validity_ordered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("term_months__gte", 1), ("term_months__lte", 360)), name="product_term"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate_bp__gte", -500), ("rate_bp__lte", 2000)), name="product_rate"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "returned"]), _negated=True),
                            ("decided_at__isnull", False),
                            _connector="OR",
                        ),
                        name="product_decided_by_someone",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("replaces",),
                        name="product_one_successor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("points", "points loan"),
                            ("tech", "technology loan"),
                            ("pledge", "IP pledge loan"),
                            ("other", "other loan"),
                        ],
                        max_length=8,
                        verbose_name="kind of loan",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name of the product")),
                ("summary", models.TextField(max_length=500, verbose_name="for whom and what for")),
                ("amount_min", models.BigIntegerField(help_text="whole yuan", verbose_name="from")),
                ("amount_max", models.BigIntegerField(help_text="whole yuan", verbose_name="up to")),
                ("term_months", models.PositiveSmallIntegerField(verbose_name="longest term")),
                (
                    "rate_bp",
                    models.SmallIntegerField(
                        help_text="basis points over the one-year LPR; below it with a minus",
                        verbose_name="rate over LPR, at most",
                    ),
                ),
                (
                    "guarantees",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("credit", "on credit"),
                                ("company", "guarantee company"),
                                ("government", "government-backed guarantee"),
                                ("pledge", "IP pledge"),
                                ("mortgage", "mortgage"),
                            ],
                            max_length=12,
                        ),
                        size=None,
                        verbose_name="guarantee",
                    ),
                ),
                ("conditions", models.JSONField(default=list, verbose_name="conditions")),
                (
                    "documents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        default=list,
                        size=None,
                        verbose_name="documents wanted",
                    ),
                ),
                (
                    "step_days",
                    models.JSONField(
                        default=financing.models.products.promised_days, verbose_name="working days promised"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="offered from")),
                ("valid_to", models.DateField(verbose_name="offered to")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for the zone"),
                            ("returned", "returned by the zone"),
                            ("published", "published"),
                            ("ended", "no longer offered"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_by_name", models.CharField(editable=False, max_length=80)),
                ("submitted_at", models.DateTimeField(editable=False, null=True, verbose_name="submitted")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided")),
                ("decided_by_name", models.CharField(blank=True, editable=False, max_length=80)),
                ("return_reason", models.CharField(blank=True, editable=False, max_length=300, verbose_name="reason")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "bank",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="financing.product",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="financing.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("accepted", "accepted for review"),
                            ("diligence", "due diligence"),
                            ("granted", "credit granted"),
                            ("signed", "contract signed"),
                            ("drawn", "money paid out"),
                            ("repaid", "repaid in full"),
                            ("overdue", "overdue"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the firm"),
                        ],
                        default="applied",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("due_on", models.DateField(null=True, verbose_name="step due on")),
                ("applicant_name", models.CharField(blank=True, max_length=120, verbose_name="firm")),
                (
                    "applicant_code",
                    models.CharField(blank=True, max_length=18, verbose_name="unified social credit code"),
                ),
                ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("purpose", models.TextField(blank=True, max_length=500, verbose_name="what the money is for")),
                ("term_months", models.PositiveSmallIntegerField(verbose_name="term wanted")),
                ("first_loan", models.BooleanField(default=False, verbose_name="first bank loan of the firm")),
                ("fit", models.JSONField(default=dict)),
                ("consent_id", models.BigIntegerField(null=True)),
                ("applied_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="applied at")),
                ("applied_by_name", models.CharField(max_length=80)),
                ("applied", models.BigIntegerField(verbose_name="applied for")),
                ("granted", models.BigIntegerField(null=True, verbose_name="granted")),
                ("drawn", models.BigIntegerField(default=0, verbose_name="paid out")),
                ("outstanding", models.BigIntegerField(default=0, verbose_name="outstanding")),
                ("granted_months", models.PositiveSmallIntegerField(null=True, verbose_name="term granted")),
                ("rate_bp", models.SmallIntegerField(null=True, verbose_name="rate over LPR")),
                ("granted_until", models.DateField(null=True, verbose_name="granted until")),
                ("contract_number", models.CharField(blank=True, max_length=60, verbose_name="contract number")),
                ("signed_on", models.DateField(null=True, verbose_name="signed on")),
                ("first_drawn_on", models.DateField(null=True, verbose_name="first paid out on")),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("conditions", "a condition of the product is not met"),
                            ("credit", "credit record of the firm or its controller"),
                            ("cash", "cash flow or debt"),
                            ("documents", "documents missing or not conclusive"),
                            ("purpose", "purpose of the money"),
                            ("firm", "the firm no longer wants the loan"),
                            ("other", "another reason"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("refusal_text", models.CharField(blank=True, max_length=300, verbose_name="reason in words")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="accounts.organisation",
                        verbose_name="bank",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="enterprises.firm"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="financing.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "ordering": ["-applied_at", "-id"],
                "indexes": [
                    models.Index(fields=["bank", "state", "due_on"], name="financing_l_bank_id_a04587_idx"),
                    models.Index(fields=["firm", "-applied_at"], name="financing_l_firm_id_e04e4f_idx"),
                    models.Index(fields=["state", "due_on"], name="financing_l_state_96896c_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("applied__gt", 0)), name="loan_applied_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("granted", None), ("granted__gt", 0), _connector="OR"),
                        name="loan_granted_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("drawn", 0),
                            models.Q(("drawn__gt", 0), ("drawn__lte", models.F("granted")), ("granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="loan_drawn_within_granted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outstanding__gte", 0), ("outstanding__lte", models.F("drawn"))),
                        name="loan_outstanding_within_drawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["granted", "signed", "drawn", "overdue", "repaid"]), _negated=True),
                            ("granted__isnull", False),
                            _connector="OR",
                        ),
                        name="loan_granted_with_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["signed", "drawn", "overdue", "repaid"]), _negated=True),
                            models.Q(models.Q(("contract_number", ""), _negated=True), ("signed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="loan_signed_with_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("drawn", 0),
                                ("first_drawn_on", None),
                                models.Q(("state__in", ["drawn", "overdue", "repaid"]), _negated=True),
                            ),
                            models.Q(
                                ("drawn__gt", 0),
                                ("first_drawn_on__isnull", False),
                                ("state__in", ["drawn", "overdue", "repaid"]),
                            ),
                            _connector="OR",
                        ),
                        name="loan_drawn_with_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "repaid"), _negated=True), ("outstanding", 0), _connector="OR"
                        ),
                        name="loan_repaid_owes_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="loan_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(
                                ("applicant_code", ""),
                                ("applicant_name", ""),
                                ("contact_name", ""),
                                ("contact_phone", ""),
                                ("purpose", ""),
                            ),
                            _connector="OR",
                        ),
                        name="loan_withdrawn_is_emptied",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["applied", "accepted", "diligence", "granted", "signed"])),
                        fields=("firm", "product"),
                        name="loan_one_application_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoanEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("applied", "application received"),
                            ("accepted", "accepted for review"),
                            ("diligence", "due diligence begun"),
                            ("granted", "credit granted"),
                            ("signed", "contract signed"),
                            ("drawn", "money paid out"),
                            ("paid_back", "repayment received"),
                            ("overdue", "payment overdue"),
                            ("cured", "no longer overdue"),
                            ("repaid", "repaid in full"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the firm"),
                            ("document_asked", "document asked for"),
                            ("document_answered", "document handed in"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "applied"),
                            ("accepted", "accepted for review"),
                            ("diligence", "due diligence"),
                            ("granted", "credit granted"),
                            ("signed", "contract signed"),
                            ("drawn", "money paid out"),
                            ("repaid", "repaid in full"),
                            ("overdue", "overdue"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn by the firm"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("on_day", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("amount", models.BigIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "side",
                    models.CharField(choices=[("firm", "firm"), ("bank", "bank"), ("portal", "portal")], max_length=6),
                ),
                ("by_name", models.CharField(blank=True, max_length=80)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="financing.loan"
                    ),
                ),
            ],
            options={
                "ordering": ["loan", "at", "id"],
                "indexes": [models.Index(fields=["loan", "at"], name="financing_l_loan_id_2696a0_idx")],
            },
        ),
        migrations.CreateModel(
            name="Drawing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("drawn_on", models.DateField(verbose_name="paid out on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be repaid by")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="the bank's own number")),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drawings", to="financing.loan"
                    ),
                ),
            ],
            options={
                "ordering": ["drawn_on", "id"],
                "indexes": [models.Index(fields=["drawn_on"], name="financing_d_drawn_o_30bf96_idx")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="drawing_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("due_on", None), ("due_on__gte", models.F("drawn_on")), _connector="OR"),
                        name="drawing_due_after_payment",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("loan", "reference"),
                        name="drawing_reference_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Repayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="the bank's own number")),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="repayments", to="financing.loan"
                    ),
                ),
            ],
            options={
                "ordering": ["paid_on", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="repayment_above_zero"),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("loan", "reference"),
                        name="repayment_reference_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoanDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="document")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what exactly")),
                ("asked_by_name", models.CharField(blank=True, max_length=80)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="wanted by")),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=80)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="financing.loan"
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=100)),
                ("request", models.CharField(help_text="SHA-256 of method, path and body", max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.BinaryField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="financing_k_at_a149e7_idx")],
                "constraints": [models.UniqueConstraint(fields=("bank", "key"), name="kept_answer_once")],
            },
        ),
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", models.URLField(max_length=300, verbose_name="address")),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("applied", "application received"),
                                ("accepted", "accepted for review"),
                                ("diligence", "due diligence begun"),
                                ("granted", "credit granted"),
                                ("signed", "contract signed"),
                                ("drawn", "money paid out"),
                                ("paid_back", "repayment received"),
                                ("overdue", "payment overdue"),
                                ("cured", "no longer overdue"),
                                ("repaid", "repaid in full"),
                                ("refused", "refused"),
                                ("withdrawn", "withdrawn by the firm"),
                                ("document_asked", "document asked for"),
                                ("document_answered", "document handed in"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                        verbose_name="what it is told of",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("generation", models.PositiveSmallIntegerField(default=1, editable=False, help_text="of the secret")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("made_by_name", models.CharField(editable=False, max_length=80)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hooks", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("bank", "url"), name="hook_once_an_address")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "waiting to be sent"), ("done", "received"), ("failed", "given up")],
                        default="pending",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="next try")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="last sent")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="answer")),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="financing.hook"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="financing.loanevent",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["next_at"], name="delivery_waiting")
                ],
                "constraints": [models.UniqueConstraint(fields=("hook", "event"), name="delivery_once_an_event")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_productevent" ("amount_max", "amount_min", "bank_id", "conditions", "decided_at", "decided_by_name", "documents", "guarantees", "id", "kind", "made_by_name", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_bp", "replaces_id", "return_reason", "state", "step_days", "submitted_at", "summary", "term_months", "valid_from", "valid_to", "version") VALUES (NEW."amount_max", NEW."amount_min", NEW."bank_id", NEW."conditions", NEW."decided_at", NEW."decided_by_name", NEW."documents", NEW."guarantees", NEW."id", NEW."kind", NEW."made_by_name", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_bp", NEW."replaces_id", NEW."return_reason", NEW."state", NEW."step_days", NEW."submitted_at", NEW."summary", NEW."term_months", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="7470e27fa87181071bdae36ae72fa84f31792f4e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f1644",
                    table="financing_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "financing_productevent" ("amount_max", "amount_min", "bank_id", "conditions", "decided_at", "decided_by_name", "documents", "guarantees", "id", "kind", "made_by_name", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_bp", "replaces_id", "return_reason", "state", "step_days", "submitted_at", "summary", "term_months", "valid_from", "valid_to", "version") VALUES (NEW."amount_max", NEW."amount_min", NEW."bank_id", NEW."conditions", NEW."decided_at", NEW."decided_by_name", NEW."documents", NEW."guarantees", NEW."id", NEW."kind", NEW."made_by_name", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_bp", NEW."replaces_id", NEW."return_reason", NEW."state", NEW."step_days", NEW."submitted_at", NEW."summary", NEW."term_months", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="87090de40b3e42c6fba963f06d5712345a8b8b0c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3aaf5",
                    table="financing_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "financing_productevent" ("amount_max", "amount_min", "bank_id", "conditions", "decided_at", "decided_by_name", "documents", "guarantees", "id", "kind", "made_by_name", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_bp", "replaces_id", "return_reason", "state", "step_days", "submitted_at", "summary", "term_months", "valid_from", "valid_to", "version") VALUES (OLD."amount_max", OLD."amount_min", OLD."bank_id", OLD."conditions", OLD."decided_at", OLD."decided_by_name", OLD."documents", OLD."guarantees", OLD."id", OLD."kind", OLD."made_by_name", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate_bp", OLD."replaces_id", OLD."return_reason", OLD."state", OLD."step_days", OLD."submitted_at", OLD."summary", OLD."term_months", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                    hash="5cefc5c368edb7b13d53ded229573955f19c1e49",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1ec15",
                    table="financing_product",
                    when="AFTER",
                ),
            ),
        ),
        protect("financing_product", PRODUCT, insert=OWN_BANK, change=f"{OWN_BANK} OR portal_zone()"),
        protect_history("financing_productevent", f"{OWN_BANK} OR (portal_zone() AND state <> 'draft')"),
        protect("financing_loan", LOAN, insert=OWN_FIRM),
        protect("financing_loanevent", SEES_LOAN, append_only=True),
        protect("financing_drawing", SEES_LOAN, insert=BANKS_LOAN, append_only=True),
        protect("financing_repayment", SEES_LOAN, insert=BANKS_LOAN, append_only=True),
        protect("financing_loandocument", SEES_LOAN),
        protect("financing_keptanswer", OWN_BANK, append_only=True),
        protect("financing_hook", OWN_BANK),
        protect("financing_delivery", OWN_BANK),
        migrations.RunSQL(
            ZONE_DECIDES_NOTHING,
            "DROP TRIGGER zone_decides_nothing ON financing_loan; DROP FUNCTION financing_zone_decides_nothing();",
        ),
        migrations.RunSQL(EVIDENCE, "DROP POLICY bank_loan_documents ON workplace_evidencefile;"),
        migrations.RunSQL(ELSEWHERE, "DROP FUNCTION financing_loans_elsewhere(bigint);"),
    ]
