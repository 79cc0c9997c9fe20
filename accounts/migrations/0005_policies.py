"""Policies written before ask for the context once a statement too, not once a row."""

from django.db import migrations

from accounts.row_security import once

BARE = """
SELECT policyname, tablename, qual, with_check FROM pg_policies
WHERE schemaname = 'public' AND concat(qual, with_check) ~ 'portal_'
"""


def ask_once(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(BARE)
        for name, table, *conditions in cursor.fetchall():
            clauses = zip(("USING", "WITH CHECK"), conditions, strict=True)
            changed = [f"{clause} ({once(text)})" for clause, text in clauses if text and once(text) != text]
            if changed:
                cursor.execute(f"ALTER POLICY {name} ON {table} {' '.join(changed)}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_roles_apart")]

    operations = [migrations.RunPython(ask_once, migrations.RunPython.noop)]
