"""Publicity of a night's result to the firms, and their appeals."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, WEB, protect, protect_history

# Which fiscal years' results banks may not see yet: one function, asked by the bank's rows and by the pages.
HELD = """
CREATE FUNCTION innovation_points_held(year integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM innovation_points_publicity p WHERE p.fiscal_year = year AND p.state = 'open')
    OR coalesce(year >= (SELECT from_year FROM innovation_points_publicitydemand ORDER BY id DESC LIMIT 1), false)
       AND NOT EXISTS (SELECT 1 FROM innovation_points_publicity p WHERE p.fiscal_year = year AND p.state = 'confirmed')
$$;
"""

# What is made public is public in the zone: its staff, its parks and every firm read it. Banks have no policy here.
SHOWN = (
    "portal_zone() OR state IN ('open', 'confirmed') AND "
    "(cardinality(portal_parks()) > 0 OR cardinality(portal_firms()) > 0)"
)
SHOWN_LINE = "EXISTS (SELECT 1 FROM innovation_points_publicity p WHERE p.id = publicity_id)"  # obeys that one's policy
BY_THE_ZONE = f"""
CREATE POLICY web_update ON innovation_points_publicity FOR UPDATE TO {WEB} USING (portal_zone()) WITH CHECK (portal_zone());
CREATE POLICY web_delete ON innovation_points_publicity FOR DELETE TO {WEB} USING (portal_zone() AND state = 'draft');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("innovation_points", "0009_cultivation"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicityDemand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from fiscal year")),
                ("set_by_name", models.CharField(max_length=80)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("item", models.CharField(max_length=60, verbose_name="item")),
                ("item_label", models.CharField(max_length=120)),
                ("fact", models.CharField(blank=True, max_length=40, verbose_name="figure")),
                ("fact_year", models.PositiveSmallIntegerField(null=True)),
                ("counted", models.BigIntegerField(null=True, verbose_name="counted")),
                ("claimed", models.BigIntegerField(null=True, verbose_name="claimed")),
                ("text", models.TextField(max_length=2000, verbose_name="what is wrong, and why")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "filed"),
                            ("in_review", "in review"),
                            ("granted", "granted"),
                            ("refused", "not granted"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
                ("due_on", models.DateField(verbose_name="answer due on")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("granted", models.BigIntegerField(null=True, verbose_name="corrected to")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "answered_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="appeals", to="enterprises.firm"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "night",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="innovation_points.night",
                        verbose_name="night",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Publicity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note to the firms")),
                ("opens_on", models.DateField(null=True, verbose_name="first day")),
                ("working_days", models.PositiveSmallIntegerField(default=5, verbose_name="working days")),
                ("closes_on", models.DateField(null=True, verbose_name="last day")),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="working days to answer an appeal"),
                ),
                (
                    "stored_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("open", "being shown"),
                            ("closed", "shown to the end"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        db_column="state",
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("opened_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawal_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "night",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publicities",
                        to="innovation_points.night",
                        verbose_name="night",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation_points.ruleversion",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-fiscal_year", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AppealEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("item", models.CharField(max_length=60, verbose_name="item")),
                ("item_label", models.CharField(max_length=120)),
                ("fact", models.CharField(blank=True, max_length=40, verbose_name="figure")),
                ("fact_year", models.PositiveSmallIntegerField(null=True)),
                ("counted", models.BigIntegerField(null=True, verbose_name="counted")),
                ("claimed", models.BigIntegerField(null=True, verbose_name="claimed")),
                ("text", models.TextField(max_length=2000, verbose_name="what is wrong, and why")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "filed"),
                            ("in_review", "in review"),
                            ("granted", "granted"),
                            ("refused", "not granted"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made at")),
                ("due_on", models.DateField(verbose_name="answer due on")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("granted", models.BigIntegerField(null=True, verbose_name="corrected to")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "answered_by",
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
                    "made_by",
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
                    "night",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.night",
                        verbose_name="night",
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
                        to="innovation_points.appeal",
                    ),
                ),
                (
                    "taken_by",
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
                    "publicity",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.publicity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="appeal",
            name="publicity",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeals",
                to="innovation_points.publicity",
            ),
        ),
        migrations.CreateModel(
            name="PublicityEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("note", models.TextField(blank=True, max_length=1000, verbose_name="note to the firms")),
                ("opens_on", models.DateField(null=True, verbose_name="first day")),
                ("working_days", models.PositiveSmallIntegerField(default=5, verbose_name="working days")),
                ("closes_on", models.DateField(null=True, verbose_name="last day")),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(default=5, verbose_name="working days to answer an appeal"),
                ),
                (
                    "stored_state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("open", "being shown"),
                            ("closed", "shown to the end"),
                            ("confirmed", "confirmed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        db_column="state",
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("opened_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawal_reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "confirmed_by",
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
                    "drafted_by",
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
                    "night",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.night",
                        verbose_name="night",
                    ),
                ),
                (
                    "opened_by",
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
                        to="innovation_points.publicity",
                    ),
                ),
                (
                    "rule_version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.ruleversion",
                    ),
                ),
                (
                    "withdrawn_by",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PublicityLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="firm")),
                ("credit_code", models.CharField(max_length=18)),
                ("park", models.CharField(max_length=80, verbose_name="park")),
                ("stage", models.CharField(max_length=40, verbose_name="stage")),
                ("total", models.IntegerField(help_text="hundredths of a point", verbose_name="points")),
                ("rank", models.PositiveIntegerField(verbose_name="rank")),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "publicity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="innovation_points.publicity",
                    ),
                ),
            ],
            options={
                "ordering": ["publicity", "rank", "credit_code"],
            },
        ),
        migrations.CreateModel(
            name="PublicitySeen",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_name", models.CharField(max_length=80)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enterprises.firm"
                    ),
                ),
                (
                    "publicity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seen",
                        to="innovation_points.publicity",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="publicity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stored_state__in", ["draft", "open"])),
                fields=("fiscal_year",),
                name="publicity_one_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stored_state__in", ["open", "confirmed"]), _negated=True),
                    models.Q(
                        ("closes_on__gte", models.F("opens_on")),
                        ("opened_by__isnull", False),
                        ("opens_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="publicity_opened_with_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stored_state", "confirmed"), _negated=True),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="publicity_confirmed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_days__gte", 1),
                    ("answer_days__lte", 60),
                    ("working_days__gte", 1),
                    ("working_days__lte", 60),
                ),
                name="publicity_plausible_days",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicity",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_publicityevent" ("answer_days", "closes_on", "confirmed_at", "confirmed_by_id", "drafted_at", "drafted_by_id", "fiscal_year", "id", "night_id", "note", "opened_at", "opened_by_id", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_version_id", "state", "title", "withdrawal_reason", "withdrawn_at", "withdrawn_by_id", "working_days") VALUES (NEW."answer_days", NEW."closes_on", NEW."confirmed_at", NEW."confirmed_by_id", NEW."drafted_at", NEW."drafted_by_id", NEW."fiscal_year", NEW."id", NEW."night_id", NEW."note", NEW."opened_at", NEW."opened_by_id", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule_version_id", NEW."state", NEW."title", NEW."withdrawal_reason", NEW."withdrawn_at", NEW."withdrawn_by_id", NEW."working_days"); RETURN NULL;',
                    hash="c6ace4d433d623a3d9d1aced803b2199058ed6fa",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f182f",
                    table="innovation_points_publicity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicity",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_publicityevent" ("answer_days", "closes_on", "confirmed_at", "confirmed_by_id", "drafted_at", "drafted_by_id", "fiscal_year", "id", "night_id", "note", "opened_at", "opened_by_id", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_version_id", "state", "title", "withdrawal_reason", "withdrawn_at", "withdrawn_by_id", "working_days") VALUES (NEW."answer_days", NEW."closes_on", NEW."confirmed_at", NEW."confirmed_by_id", NEW."drafted_at", NEW."drafted_by_id", NEW."fiscal_year", NEW."id", NEW."night_id", NEW."note", NEW."opened_at", NEW."opened_by_id", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule_version_id", NEW."state", NEW."title", NEW."withdrawal_reason", NEW."withdrawn_at", NEW."withdrawn_by_id", NEW."working_days"); RETURN NULL;',
                    hash="101653d2b8b3a206f6d355237f54d99ef99b282f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b4322",
                    table="innovation_points_publicity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicity",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_publicityevent" ("answer_days", "closes_on", "confirmed_at", "confirmed_by_id", "drafted_at", "drafted_by_id", "fiscal_year", "id", "night_id", "note", "opened_at", "opened_by_id", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_version_id", "state", "title", "withdrawal_reason", "withdrawn_at", "withdrawn_by_id", "working_days") VALUES (OLD."answer_days", OLD."closes_on", OLD."confirmed_at", OLD."confirmed_by_id", OLD."drafted_at", OLD."drafted_by_id", OLD."fiscal_year", OLD."id", OLD."night_id", OLD."note", OLD."opened_at", OLD."opened_by_id", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule_version_id", OLD."state", OLD."title", OLD."withdrawal_reason", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."working_days"); RETURN NULL;',
                    hash="f1801e23ee5eba575237db280a5ccb3a28c51eba",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3faa1",
                    table="innovation_points_publicity",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["state", "due_on"], name="innovation__state_356e6c_idx"),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["open", "in_review"])),
                fields=("firm", "fiscal_year", "item", "fact"),
                name="appeal_one_waiting_per_figure",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["granted", "refused"]), _negated=True),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="appeal_answered_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_by", models.F("made_by")), _negated=True),
                name="appeal_answered_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fact", ""), ("fact_year", None)),
                    models.Q(models.Q(("fact", ""), _negated=True), ("fact_year__isnull", False)),
                    _connector="OR",
                ),
                name="appeal_figure_with_year",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_appealevent" ("answer", "answered_at", "answered_by_id", "claimed", "counted", "due_on", "fact", "fact_year", "firm_id", "fiscal_year", "granted", "id", "item", "item_label", "made_at", "made_by_id", "night_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publicity_id", "state", "taken_by_id", "text", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."claimed", NEW."counted", NEW."due_on", NEW."fact", NEW."fact_year", NEW."firm_id", NEW."fiscal_year", NEW."granted", NEW."id", NEW."item", NEW."item_label", NEW."made_at", NEW."made_by_id", NEW."night_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publicity_id", NEW."state", NEW."taken_by_id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="d2325f0aaf3791f07f8f1f418e0cb517bd04ad0b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f1c5f",
                    table="innovation_points_appeal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_appealevent" ("answer", "answered_at", "answered_by_id", "claimed", "counted", "due_on", "fact", "fact_year", "firm_id", "fiscal_year", "granted", "id", "item", "item_label", "made_at", "made_by_id", "night_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publicity_id", "state", "taken_by_id", "text", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."claimed", NEW."counted", NEW."due_on", NEW."fact", NEW."fact_year", NEW."firm_id", NEW."fiscal_year", NEW."granted", NEW."id", NEW."item", NEW."item_label", NEW."made_at", NEW."made_by_id", NEW."night_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publicity_id", NEW."state", NEW."taken_by_id", NEW."text", NEW."version"); RETURN NULL;',
                    hash="f118f29d3128142bd79db85cd4e654aa09b57766",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9e745",
                    table="innovation_points_appeal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_appealevent" ("answer", "answered_at", "answered_by_id", "claimed", "counted", "due_on", "fact", "fact_year", "firm_id", "fiscal_year", "granted", "id", "item", "item_label", "made_at", "made_by_id", "night_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publicity_id", "state", "taken_by_id", "text", "version") VALUES (OLD."answer", OLD."answered_at", OLD."answered_by_id", OLD."claimed", OLD."counted", OLD."due_on", OLD."fact", OLD."fact_year", OLD."firm_id", OLD."fiscal_year", OLD."granted", OLD."id", OLD."item", OLD."item_label", OLD."made_at", OLD."made_by_id", OLD."night_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publicity_id", OLD."state", OLD."taken_by_id", OLD."text", OLD."version"); RETURN NULL;',
                    hash="baa3a8a31f3e1049e2d7701aa39a9e7a815e3dc1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4809c",
                    table="innovation_points_appeal",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="publicityline",
            constraint=models.UniqueConstraint(fields=("publicity", "firm"), name="publicity_line_once"),
        ),
        migrations.AddConstraint(
            model_name="publicityseen",
            constraint=models.UniqueConstraint(fields=("publicity", "firm"), name="publicity_seen_once"),
        ),
        protect("innovation_points_publicity", SHOWN, insert="portal_zone()", append_only=True),
        migrations.RunSQL(BY_THE_ZONE, migrations.RunSQL.noop),
        protect_history("innovation_points_publicityevent", "portal_zone()"),
        protect("innovation_points_publicitydemand", "portal_zone()", append_only=True),
        protect("innovation_points_publicityline", SHOWN_LINE, insert="portal_zone()", append_only=True),
        protect("innovation_points_publicityseen", SEES_FIRM, append_only=True),
        protect("innovation_points_appeal", SEES_FIRM),
        protect_history("innovation_points_appealevent", SEES_FIRM),
        migrations.RunSQL(HELD, "DROP FUNCTION innovation_points_held(integer)"),
    ]
