from django.db import migrations

TASK = "innovation_points.tasks.night_run"


def add(apps, schema_editor):
    """Two in the morning in the zone's own time; the settings page edits it."""
    crontab = apps.get_model("django_celery_beat", "CrontabSchedule")
    task = apps.get_model("django_celery_beat", "PeriodicTask")
    at_two = crontab.objects.create(hour="2", minute="0", timezone="Asia/Shanghai")
    task.objects.create(name="night run", task=TASK, crontab=at_two)


def remove(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(task=TASK).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("innovation_points", "0002_declarations"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [migrations.RunPython(add, remove)]
