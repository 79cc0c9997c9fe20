"""Investment projects: kept up by the park and the zone, one step after the other."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprise_services.models import Project
from workplace.conflict import Refused, locked

FIELDS = (
    "name", "investor", "park", "chain", "brought_by", "firm", "amount", "invested", "text", "contact_name",
    "contact_phone", "followed_by", "lead_on",
)  # fmt: skip
Stage = Project.Stage


def _stored(project, event, by, **details) -> Project:
    project.version += 1
    project.save()
    firm = project.firm_id or project.brought_by_id
    audit.record(f"project.{event}", by=by, subject=project, firm_id=firm, details=details)
    return project


@transaction.atomic
def save_project(*, project: Project, values: dict, version: int, by) -> Project:
    """A new lead, or what is known of a project; its steps are taken by `advance`."""
    made = project.pk is None
    current = project if made else locked(project, version)
    if current.talks_on and values["lead_on"] > current.talks_on:
        raise Refused(_("The lead cannot be later than the talks."))
    for name in FIELDS:
        setattr(current, name, values[name])
    if made:
        current.version = 0
    return _stored(current, "added" if made else "changed", by, stage=current.stage)


@transaction.atomic
def advance(*, project: Project, stage: str, on: date, version: int, by) -> Project:
    """The next step, on a day that lies between the last one and today."""
    current = locked(project, version)
    if stage != current.next_stage:
        raise Refused(_("This is not the next step of the project."))
    if not current.day_of(current.stage) <= on <= timezone.localdate():
        raise Refused(_("The day must lie between the step before and today."))
    setattr(current, f"{stage}_on", on)
    current.stage = stage
    return _stored(current, "advanced", by, stage=stage, on=on)


@transaction.atomic
def drop(*, project: Project, on: date, reason: str, version: int, by) -> Project:
    """Given up, with the reason; the steps it took stay."""
    current = locked(project, version)
    if current.stage == Stage.DROPPED:
        raise Refused(_("This project was given up already."))
    if not current.day_of(current.stage) <= on <= timezone.localdate():
        raise Refused(_("The day must lie between the step before and today."))
    current.stage, current.dropped_on, current.drop_reason = Stage.DROPPED, on, reason
    return _stored(current, "given_up", by, on=on, reason=reason)


@transaction.atomic
def take_up(*, project: Project, version: int, by) -> Project:
    """A project that was given up goes on where it stood."""
    current = locked(project, version)
    if current.stage != Stage.DROPPED:
        raise Refused(_("This project was not given up."))
    current.stage = [stage for stage in Project.STEPS if current.day_of(stage)][-1]
    current.dropped_on, current.drop_reason = None, ""
    return _stored(current, "taken_up", by, stage=current.stage)
