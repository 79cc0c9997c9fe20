"""A last day for corrections, and a third person behind every approval."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0012_expense_collection")]

    operations = [
        migrations.AddConstraint(
            model_name="declaration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("reviewed_by", models.F("first_reviewed_by")), _negated=True),
                    _connector="OR",
                ),
                name="declaration_approved_by_a_third",
            ),
        ),
    ]
