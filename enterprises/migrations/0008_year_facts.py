import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0007_merging"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
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
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="enterprises.firm"
                    ),
                ),
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
                        to="enterprises.assessment",
                    ),
                ),
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
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="awards", to="enterprises.firm"
                    ),
                ),
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
                        to="enterprises.award",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
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
        protect("enterprises_award", SEES_FIRM),
        protect("enterprises_assessment", SEES_FIRM),
        protect_history("enterprises_awardevent", SEES_FIRM),
        protect_history("enterprises_assessmentevent", SEES_FIRM),
    ]
