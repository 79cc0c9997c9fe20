"""The year's targets against what was obtained: certificates of the title that were issued in the year."""

from dataclasses import dataclass

from django.db.models import Count

from accounts.access import Perm, visible
from enterprises.models import Title
from innovation_points.models import YearTarget


@dataclass(frozen=True)
class Progress:
    """A target and the firms that obtained the title in the year; `query` lists their certificates."""

    target: YearTarget
    actual: int
    query: str

    @property
    def share(self) -> float | None:
        return self.actual / self.target.number if self.target.number else None

    @property
    def bar(self) -> int:
        return min(100, round(100 * (self.share or 0)))

    @property
    def is_reached(self) -> bool:
        return self.actual >= self.target.number


def of_year(user, year: int) -> list[Progress]:
    """The targets that the person may see; certificates are counted over the target's park or the whole zone."""
    targets = visible(user, YearTarget.objects.filter(year=year).select_related("park"), Perm.CULTIVATION_VIEW)
    targets = sorted(
        targets, key=lambda t: (t.park is not None, str(t.park or ""), list(Title.Kind.values).index(t.title))
    )
    issued = visible(user, Title.objects.filter(held=True, valid_from__year=year), Perm.CULTIVATION_VIEW).order_by()
    counts = {}
    for kind, park, count in issued.values_list("kind", "firm__park").annotate(count=Count("id")):
        for scope in (park, None):
            counts[kind, scope] = counts.get((kind, scope), 0) + count
    return [_progress(target, counts.get((target.title, target.park_id), 0)) for target in targets]


def _progress(target: YearTarget, actual: int) -> Progress:
    park = f"&park={target.park_id}" if target.park_id else ""
    return Progress(target, actual, f"title={target.title}&issued={target.year}{park}")
