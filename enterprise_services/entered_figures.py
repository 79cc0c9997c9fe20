"""Figures that are entered by hand, because no row of the portal tells them, and what is derived from them.

Rankings, honours of the zone itself, totals of the city, people counted by a park's own office. A figure of the year knows
only what was entered for it; one that stands goes on until another number is entered.
"""

from datetime import date

from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Entered, Fall, Share, Theme, figures

from .models import EnteredValue

STANDING = Theme("standing", _("The zone's standing and honours"), 80)
PARK_OFFICES = Theme("park-offices", _("Counted by the parks' own offices"), 82)
TALENT_PLANS = Theme("talent-plans", _("High-level talents"), 84)
FACTORIES = Theme("factories", _("Green and smart factories, of the city's"), 86)
WAN = 10_000

OF_THE_YEAR = _("Entered by hand with its source; the last number entered for the year up to the day.")
STANDS = _("Entered by hand with its source; the last number entered up to the day.")


def stated(code: str, per: int, yearly: bool, by_park: bool):
    """The last number of the figure up to the day, of the zone or of each park; `parts` is whole, in parts of the unit."""

    def rows(day: date):
        found = EnteredValue.objects.filter(kind=EnteredValue.Kind.VALUE, code=code, day__lte=day)
        found = found.filter(park__isnull=not by_park)
        if yearly:
            found = found.filter(day__gte=day.replace(month=1, day=1))
        last = found.order_by("park_id", "-day").distinct("park_id").values("pk")
        return EnteredValue.objects.filter(pk__in=last).annotate(parts=Cast(F("value") * per, BigIntegerField()))

    return rows


COLUMNS = (
    Out(_("Zone figure"), width=30, value=str),
    Out(_("Park"), width=22, value=lambda row: row.park.name if row.park else _("The whole zone")),
    Out(_("As of the day"), Kind.DAY, value=lambda row: row.day),
    Out(_("Value"), value=lambda row: row.shown),
    Out(_("Source"), width=40, value=lambda row: row.source),
    Out(_("Entered by"), width=18, value=lambda row: row.entered_by_name),
)


def _entered(code, theme, label, unit, position, *, yearly=False, by_park=False, per=1, digits=0):
    definition = OF_THE_YEAR if yearly else STANDS
    of = Counted(
        code=f"{code}-entered",
        theme=theme,
        label=label,
        definition=definition,
        unit=unit,
        digits=digits,
        rows=stated(code, per, yearly, by_park),
        park="park",
        amount="parts",
        per=per,
        dress=lambda found, day: found.select_related("park").order_by("park_id", "pk"),
        columns=COLUMNS,
        link=lambda row: reverse("enterprise_services:entered_history", args=[row.pk]),
    )
    return Entered(
        code=code,
        theme=theme,
        label=label,
        definition=definition,
        unit=unit,
        digits=digits,
        position=position,
        of=of,
        by="parts",
        per=per,
        by_park=by_park,
    )


def _standing():
    yield _entered("innovation-cases", STANDING, _("Cases among the province's typical ones"), _("cases"), 10)
    yield _entered("tech-branches", STANDING, _("Technology branches of banks"), _("branches"), 20)
    yield _entered("national-clusters", STANDING, _("National clusters of innovative industry"), _("clusters"), 30)
    rank = _entered("national-rank", STANDING, _("Rank among the national zones"), "", 40, yearly=True)
    yield rank
    yield _entered("national-zones", STANDING, _("National zones ranked"), _("zones"), 50, yearly=True)
    yield Fall(
        code="national-rank-gain",
        theme=STANDING,
        label=_("Places won in the ranking within a year"),
        definition=_("The rank on the same day of the year before less the rank of the day; both are entered by hand."),
        unit=_("places"),
        position=60,
        of=rank.of,
    )
    yield _entered(
        "project-subsidy", STANDING, _("Municipal subsidy for major projects"), _("10k yuan"), 70, yearly=True, per=WAN, digits=1
    )  # fmt: skip


def _of_parks():
    for position, (code, label, unit) in enumerate(
        [
            ("park-talents", _("Talents in the park"), _("people")),
            ("park-talent-teams", _("Teams of talents brought in"), _("teams")),
            ("park-doctors", _("PhDs brought in"), _("people")),
            ("park-masters", _("Masters brought in"), _("people")),
            ("park-mentors", _("Mentors of founders"), _("people")),
            ("park-service-providers", _("Providers of services to firms"), _("providers")),
        ],
        start=1,
    ):
        yield _entered(code, PARK_OFFICES, label, unit, 10 * position, by_park=True)


def _talents():
    yield _entered("talents-high-level", TALENT_PLANS, _("High-level talents brought in"), _("people"), 10, yearly=True)
    yield _entered("talents-zhongyuan", TALENT_PLANS, _("Talents of the Zhongyuan plan"), _("people"), 20, yearly=True)
    yield _entered(
        "talents-outstanding", TALENT_PLANS, _("Outstanding talents of the city"), _("people"), 30, yearly=True
    )


def _factories():
    """The zone's and the city's number are entered, the share is derived."""
    for place, (code, label) in enumerate(
        [
            ("green-factories", _("Green factories")),
            ("smart-workshops", _("Smart workshops")),
            ("smart-factories", _("Smart factories")),
        ]
    ):
        own = _entered(code, FACTORIES, label, _("items"), 30 * place + 1)
        city = _entered(
            f"{code}-city",
            FACTORIES,
            format_lazy(_("{figure} of the whole city"), figure=label),
            _("items"),
            30 * place + 2,
        )
        yield own
        yield city
        yield Share(
            code=f"{code}-share",
            theme=FACTORIES,
            label=format_lazy(_("The zone's share: {figure}"), figure=label),
            definition=_("The zone's number among the whole city's, rounded half up; both are entered by hand."),
            digits=1,
            position=30 * place + 3,
            part=own.of,
            whole=city.of,
        )


def register():
    for figure in (*_standing(), *_of_parks(), *_talents(), *_factories()):
        figures.add(figure)
