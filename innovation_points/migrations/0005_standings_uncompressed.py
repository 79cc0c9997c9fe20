"""Ten megabytes of numbers for a million firms: PostgreSQL's own compression costs more time than it saves room."""

from django.db import migrations

COLUMNS = ("standings", "lanes")


def storage(kind: str) -> str:
    changes = ", ".join(f"ALTER COLUMN {column} SET STORAGE {kind}" for column in COLUMNS)
    return f"ALTER TABLE innovation_points_night {changes};"


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0004_nights_seen")]

    operations = [migrations.RunSQL(storage("EXTERNAL"), storage("EXTENDED"))]
