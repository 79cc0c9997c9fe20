"""Merges of two files of one firm, with what is needed to take them back."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import WEB, protect

# Staff alone read these: of their zone or of their parks.
OF_BOTH = "portal_zone() OR EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id IN (kept_id, gone_id) AND f.park_id = ANY (portal_parks()))"

# A merge changes whose file a piece of evidence lies in; what it is may be changed by nobody from now on.
EVIDENCE = f"""
CREATE POLICY web_move ON workplace_evidencefile FOR UPDATE TO {WEB} USING (portal_zone()) WITH CHECK (portal_zone());
CREATE TRIGGER content_is_kept BEFORE UPDATE OF file, name, size, sha256, content_type, uploaded_by_id,
  uploaded_at ON workplace_evidencefile FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
BACK = """
DROP TRIGGER content_is_kept ON workplace_evidencefile;
DROP POLICY web_move ON workplace_evidencefile;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0006_firm_file"),
        ("workplace", "0003_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("moved", models.JSONField(default=list)),
                ("edits", models.JSONField(default=list)),
                ("stayed", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("undone_at", models.DateTimeField(editable=False, null=True)),
                ("undo_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_into", to="enterprises.firm"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="enterprises.firm"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("gone")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("gone",), name="merged_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                        models.Q(("undo_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="merge_undone_with_reason",
            ),
        ),
        migrations.RunSQL(EVIDENCE, BACK),
        protect("enterprises_merge", OF_BOTH, insert="portal_zone()", change="portal_zone()"),
    ]
