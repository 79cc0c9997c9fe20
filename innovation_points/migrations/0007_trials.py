from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0006_rule_drafts")]

    operations = []
