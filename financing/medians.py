"""The middle of each stage by night, kept where banks may read it: the nights themselves are not theirs to see."""

from datetime import date

from innovation_points.models import Night
from innovation_points.standings import Standings

from .models import StageMedian


def keep(night: Night) -> None:
    """Of this night; and of any published night that has none yet."""
    nights = {each.as_of: each for each in _without()} | {night.as_of: night}
    rows = [row for each in nights.values() if each.standings for row in _of(each)]
    StageMedian.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["stage", "as_of"],
        update_fields=["rule_version", "total", "items"],
    )


def _without():
    known = StageMedian.objects.values("as_of")
    return Night.objects.published().exclude(as_of__in=known).exclude(standings=None).order_by("as_of")


def _of(night: Night):
    standings = Standings.of(night)
    for stage in range(len(standings.by_stage)):
        if (total := standings.median(stage)) is not None:
            items = standings.item_medians(stage)
            version = night.rule_version_id
            yield StageMedian(as_of=night.as_of, stage=stage, rule_version_id=version, total=total, items=items)


def on(stage: int, day: date) -> StageMedian | None:
    """The last night's up to the day."""
    return StageMedian.objects.filter(stage=stage, as_of__lte=day).order_by("-as_of").first()
