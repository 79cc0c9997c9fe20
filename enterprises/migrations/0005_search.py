from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0004_merged_facts")]

    operations = []
