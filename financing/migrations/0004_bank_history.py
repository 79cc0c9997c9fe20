from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("financing", "0003_renewing")]

    operations = []
