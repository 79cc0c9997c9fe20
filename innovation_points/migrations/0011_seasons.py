import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0007_merging"),
        ("innovation_points", "0010_publicity"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("extended_to", models.DateField(blank=True, null=True, verbose_name="extended to")),
                ("extension_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["season_id", "firm_id"],
            },
        ),
        migrations.CreateModel(
            name="InvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("extended_to", models.DateField(blank=True, null=True, verbose_name="extended to")),
                ("extension_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
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
                        to="innovation_points.invitation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("quarter", models.PositiveSmallIntegerField(default=0, verbose_name="quarter")),
                ("until", models.DateField(verbose_name="last day")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="leaves", to="enterprises.firm"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at"],
            },
        ),
        migrations.CreateModel(
            name="LeaveEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("quarter", models.PositiveSmallIntegerField(default=0, verbose_name="quarter")),
                ("until", models.DateField(verbose_name="last day")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                    "given_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
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
                        to="innovation_points.leave",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("firm_ids", models.JSONField(default=list)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ReminderEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("firm_ids", models.JSONField(default=list)),
                ("sent_at", models.DateTimeField(editable=False, null=True)),
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
                        to="innovation_points.reminder",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
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
            name="Season",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(default=0, help_text="0: the whole year", verbose_name="quarter"),
                ),
                ("opens_on", models.DateField(verbose_name="opens on")),
                ("closes_on", models.DateField(verbose_name="last day")),
                ("form_version", models.PositiveSmallIntegerField(default=1, verbose_name="form version")),
                ("instructions", models.TextField(blank=True, max_length=4000, verbose_name="instructions")),
                ("needs_stamped_scan", models.BooleanField(default=False, verbose_name="asks for the stamped scan")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open"), ("closed", "closed")],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                ("choice", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-fiscal_year", "-quarter", "-opens_on"],
            },
        ),
        migrations.CreateModel(
            name="SeasonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                (
                    "quarter",
                    models.PositiveSmallIntegerField(default=0, help_text="0: the whole year", verbose_name="quarter"),
                ),
                ("opens_on", models.DateField(verbose_name="opens on")),
                ("closes_on", models.DateField(verbose_name="last day")),
                ("form_version", models.PositiveSmallIntegerField(default=1, verbose_name="form version")),
                ("instructions", models.TextField(blank=True, max_length=4000, verbose_name="instructions")),
                ("needs_stamped_scan", models.BooleanField(default=False, verbose_name="asks for the stamped scan")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open"), ("closed", "closed")],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                        to="innovation_points.season",
                    ),
                ),
                ("choice", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="declaration",
            name="declaration_once",
        ),
        migrations.RemoveConstraint(
            model_name="declaration",
            name="declaration_reviewed_by_someone",
        ),
        migrations.AlterField(
            model_name="declaration",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "submitted"),
                    ("reviewed", "first review passed"),
                    ("returned", "returned"),
                    ("approved", "approved"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="declarationevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "submitted"),
                    ("reviewed", "first review passed"),
                    ("returned", "returned"),
                    ("approved", "approved"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="reminderevent",
            name="season",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="innovation_points.season",
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="innovation_points.season"
            ),
        ),
        migrations.AddField(
            model_name="invitationevent",
            name="season",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="innovation_points.season",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="innovation_points.season"
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="season",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to="innovation_points.season",
                verbose_name="season",
            ),
        ),
        migrations.AddField(
            model_name="declarationevent",
            name="season",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="innovation_points.season",
                verbose_name="season",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                fields=("firm", "fiscal_year", "quarter", "revision"), name="declaration_once_a_revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved"), _negated=True),
                fields=("firm", "fiscal_year", "quarter"),
                name="declaration_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(condition=models.Q(("quarter__lte", 4)), name="declaration_a_quarter"),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revision", 1), models.Q(("correction_reason", ""), _negated=True), _connector="OR"
                ),
                name="declaration_corrected_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "reviewed"]),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="declaration_reviewed_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "reviewed"), _negated=True),
                    models.Q(("first_reviewed_at__isnull", False), ("first_reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="declaration_first_review_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_reviewed_by", models.F("submitted_by")), _negated=True),
                name="declaration_first_review_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="leave",
            index=models.Index(fields=["firm", "fiscal_year", "quarter"], name="innovation__firm_id_387b42_idx"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leave",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_leaveevent" ("firm_id", "fiscal_year", "given_at", "given_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "reason", "until") VALUES (NEW."firm_id", NEW."fiscal_year", NEW."given_at", NEW."given_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter", NEW."reason", NEW."until"); RETURN NULL;',
                    hash="6390da2cfe41e1b46870377b7fac37212bf9cdb0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ff666",
                    table="innovation_points_leave",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leave",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_leaveevent" ("firm_id", "fiscal_year", "given_at", "given_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "reason", "until") VALUES (NEW."firm_id", NEW."fiscal_year", NEW."given_at", NEW."given_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter", NEW."reason", NEW."until"); RETURN NULL;',
                    hash="980d4b0dfab884406283189b1d84bb2ef372343d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5623c",
                    table="innovation_points_leave",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leave",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_leaveevent" ("firm_id", "fiscal_year", "given_at", "given_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "reason", "until") VALUES (OLD."firm_id", OLD."fiscal_year", OLD."given_at", OLD."given_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quarter", OLD."reason", OLD."until"); RETURN NULL;',
                    hash="b2810f74280b8d767916f37b3d27c7d7271ae1d0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3e848",
                    table="innovation_points_leave",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="season_ordered"
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(condition=models.Q(("quarter__lte", 4)), name="season_a_quarter"),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("fiscal_year", "quarter"),
                name="season_one_open_a_period",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="season",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_seasonevent" ("choice", "closes_on", "created_at", "created_by_id", "fiscal_year", "form_version", "id", "instructions", "needs_stamped_scan", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "title", "version") VALUES (NEW."choice", NEW."closes_on", NEW."created_at", NEW."created_by_id", NEW."fiscal_year", NEW."form_version", NEW."id", NEW."instructions", NEW."needs_stamped_scan", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quarter", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="577b8874dfbdb9b209ad8b5b70055b57963e1d10",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d2a31",
                    table="innovation_points_season",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="season",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_seasonevent" ("choice", "closes_on", "created_at", "created_by_id", "fiscal_year", "form_version", "id", "instructions", "needs_stamped_scan", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "title", "version") VALUES (NEW."choice", NEW."closes_on", NEW."created_at", NEW."created_by_id", NEW."fiscal_year", NEW."form_version", NEW."id", NEW."instructions", NEW."needs_stamped_scan", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quarter", NEW."state", NEW."title", NEW."version"); RETURN NULL;',
                    hash="7c0c31ea7ee73d35c49e7c8ef2ff69e9effd1dac",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e5587",
                    table="innovation_points_season",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="season",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_seasonevent" ("choice", "closes_on", "created_at", "created_by_id", "fiscal_year", "form_version", "id", "instructions", "needs_stamped_scan", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quarter", "state", "title", "version") VALUES (OLD."choice", OLD."closes_on", OLD."created_at", OLD."created_by_id", OLD."fiscal_year", OLD."form_version", OLD."id", OLD."instructions", OLD."needs_stamped_scan", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quarter", OLD."state", OLD."title", OLD."version"); RETURN NULL;',
                    hash="8f3c5e02516e544a0ab770412dd4b7b3819896ca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8cc63",
                    table="innovation_points_season",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_reminderevent" ("firm_ids", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "sent_at", "sent_by_id", "text") VALUES (NEW."firm_ids", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."season_id", NEW."sent_at", NEW."sent_by_id", NEW."text"); RETURN NULL;',
                    hash="97b9f6003eed073f37c6fbeb239106f26e9f45b9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_46ab6",
                    table="innovation_points_reminder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_reminderevent" ("firm_ids", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "sent_at", "sent_by_id", "text") VALUES (NEW."firm_ids", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."season_id", NEW."sent_at", NEW."sent_by_id", NEW."text"); RETURN NULL;',
                    hash="724b61a9a0701b9333611b44da8a4b6cf0df4c99",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17c45",
                    table="innovation_points_reminder",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reminder",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_reminderevent" ("firm_ids", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "sent_at", "sent_by_id", "text") VALUES (OLD."firm_ids", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."season_id", OLD."sent_at", OLD."sent_by_id", OLD."text"); RETURN NULL;',
                    hash="3d8e075fa4f59d155cc1637a10003474b389deee",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c743c",
                    table="innovation_points_reminder",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("season", "firm"), name="invited_once"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extended_to", None), models.Q(("extension_reason", ""), _negated=True), _connector="OR"
                ),
                name="extended_with_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_invitationevent" ("extended_to", "extension_reason", "firm_id", "id", "invited_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "version") VALUES (NEW."extended_to", NEW."extension_reason", NEW."firm_id", NEW."id", NEW."invited_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."season_id", NEW."version"); RETURN NULL;',
                    hash="8760ab5e975f2165906fdfb1985e8358b7708af3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b5d64",
                    table="innovation_points_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_invitationevent" ("extended_to", "extension_reason", "firm_id", "id", "invited_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "version") VALUES (NEW."extended_to", NEW."extension_reason", NEW."firm_id", NEW."id", NEW."invited_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."season_id", NEW."version"); RETURN NULL;',
                    hash="32fb2238fef7d02940ec314033b2ee0d06d765d2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_19289",
                    table="innovation_points_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_invitationevent" ("extended_to", "extension_reason", "firm_id", "id", "invited_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "season_id", "version") VALUES (OLD."extended_to", OLD."extension_reason", OLD."firm_id", OLD."id", OLD."invited_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."season_id", OLD."version"); RETURN NULL;',
                    hash="27c3edfc24de81b046576e60a052770a673fcfbd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_23a8b",
                    table="innovation_points_invitation",
                    when="AFTER",
                ),
            ),
        ),
        *[protect(f"innovation_points_{name}", SEES_FIRM) for name in ("invitation", "leave")],
        *[protect_history(f"innovation_points_{name}event", SEES_FIRM) for name in ("invitation", "leave")],
        protect("innovation_points_reminder", "portal_zone()"),
        protect_history("innovation_points_reminderevent", "portal_zone()"),
    ]
