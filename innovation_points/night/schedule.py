"""When the night starts: one entry of the beat's table, which the settings page edits."""

from datetime import time

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from accounts import audit

NAME = "night run"


def current() -> tuple[time, bool]:
    """The hour, in the zone's own time, and whether nights start by themselves."""
    task = PeriodicTask.objects.select_related("crontab").get(name=NAME)
    return time(int(task.crontab.hour), int(task.crontab.minute)), task.enabled


@transaction.atomic
def change(*, at: time, enabled: bool, by) -> None:
    task = PeriodicTask.objects.select_related("crontab").get(name=NAME)
    crontab, _created = CrontabSchedule.objects.get_or_create(
        hour=str(at.hour),
        minute=str(at.minute),
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone=task.crontab.timezone,
    )
    task.crontab, task.enabled = crontab, enabled
    task.save()  # tells the beat that runs
    audit.record("night.scheduled", by=by, details={"at": f"{at:%H:%M}", "enabled": enabled})
