from django.db import migrations

from accounts.row_security import SEES_FIRM, protect, protect_history

FIRM = "portal_zone() OR park_id = ANY (portal_parks()) OR organisation_id = ANY (portal_firms())"
SEES_OBJECT = SEES_FIRM.replace("firm_id", "pgh_obj_id")
OF_FIRM = ["yearfacts", "title", "intellectualproperty", "platform", "negativerecord", "consent"]
# A bank writes its looks and reads none of them back by this table; its rows name the bank that looked.
LOOK_INSERT = "bank_id = portal_bank() AND person_id = portal_user()"

SOURCES = ["declaration", "staff", "import"]  # the best first


def merged_facts(apps, schema_editor):
    """The view of figures by firm and year, each from the best source that knows it.

    security_invoker: row security asks who reads the view, not who made it.
    """
    model = apps.get_model("enterprises", "YearFacts")
    skip = {"id", "firm", "fiscal_year", "source", "known_on", "source_reference", "reason", "updated_at"}
    codes = [field.column for field in model._meta.local_fields if field.name not in skip]
    merged = ",\n".join(f"coalesce({', '.join(f'{s}.{code}' for s in SOURCES)}) AS {code}" for code in codes)
    joins = (
        "\n".join(
            f"LEFT JOIN enterprises_yearfacts {s} ON {s}.firm_id = y.firm_id AND {s}.fiscal_year = y.fiscal_year "
            f"AND {s}.source = '{s}'"
            for s in SOURCES
        )
        .replace(" import ON", ' "import" ON')
        .replace(" import.", ' "import".')
    )
    schema_editor.execute(
        "CREATE VIEW enterprises_mergedfacts WITH (security_invoker = true) AS SELECT y.firm_id, y.fiscal_year, "
        + "least(" + ", ".join(f"{s}.known_on" for s in SOURCES) + ") AS known_on,\n"
        + merged
        + "\nFROM (SELECT DISTINCT firm_id, fiscal_year FROM enterprises_yearfacts) y\n"
        + joins
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [
        protect("enterprises_firm", FIRM),
        protect_history("enterprises_firmevent", SEES_OBJECT),
        *[protect(f"enterprises_{name}", SEES_FIRM) for name in OF_FIRM],
        *[protect_history(f"enterprises_{name}event", SEES_FIRM) for name in OF_FIRM],
        protect("enterprises_look", SEES_FIRM, insert=LOOK_INSERT, append_only=True),
        migrations.RunPython(merged_facts, lambda apps, editor: editor.execute("DROP VIEW enterprises_mergedfacts")),
    ]
