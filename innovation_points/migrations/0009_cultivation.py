import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history

# The inner select obeys the policy of the plans themselves.
SEES_PLAN = "EXISTS (SELECT 1 FROM innovation_points_plan p WHERE p.id = plan_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("innovation_points", "0008_title_results"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("high-tech-enterprise", "High-tech enterprise"),
                            ("science-sme", "Science and technology SME"),
                            ("innovative-sme", "Innovative SME"),
                            ("specialized-sme", "Specialized SME"),
                            ("little-giant", "Little giant"),
                            ("gazelle", "Gazelle"),
                        ],
                        max_length=24,
                        verbose_name="target title",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "in progress"), ("done", "title obtained"), ("dropped", "given up")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        help_text="who in the zone leads the firm", max_length=60, verbose_name="responsible"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="to be reached by")),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="started at"),
                ),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved at"),
                ),
                (
                    "created_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlanEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("high-tech-enterprise", "High-tech enterprise"),
                            ("science-sme", "Science and technology SME"),
                            ("innovative-sme", "Innovative SME"),
                            ("specialized-sme", "Specialized SME"),
                            ("little-giant", "Little giant"),
                            ("gazelle", "Gazelle"),
                        ],
                        max_length=24,
                        verbose_name="target title",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "in progress"), ("done", "title obtained"), ("dropped", "given up")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        help_text="who in the zone leads the firm", max_length=60, verbose_name="responsible"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="to be reached by")),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="started at"),
                ),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved at"),
                ),
                (
                    "created_by",
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
                        to="innovation_points.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PlanTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="task")),
                ("owner", models.CharField(blank=True, max_length=60, verbose_name="who")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="innovation_points.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["done_on", "due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlanTaskEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.CharField(max_length=200, verbose_name="task")),
                ("owner", models.CharField(blank=True, max_length=60, verbose_name="who")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
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
                        to="innovation_points.plantask",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.plan",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="YearTarget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "title",
                    models.CharField(
                        choices=[
                            ("high-tech-enterprise", "High-tech enterprise"),
                            ("science-sme", "Science and technology SME"),
                            ("innovative-sme", "Innovative SME"),
                            ("specialized-sme", "Specialized SME"),
                            ("little-giant", "Little giant"),
                            ("gazelle", "Gazelle"),
                        ],
                        max_length=24,
                        verbose_name="title",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="target")),
                ("set_by_name", models.CharField(editable=False, max_length=80, verbose_name="set by")),
                (
                    "set_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="set at"),
                ),
                (
                    "park",
                    models.ForeignKey(
                        blank=True,
                        help_text="empty: the whole zone",
                        limit_choices_to={"kind": "park"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="park",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "title", "park"],
            },
        ),
        migrations.CreateModel(
            name="YearTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "title",
                    models.CharField(
                        choices=[
                            ("high-tech-enterprise", "High-tech enterprise"),
                            ("science-sme", "Science and technology SME"),
                            ("innovative-sme", "Innovative SME"),
                            ("specialized-sme", "Specialized SME"),
                            ("little-giant", "Little giant"),
                            ("gazelle", "Gazelle"),
                        ],
                        max_length=24,
                        verbose_name="title",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="target")),
                ("set_by_name", models.CharField(editable=False, max_length=80, verbose_name="set by")),
                (
                    "set_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="set at"),
                ),
                (
                    "park",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="empty: the whole zone",
                        limit_choices_to={"kind": "park"},
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="park",
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
                        to="innovation_points.yeartarget",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("firm", "target"), name="plan_one_open"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_planevent" ("created_at", "created_by_id", "due_on", "firm_id", "id", "notes", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "state", "target", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."firm_id", NEW."id", NEW."notes", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."saved_at", NEW."state", NEW."target", NEW."version"); RETURN NULL;',
                    hash="b05fbd1198d5a625b4988887dd8871b1df8bff44",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b5008",
                    table="innovation_points_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_planevent" ("created_at", "created_by_id", "due_on", "firm_id", "id", "notes", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "state", "target", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."firm_id", NEW."id", NEW."notes", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."saved_at", NEW."state", NEW."target", NEW."version"); RETURN NULL;',
                    hash="84bcf82f7707df5b45a998de62806f012a359d7b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e4128",
                    table="innovation_points_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_planevent" ("created_at", "created_by_id", "due_on", "firm_id", "id", "notes", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "state", "target", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."firm_id", OLD."id", OLD."notes", OLD."owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."saved_at", OLD."state", OLD."target", OLD."version"); RETURN NULL;',
                    hash="af5f7344310315980c584fe9761082480b053fd9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_077cd",
                    table="innovation_points_plan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantask",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_plantaskevent" ("done_on", "due_on", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."owner", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."text"); RETURN NULL;',
                    hash="0a43a65c431de481a13f5d3c40a0de97e8a702b0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d729c",
                    table="innovation_points_plantask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantask",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_plantaskevent" ("done_on", "due_on", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text") VALUES (NEW."done_on", NEW."due_on", NEW."id", NEW."owner", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."plan_id", NEW."text"); RETURN NULL;',
                    hash="6cac11a7859b966c93323a03f3ffbcbb73bf4c33",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3808e",
                    table="innovation_points_plantask",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plantask",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_plantaskevent" ("done_on", "due_on", "id", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "text") VALUES (OLD."done_on", OLD."due_on", OLD."id", OLD."owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."text"); RETURN NULL;',
                    hash="fa3df2fc72712acce468d442577f372b440d935a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b8d4b",
                    table="innovation_points_plantask",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="yeartarget",
            constraint=models.UniqueConstraint(
                fields=("year", "title", "park"), name="year_target_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="yeartarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="year_target_plausible"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeartarget",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_yeartargetevent" ("id", "number", "park_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_name", "title", "year") VALUES (NEW."id", NEW."number", NEW."park_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."set_at", NEW."set_by_name", NEW."title", NEW."year"); RETURN NULL;',
                    hash="c907fd47048f5b9ebb8db912e0064cc4469804b0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e75a3",
                    table="innovation_points_yeartarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeartarget",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_yeartargetevent" ("id", "number", "park_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_name", "title", "year") VALUES (NEW."id", NEW."number", NEW."park_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."set_at", NEW."set_by_name", NEW."title", NEW."year"); RETURN NULL;',
                    hash="cf156afc4582984077fdf86e1499e073aa7dd2a8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c781e",
                    table="innovation_points_yeartarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="yeartarget",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_yeartargetevent" ("id", "number", "park_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_at", "set_by_name", "title", "year") VALUES (OLD."id", OLD."number", OLD."park_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."set_at", OLD."set_by_name", OLD."title", OLD."year"); RETURN NULL;',
                    hash="006375104235211eb02a8002e8974fff1af30002",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_32b63",
                    table="innovation_points_yeartarget",
                    when="AFTER",
                ),
            ),
        ),
        protect("innovation_points_plan", SEES_FIRM),
        protect_history("innovation_points_planevent", SEES_FIRM),
        protect("innovation_points_plantask", SEES_PLAN),
        protect_history("innovation_points_plantaskevent", SEES_PLAN),
    ]
