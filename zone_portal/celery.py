import os

# Set before Celery is built: Django's task class (delay_on_commit) exists only then.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zone_portal.settings")

from celery import Celery

app = Celery("zone_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
