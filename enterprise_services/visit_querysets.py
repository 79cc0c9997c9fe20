"""Whom to visit: firms with the day of the last visit, the fall of their points, and what makes a visit due."""

from datetime import date, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from innovation_points.models import Score

from .models import Absence, Visit
from .models.visits import REGULAR

NEW = 365  # days after its founding on which a firm counts as new
FALL = 300  # hundredths of a point lost since as many days as a regular visit lies back
REASONS = {
    "regular": lambda day: Q(last_visit=None) | Q(last_visit__lt=day - timedelta(days=REGULAR)),
    "new": lambda day: Q(established_on__gte=day - timedelta(days=NEW), last_visit=None),
    "falling": lambda day: Q(points_lost__gte=FALL),
}


def _total(day: date):
    return Subquery(Score.objects.on(day).published().filter(firm=OuterRef("pk")).values("total")[:1])


def with_visits(firms, day: date | None = None):
    """`last_visit`, `points_lost` (hundredths since so many days), and whether a visit is planned."""
    day = day or timezone.localdate()
    made = Visit.objects.made(day).filter(firm=OuterRef("pk")).order_by().values("firm")
    return firms.annotate(
        last_visit=Subquery(made.annotate(last=Max("visited_on")).values("last")),
        points_lost=_total(day - timedelta(days=REGULAR)) - _total(day),
        is_planned=Exists(Visit.objects.planned().filter(firm=OuterRef("pk"))),
    )


def due(firms, reason: str = "", day: date | None = None):
    """Operating firms that one of the reasons (or this one) speaks for, and that no visit is planned to."""
    day = day or timezone.localdate()
    wanted = [REASONS[reason]] if reason else list(REASONS.values())
    asked = Q()
    for each in wanted:
        asked |= each(day)
    found = with_visits(firms.operating(), day).filter(asked, is_planned=False)
    return found.order_by(F("last_visit").asc(nulls_first=True), "-points_lost", "pinyin", "pk")


def stood_in_for(user, day: date | None = None):
    """Whose visits are this person's today: the own ones, and those of officers who are away."""
    day = day or timezone.localdate()
    away = Absence.objects.filter(deputy=user, first__lte=day, last__gte=day)
    return [user.pk, *away.values_list("officer", flat=True)]


def deputy_of(user, day: date | None = None):
    """Who stands in for the officer on the day, or None."""
    day = day or timezone.localdate()
    found = Absence.objects.filter(officer=user, first__lte=day, last__gte=day).select_related("deputy").first()
    return found.deputy if found else None
