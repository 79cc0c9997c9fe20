"""The steps of the chains with the shipped sketch, and the firms' places on them.

How many firms stand at a step is told of the whole zone, also to those who see one park of it or one firm: a gap is a gap of
the zone. The function reads past the policies and gives numbers only.
"""

from pathlib import Path

import yaml
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, WORKER, protect, protect_history

SKETCH = Path(__file__).parents[1] / "chains" / "sketch.yaml"
KEPT = (
    "(SELECT portal_zone()) OR EXISTS "
    "(SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id AND f.park_id = ANY (portal_parks()))"
)
COUNTED = f"""
CREATE FUNCTION enterprise_services_standing() RETURNS TABLE (step bigint, firms bigint) LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT p.step_id, count(*) FROM enterprise_services_chainplace p JOIN enterprises_firm f ON f.id = p.firm_id
     WHERE f.status NOT IN ('moved', 'cancelled', 'merged') GROUP BY p.step_id $$;
ALTER FUNCTION enterprise_services_standing() OWNER TO {WORKER};
"""


def draw(apps, schema_editor):
    """The shipped sketch as rows. `supplier` of another chain is written chain/code."""
    step = apps.get_model("enterprise_services", "ChainStep")
    sketch = yaml.safe_load(SKETCH.read_text(encoding="utf-8"))
    made, wanted = {}, []
    for chain, steps in sketch.items():
        if chain == "drawn_on":
            continue
        for position, entry in enumerate(steps, start=1):
            code, suppliers = entry.pop("code"), entry.pop("suppliers", [])
            made[f"{chain}/{code}"] = row = step(chain_id=chain, position=position, origin="sketch", **entry)
            wanted += [(row, name if "/" in name else f"{chain}/{name}") for name in suppliers]
    step.objects.bulk_create(made.values())
    link = step.suppliers.through
    link.objects.bulk_create(link(from_chainstep_id=row.pk, to_chainstep_id=made[name].pk) for row, name in wanted)


class Migration(migrations.Migration):
    dependencies = [
        ("enterprise_services", "0003_agency"),
        ("enterprises", "0012_listing"),
        ("innovation_points", "0001_nights"),  # the worker may own functions from there on
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChainStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("upstream", "upstream"), ("midstream", "midstream"), ("downstream", "downstream")],
                        max_length=12,
                        verbose_name="part of the chain",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="what is made here")),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="words",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place among the steps")),
                (
                    "origin",
                    models.CharField(
                        choices=[("sketch", "the portal's own sketch"), ("zone", "kept by the zone")],
                        default="zone",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="enterprises.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "suppliers",
                    models.ManyToManyField(
                        blank=True,
                        related_name="customers",
                        to="enterprise_services.chainstep",
                        verbose_name="supplied by",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("chain", "name"), name="chain_step_once")],
                "verbose_name": "step of a chain",
                "ordering": ["chain__position", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ChainPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="products",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chain_places",
                        to="enterprises.firm",
                        verbose_name="firm",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="enterprise_services.chainstep",
                        verbose_name="step",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("step", "firm"), name="chain_place_once")],
                "verbose_name": "place in a chain",
                "ordering": ["step", "firm__pinyin", "id"],
            },
        ),
        migrations.CreateModel(
            name="ChainPlaceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "products",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="products",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                        to="enterprise_services.chainplace",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprise_services.chainstep",
                        verbose_name="step",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChainStepEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[("upstream", "upstream"), ("midstream", "midstream"), ("downstream", "downstream")],
                        max_length=12,
                        verbose_name="part of the chain",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="English name")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="what is made here")),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="words",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place among the steps")),
                (
                    "origin",
                    models.CharField(
                        choices=[("sketch", "the portal's own sketch"), ("zone", "kept by the zone")],
                        default="zone",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "chain",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.chain",
                        verbose_name="chain",
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
                        to="enterprise_services.chainstep",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainstep",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprise_services_chainstepevent" ("chain_id", "id", "name", "name_en", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage", "text", "version", "words") VALUES (NEW."chain_id", NEW."id", NEW."name", NEW."name_en", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."stage", NEW."text", NEW."version", NEW."words"); RETURN NULL;',
                    hash="1476c279ac561fc5ea8b1ed0540306fb7f3fed84",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f76b6",
                    table="enterprise_services_chainstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainstep",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprise_services_chainstepevent" ("chain_id", "id", "name", "name_en", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage", "text", "version", "words") VALUES (NEW."chain_id", NEW."id", NEW."name", NEW."name_en", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."stage", NEW."text", NEW."version", NEW."words"); RETURN NULL;',
                    hash="fe63b94790d2c159254f98094dc00fc31c8ac251",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5dff3",
                    table="enterprise_services_chainstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainstep",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprise_services_chainstepevent" ("chain_id", "id", "name", "name_en", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "stage", "text", "version", "words") VALUES (OLD."chain_id", OLD."id", OLD."name", OLD."name_en", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."stage", OLD."text", OLD."version", OLD."words"); RETURN NULL;',
                    hash="5ec3aee62c1d2d3e26503bdae2adb8bddb1dddf9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3c1f5",
                    table="enterprise_services_chainstep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainplace",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprise_services_chainplaceevent" ("firm_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "products", "step_id", "version") VALUES (NEW."firm_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."products", NEW."step_id", NEW."version"); RETURN NULL;',
                    hash="5d1f7c4987977b8ab69f584f747b51fd83d47539",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_191b8",
                    table="enterprise_services_chainplace",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainplace",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprise_services_chainplaceevent" ("firm_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "products", "step_id", "version") VALUES (NEW."firm_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."products", NEW."step_id", NEW."version"); RETURN NULL;',
                    hash="217b1d42976ad6aea8ec8fe9ea45b070dca41a81",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_34406",
                    table="enterprise_services_chainplace",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="chainplace",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprise_services_chainplaceevent" ("firm_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "products", "step_id", "version") VALUES (OLD."firm_id", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."products", OLD."step_id", OLD."version"); RETURN NULL;',
                    hash="184a6bc6593e77ea01504dad47162b6f475d938d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_10b52",
                    table="enterprise_services_chainplace",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(COUNTED, "DROP FUNCTION enterprise_services_standing();"),
        protect("enterprise_services_chainplace", SEES_FIRM, insert=KEPT, change=KEPT),
        protect_history("enterprise_services_chainplaceevent", SEES_FIRM),
        migrations.RunPython(draw, migrations.RunPython.noop),
    ]
