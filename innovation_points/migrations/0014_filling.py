import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import protect

DECLARATION = "SELECT 1 FROM innovation_points_declaration d WHERE d.id = declaration_id"
SEES_DECLARATION = f"EXISTS ({DECLARATION})"
OPEN_DECLARATION = f"EXISTS ({DECLARATION} AND d.state IN ('draft', 'returned'))"


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("innovation_points", "0013_reviewing"),
        ("workplace", "0003_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="FigureEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=40)),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="where in the file")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="innovation_points.declaration",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workplace.evidencefile"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("declaration", "field", "file"), name="figure_evidence_once")
                ],
            },
        ),
        protect("innovation_points_figureevidence", SEES_DECLARATION, insert=OPEN_DECLARATION, change=OPEN_DECLARATION),
    ]
