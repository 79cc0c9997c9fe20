from django.db import migrations

from accounts.row_security import protect

# A ledger names every firm in it, so imports are the zone's own; the rows follow the import.
SEES_IMPORT = "EXISTS (SELECT 1 FROM spreadsheets_import i WHERE i.id = job_id)"


class Migration(migrations.Migration):
    dependencies = [("spreadsheets", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [
        protect("spreadsheets_import", "portal_zone()"),
        protect("spreadsheets_importrow", SEES_IMPORT),
    ]
