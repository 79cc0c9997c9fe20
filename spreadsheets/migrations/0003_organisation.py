"""A table may belong to an organisation that keeps its own rows (a university); the zone has no part in it."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.row_security import once

OWN = "(portal_zone() AND organisation_id IS NULL) OR organisation_id = ANY (portal_schools())"


def policies(using: str) -> str:
    conditions = {
        "select": ("USING",),
        "insert": ("WITH CHECK",),
        "update": ("USING", "WITH CHECK"),
        "delete": ("USING",),
    }
    return "".join(
        f"ALTER POLICY web_{command} ON spreadsheets_import {' '.join(f'{clause} ({once(using)})' for clause in clauses)};"
        for command, clauses in conditions.items()
    )


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0002_row_security"), ("accounts", "0006_schools")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="organisation",
            field=models.ForeignKey(
                editable=False,
                help_text="whose own table it is; empty: the zone's",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.RunSQL(policies(OWN), policies("portal_zone()")),
    ]
