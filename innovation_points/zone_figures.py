"""The zone's figure of the points: how many firms have a published total on a day."""

from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from enterprises.zone_figures import OF_ROW, firm_columns
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Theme, figures

from .models import Score

POINTS = Theme("points", _("Innovation points"), 5)


def totals(day: date):
    """Published totals that hold on the day, of the firm of an outer query."""
    return Score.objects.filter(firm=OuterRef("pk"), valid_from__lte=day, valid_to__gt=day, total__gte=0)


SCORED = Counted(
    code="firms-scored",
    theme=POINTS,
    label=_("Firms scored"),
    definition=_(
        "Firms of the zone with a published total of innovation points on the day. Before the first night nothing was scored."
    ),
    unit=_("firms"),
    position=10,
    rows=lambda day: Firm.objects.in_zone().filter(Exists(totals(day))),
    dress=lambda found, day: (
        found.annotate(points=Subquery(totals(day).values("total")[:1]))
        .select_related("park", "chain")
        .order_by(F("points").desc(), "pinyin", "pk")
    ),
    columns=(*firm_columns(), Out(_("Points"), Kind.DECIMAL, value=lambda row: Decimal(row.points).scaleb(-2))),
    link=lambda row: reverse("innovation_points:points", args=[row.pk]),
    **OF_ROW,
)


def register():
    figures.add(SCORED)
