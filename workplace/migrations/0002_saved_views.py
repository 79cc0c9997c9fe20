"""Lists as people like to see them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import protect

OWN = "owner_id = portal_user()"
SHARED = (
    "EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = portal_user() AND m.role = shared_with "
    "AND m.ended_at IS NULL AND NOT m.is_proposed)"
)


class Migration(migrations.Migration):
    dependencies = [("workplace", "0001_notices"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=30, verbose_name="name")),
                ("query", models.CharField(max_length=2000)),
                ("shared_with", models.CharField(blank=True, max_length=24, verbose_name="shared with")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "list", "name"), name="saved_view_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="saved_view_has_a_name"
                    ),
                ],
            },
        ),
        protect("workplace_savedview", f"{OWN} OR {SHARED}", insert=OWN, change=OWN),
    ]
