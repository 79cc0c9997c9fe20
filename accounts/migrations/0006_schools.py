"""The universities that a person speaks for, as part of the row context."""

from django.db import migrations

from accounts.row_security import SCHOOLS


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_policies")]

    operations = [migrations.RunSQL(SCHOOLS, "DROP FUNCTION portal_schools();")]
