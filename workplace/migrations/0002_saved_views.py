from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workplace", "0001_notices")]

    operations = []
