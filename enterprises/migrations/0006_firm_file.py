"""Further contacts, staff's notes, and changes of a firm with their day."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history

# Staff alone read these: of their zone or of their parks.
STAFF_OF_FIRM = "portal_zone() OR EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id AND f.park_id = ANY (portal_parks()))"


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0005_search"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="post")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="post")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
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
                        to="enterprises.contact",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renamed", "change of name"),
                            ("park", "move to another park"),
                            ("left", "left the zone"),
                            ("reopened", "operating again"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("before", models.CharField(max_length=120, verbose_name="before")),
                ("after", models.CharField(max_length=120, verbose_name="after")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AlterField(
            model_name="firm",
            name="status",
            field=models.CharField(
                choices=[
                    ("operating", "operating"),
                    ("suspended", "suspended"),
                    ("moved", "moved away"),
                    ("cancelled", "cancelled"),
                    ("merged", "merged into another file"),
                ],
                default="operating",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="firmevent",
            name="status",
            field=models.CharField(
                choices=[
                    ("operating", "operating"),
                    ("suspended", "suspended"),
                    ("moved", "moved away"),
                    ("cancelled", "cancelled"),
                    ("merged", "merged into another file"),
                ],
                default="operating",
                max_length=12,
                verbose_name="status",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), ("phone", ""), _negated=True), name="contact_can_be_reached"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_contactevent" ("email", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "post", "version") VALUES (NEW."email", NEW."firm_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."post", NEW."version"); RETURN NULL;',
                    hash="7c7642f69cf585349687cd9524645a7717d47236",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a9e75",
                    table="enterprises_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprises_contactevent" ("email", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "post", "version") VALUES (NEW."email", NEW."firm_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."post", NEW."version"); RETURN NULL;',
                    hash="d7a23c8736773db4816de2e22a6dc58fb13bff22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5a600",
                    table="enterprises_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_contactevent" ("email", "firm_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "post", "version") VALUES (OLD."email", OLD."firm_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."post", OLD."version"); RETURN NULL;',
                    hash="b51485001287dffed52c47d799785ffc3c5eeb9b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2d8b7",
                    table="enterprises_contact",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="move",
            index=models.Index(fields=["firm", "-on"], name="enterprises_firm_id_85fc09_idx"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["firm", "-at"], name="enterprises_firm_id_dee24d_idx"),
        ),
        protect("enterprises_contact", SEES_FIRM),
        protect_history("enterprises_contactevent", SEES_FIRM),
        protect(
            "enterprises_note",
            STAFF_OF_FIRM,
            insert=f"author_id = portal_user() AND ({STAFF_OF_FIRM})",
            change="portal_zone()",
        ),
        protect("enterprises_move", SEES_FIRM, change="portal_zone()"),
    ]
