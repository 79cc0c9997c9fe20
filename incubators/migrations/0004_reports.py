"""Reports of carriers and the shares of them that tenants fill in, by their account or by a signed link to one share."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import protect

# The share that a signed link opens to a request without an account; set once its signature was checked (reporting/links.py).
SHARE = """
CREATE FUNCTION portal_share() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.share', true), '')::bigint $$;
"""
DROP_SHARE = "DROP FUNCTION portal_share();"
MANAGED = "portal_zone() OR carrier_id = ANY (portal_carriers())"
OF_MANAGED = f"tenant_id IN (SELECT id FROM incubators_tenant WHERE {MANAGED})"
SHARES = "tenant_id IN (SELECT id FROM incubators_tenant) OR id = (SELECT portal_share())"


class Migration(migrations.Migration):
    dependencies = [
        ("incubators", "0003_outcomes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("month", "monthly report"), ("year", "yearly report")],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                ("period", models.DateField(help_text="The first day of the month or year.", verbose_name="period")),
                ("edition", models.PositiveSmallIntegerField(default=1, verbose_name="edition")),
                ("form", models.DateField(verbose_name="form in force since")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filling", "being filled in"),
                            ("checked", "checked"),
                            ("signed", "signed by the operator"),
                            ("approved", "approved by the zone"),
                        ],
                        default="filling",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                ("counted", models.JSONField(default=dict)),
                ("correction_reason", models.CharField(blank=True, max_length=200, verbose_name="why it is corrected")),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="why it was returned")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked at")),
                ("signed_at", models.DateTimeField(null=True, verbose_name="signed at")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved at")),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="incubators.carrier",
                        verbose_name="carrier",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a carrier",
                "ordering": ["-period", "kind", "carrier", "-edition"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("carrier", "kind", "period", "edition"), name="report_once_an_edition"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "filling"),
                            models.Q(
                                ("checked_by__isnull", False),
                                models.Q(("state", "checked"), ("signed_by__isnull", False), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="report_steps_have_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by", None),
                            models.Q(("signed_by", models.F("checked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="report_signed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(
                                models.Q(("approved_by", models.F("checked_by")), _negated=True),
                                models.Q(("approved_by", models.F("signed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="report_approved_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TenantShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tenant_name", models.CharField(max_length=120)),
                ("carrier_name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(choices=[("month", "monthly report"), ("year", "yearly report")], max_length=5),
                ),
                ("period", models.DateField()),
                ("form", models.DateField()),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits on the tenant"),
                            ("sent", "sent"),
                            ("closed", "closed without an answer"),
                        ],
                        default="open",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                ("figures", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("filled_by", models.CharField(blank=True, max_length=60, verbose_name="filled in by")),
                ("filled_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="why it was returned")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("link_number", models.PositiveSmallIntegerField(default=0)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="incubators.report"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="incubators.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name": "share of a tenant",
                "ordering": ["tenant_name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "tenant"), name="share_once_a_report"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                        ),
                        name="share_sent_on_a_day",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SHARE, DROP_SHARE),
        protect("incubators_report", MANAGED),
        protect("incubators_tenantshare", SHARES, insert=OF_MANAGED, change=SHARES),
    ]
