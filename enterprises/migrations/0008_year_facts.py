from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0007_merging")]

    operations = []
