from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0006_firm_file")]

    operations = []
