"""Notices, how people are written to, the notice board; a person's rows are seen by that person alone."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import protect

OWN = "user_id = portal_user()"
# Whoever acts tells others what was done: in the own name, which the column takes from the context.
TELLS = "made_by = portal_user()"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0004_roles_apart"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mail_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("en", "English")],
                        max_length=10,
                        verbose_name="language of e-mails",
                    ),
                ),
                ("kinds", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("policy", "policy"), ("call", "call for applications"), ("deadline", "deadline")],
                        default="policy",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "to everybody"), ("firms", "to firms"), ("banks", "to banks")],
                        default="firms",
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="headline")),
                ("text", models.TextField(max_length=10000, verbose_name="text")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="deadline")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published")),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="PostEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("policy", "policy"), ("call", "call for applications"), ("deadline", "deadline")],
                        default="policy",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "to everybody"), ("firms", "to firms"), ("banks", "to banks")],
                        default="firms",
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="headline")),
                ("text", models.TextField(max_length=10000, verbose_name="text")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="deadline")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(editable=False, null=True, verbose_name="published")),
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
                        to="workplace.post",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PostRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reads", to="workplace.post"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("notices", models.PositiveIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "day"), name="digest_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120)),
                ("text", models.CharField(max_length=400)),
                ("params", models.JSONField(default=dict)),
                ("url", models.CharField(max_length=300)),
                ("firm_id", models.BigIntegerField(null=True)),
                (
                    "made_by",
                    models.BigIntegerField(
                        db_default=models.Func(function="portal_user", output_field=models.BigIntegerField()),
                        editable=False,
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                ("mail_tries", models.PositiveSmallIntegerField(default=0)),
                ("texted_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["user", "-created_at"], name="workplace_n_user_id_e75b61_idx"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="notice_unread"),
                    models.Index(
                        condition=models.Q(("mailed_at", None), ("read_at", None)),
                        fields=["created_at"],
                        name="notice_unmailed",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "kind", "key"), name="notice_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "deadline"), _negated=True), ("due_on__isnull", False), _connector="OR"
                ),
                name="post_of_a_deadline_has_one",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "workplace_postevent" ("audience", "created_at", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "text", "title", "version", "written_by_id") VALUES (NEW."audience", NEW."created_at", NEW."due_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."text", NEW."title", NEW."version", NEW."written_by_id"); RETURN NULL;',
                    hash="b373b34f893f7035ec43ee717064d792f900cfe3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fec5c",
                    table="workplace_post",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "workplace_postevent" ("audience", "created_at", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "text", "title", "version", "written_by_id") VALUES (NEW."audience", NEW."created_at", NEW."due_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."text", NEW."title", NEW."version", NEW."written_by_id"); RETURN NULL;',
                    hash="5b67c4e1999c4cab49804efda59cd4effef8fc48",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e54b",
                    table="workplace_post",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "workplace_postevent" ("audience", "created_at", "due_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "text", "title", "version", "written_by_id") VALUES (OLD."audience", OLD."created_at", OLD."due_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."published_at", OLD."text", OLD."title", OLD."version", OLD."written_by_id"); RETURN NULL;',
                    hash="6777baa7d2d4675838633441074b37bd777b33e0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b1f0e",
                    table="workplace_post",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="postread",
            constraint=models.UniqueConstraint(fields=("user", "post"), name="post_read_once"),
        ),
        protect("workplace_notice", OWN, insert=TELLS),
        protect("workplace_mailchoice", OWN),
        protect("workplace_digest", OWN),
        protect("workplace_postread", OWN),
    ]
