"""Work of this room that runs in the background. Each task may be delivered twice and does its work once."""

from celery import shared_task


@shared_task
def problems_morning() -> None:
    """Once a day: deadlines follow the calendar, late problems go up."""
    from .actions import problem_clocks

    problem_clocks.morning()
