from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0013_reviewing")]

    operations = []
