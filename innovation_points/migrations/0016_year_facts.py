from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0015_season_board")]

    operations = []
