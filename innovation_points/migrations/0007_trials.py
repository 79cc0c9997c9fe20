import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import protect

KEEP = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON innovation_points_trial
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON innovation_points_trial
  FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
"""
DROP_KEEP = """
DROP TRIGGER append_only ON innovation_points_trial; DROP TRIGGER append_only_truncate ON innovation_points_trial;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("innovation_points", "0006_rule_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "overrides",
                    models.JSONField(default=dict, help_text="numbers changed against the version, by place"),
                ),
                ("content", models.JSONField(help_text="the rule as it was tried")),
                ("content_digest", models.CharField(max_length=64)),
                ("day", models.DateField(verbose_name="as of")),
                ("night_id", models.BigIntegerField(help_text="the night whose inputs were read")),
                ("inputs_digest", models.CharField(max_length=64)),
                ("results", models.JSONField()),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="remark")),
                ("made_by_name", models.CharField(max_length=80, verbose_name="kept by")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="kept at")),
                (
                    "base_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="innovation_points.ruleversion",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trials",
                        to="innovation_points.ruleversion",
                    ),
                ),
            ],
            options={"ordering": ["-made_at", "-id"]},
        ),
        # The movers name firms of the whole zone: who does not see all of them sees no trial.
        protect("innovation_points_trial", "portal_zone()", append_only=True),
        migrations.RunSQL(KEEP, DROP_KEEP),
    ]
