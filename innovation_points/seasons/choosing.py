"""Which firms a season asks: by what is known of them, or only those picked in the registry."""

import hashlib

from django.db.models import Exists, OuterRef, Q

from enterprises.models import Firm, YearFacts
from innovation_points.models import Season

NOBODY_BY_RULE = "picked"  # only firms invited one by one or by the registry's bulk action


def to_invite(season: Season, firms=None):
    """The firms that opening the season will ask: those picked, and those that its choice finds."""
    firms = Firm.objects.all() if firms is None else firms
    picked = Q(pk__in=season.invitations.values("firm"))
    return firms.filter(picked | Q(pk__in=chosen(season.choice).values("pk"))).order_by("pinyin", "pk")


def chosen(choice: dict):
    """The operating firms that the choice finds. `parks` and `chains` empty: of all."""
    firms = Firm.objects.operating().order_by()
    if choice.get("whom") == NOBODY_BY_RULE:
        return firms.none()
    if parks := choice.get("parks"):
        firms = firms.filter(park__in=parks)
    if chains := choice.get("chains"):
        firms = firms.filter(chain__in=chains)
    if choice.get("above_scale") is not None:
        firms = firms.filter(above_scale=choice["above_scale"])
    if choice.get("with_facts"):
        firms = firms.filter(Exists(YearFacts.objects.filter(firm=OuterRef("pk"))))
    return firms


def digest(firms) -> str:
    """Two lists with the same digest are the same firms."""
    ids = ",".join(str(pk) for pk in sorted(firms.values_list("pk", flat=True)))
    return hashlib.sha256(ids.encode()).hexdigest()[:20]
