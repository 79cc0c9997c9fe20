import datetime

from django.db import migrations, models

from accounts.row_security import SEES_FIRM, give_to_worker


def loose(to):
    """No foreign keys in tables that the night fills by COPY: their triggers would undo the gain."""
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.DO_NOTHING, related_name="+", to=to)


def interval(*key):
    return [
        (
            "pk",
            models.CompositePrimaryKey(*key, blank=True, editable=False, primary_key=True, serialize=False),
        ),
        ("valid_from", models.DateField(verbose_name="valid from")),
        ("valid_to", models.DateField(help_text="exclusive", verbose_name="valid to")),
        ("firm", loose("enterprises.firm")),
        ("night", loose("innovation_points.night")),
    ]


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0007_trials")]

    operations = [
        migrations.CreateModel(
            name="Records",
            fields=[
                *interval("firm_id", "valid_from", "night_id"),
                ("credit_code", models.CharField(max_length=18)),
                ("established_on", models.BigIntegerField()),
                ("industry_code", models.BigIntegerField()),
                ("titles", models.BigIntegerField(help_text="titles surely in force, by bit")),
                ("unproven", models.BigIntegerField(help_text="1: holds a title of which nobody knows the validity")),
                ("negatives", models.BigIntegerField(help_text="kinds of negative records that are live, by bit")),
                ("incident_on", models.BigIntegerField(help_text="the day of the last incident")),
                ("stopped", models.BigIntegerField()),
                ("class1_rights", models.BigIntegerField()),
                ("class1_own_rights", models.BigIntegerField()),
                ("class2_rights", models.BigIntegerField()),
                ("institution", models.BigIntegerField(help_text="1: has a provincial or national platform in force")),
                ("awards", models.BigIntegerField(help_text="what the awards of the last years surely are, by bit")),
                (
                    "awards_open",
                    models.BigIntegerField(help_text="what they could be, if their rank were known, by bit"),
                ),
                ("development_score", models.BigIntegerField(help_text="hundredths")),
                ("development_score_prev", models.BigIntegerField(help_text="hundredths")),
            ],
        ),
        migrations.CreateModel(
            name="TitleResult",
            fields=[
                *interval("code", "firm_id", "valid_from", "night_id"),
                ("code", models.CharField(max_length=60, verbose_name="rule")),
                ("rule_version", loose("innovation_points.ruleversion")),
                ("result", models.SmallIntegerField(verbose_name="result")),
                (
                    "total",
                    models.IntegerField(help_text="hundredths of a point; -1: none or not known", verbose_name="total"),
                ),
                ("failed", models.BigIntegerField()),
                ("undecided", models.BigIntegerField(help_text="unknown, or for people to judge")),
            ],
            options={"ordering": ["firm_id", "code"]},
        ),
        migrations.AddIndex(
            model_name="titleresult",
            index=models.Index(
                condition=models.Q(("valid_to", datetime.date.max)),
                fields=["firm", "code"],
                name="title_result_of_firm",
            ),
        ),
        migrations.AddIndex(
            model_name="titleresult",
            index=models.Index(
                condition=models.Q(("valid_to", datetime.date.max)), fields=["code", "result"], name="title_result_open"
            ),
        ),
        give_to_worker("innovation_points_records", SEES_FIRM),
        give_to_worker("innovation_points_titleresult", SEES_FIRM),
    ]
