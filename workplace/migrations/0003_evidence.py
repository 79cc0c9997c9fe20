"""Evidence files. Whoever sees the firm sees the row; the room of the file's owner decides who may open it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import workplace.models.evidence
from accounts.row_security import SEES_FIRM, WEB, protect


class Migration(migrations.Migration):
    # The policy asks the table of firms, which a higher room owns: in the database the rooms share one house.
    dependencies = [("workplace", "0002_saved_views"), ("enterprises", "0002_row_security")]

    operations = [
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("firm_id", models.BigIntegerField()),
                ("owner", models.CharField(max_length=60)),
                ("owner_id", models.BigIntegerField()),
                ("file", models.FileField(max_length=80, upload_to=workplace.models.evidence.stored_as)),
                ("name", models.CharField(max_length=160, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/png", "PNG"),
                            ("image/jpeg", "JPEG"),
                            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
                            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"),
                            ("application/ofd", "OFD"),
                        ],
                        max_length=80,
                        verbose_name="type",
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="where in the file")),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("none", "not scanned"),
                            ("waiting", "being scanned"),
                            ("clean", "no virus found"),
                            ("infected", "virus found"),
                        ],
                        default="none",
                        max_length=8,
                        verbose_name="virus scan",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded at")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["uploaded_at", "id"],
                "indexes": [
                    models.Index(fields=["owner", "owner_id"], name="workplace_e_owner_8c96e7_idx"),
                    models.Index(fields=["firm_id"], name="workplace_e_firm_id_e4fca9_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "owner_id", "sha256"), name="evidence_once_an_owner")
                ],
            },
        ),
        protect("workplace_evidencefile", SEES_FIRM, append_only=True),
        migrations.RunSQL(
            f"CREATE POLICY web_delete ON workplace_evidencefile FOR DELETE TO {WEB} "
            "USING (uploaded_by_id = portal_user())",
            "DROP POLICY web_delete ON workplace_evidencefile",
        ),
    ]
