"""What was handed in of the documents that an agency task asks for; read and written by whoever sees the task."""

import django.db.models.deletion
from django.db import migrations, models

from accounts.row_security import protect

OF_TASK = "task_id IN (SELECT id FROM enterprise_services_agencytask)"


class Migration(migrations.Migration):
    dependencies = [
        ("enterprise_services", "0005_visits"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agencyentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("asked", "asked for"),
                    ("taken", "taken on"),
                    ("step", "step done"),
                    ("handed", "document handed in"),
                    ("accepted", "document accepted"),
                    ("returned", "document sent back"),
                    ("paused", "clock stopped"),
                    ("resumed", "clock runs again"),
                    ("done", "done"),
                    ("refused", "cannot be done"),
                    ("withdrawn", "taken back"),
                ],
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="AgencyDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "still wanted"),
                            ("received", "received, to be checked"),
                            ("accepted", "checked and accepted"),
                            ("returned", "sent back"),
                        ],
                        default="wanted",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="what is wrong with it")),
                ("handed_in_at", models.DateTimeField(null=True)),
                ("handed_in_by_name", models.CharField(blank=True, max_length=60)),
                ("judged_at", models.DateTimeField(null=True)),
                ("judged_by_name", models.CharField(blank=True, max_length=60)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="enterprise_services.agencytask",
                    ),
                ),
            ],
            options={
                "verbose_name": "document of an agency task",
                "ordering": ["task", "place"],
                "constraints": [
                    models.UniqueConstraint(fields=("task", "place"), name="agency_document_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "returned"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="agency_document_returned_for_a_reason",
                    ),
                ],
            },
        ),
        protect("enterprise_services_agencydocument", OF_TASK),
    ]
