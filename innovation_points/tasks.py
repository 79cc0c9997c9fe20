"""Work of this room that runs in the background. Each task may be delivered twice and does its work once."""

from datetime import date

from celery import shared_task
from celery.utils.log import get_task_logger

from accounts.models import User

from .night import replay, run

log = get_task_logger(__name__)


@shared_task
def night_run(day: str | None = None, by_id: int | None = None) -> None:
    """The night of the day, today by default. Delivered again it finds nothing new, or a run that is at work."""
    by = User.objects.filter(pk=by_id).first() if by_id else None
    try:
        night = run.run_night(date.fromisoformat(day) if day else None, by=by)
    except run.Refused as refusal:
        log.warning("night not run: %s", refusal)
    else:
        log.info("night %s published, digest %s", night.as_of, night.digest)


@shared_task
def replay_night(night_id: int) -> None:
    """Compute a night again and keep the outcome beside it; the night itself stays as it is."""
    replay.keep_replay(night_id)
