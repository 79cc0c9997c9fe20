from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workplace", "0002_saved_views")]

    operations = []
