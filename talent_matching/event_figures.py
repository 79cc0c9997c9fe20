"""The zone's figures of events: what was reported of expresses and contests, who came to the universities, since when."""

from datetime import date

from django.db.models import DurationField, Exists, ExpressionWrapper, OuterRef, Value
from django.db.models.functions import Extract, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, FirstDay, Theme, figures

from .event_querysets import after
from .models import Event, EventNumber, SignUp, Support
from .zone_figures import COOPERATION, EVENTS, nowhere

AT_EVENTS = Theme("events", _("Expresses, contests and visits"), 63)
WAN, YI = 10_000, 100_000_000


def held_in_year(day: date, kind: str):
    return Event.objects.held(day).filter(kind=kind, starts_at__gte=after(date(day.year - 1, 12, 31)))


class Reported(Counted):
    """Summed from what was entered with each event, for it stands in no other row of the portal."""

    @property
    def kind(self):
        return _("entered with each event, summed")


def _reported(code, label, event_kind, number, position, unit, per=1, digits=0):
    def rows(day: date):
        return nowhere(EventNumber.objects.filter(kind=number, event__in=held_in_year(day, event_kind)))

    return Reported(
        code=code,
        theme=AT_EVENTS,
        label=label,
        definition=_(
            "As reported of the events of this kind held from 1 January of the year up to the day, with a source."
        ),
        unit=unit,
        digits=digits,
        position=position,
        rows=rows,
        park="no_park",
        amount="value",
        per=per,
        dress=lambda found, day: found.select_related("event").order_by("-event__starts_at", "pk"),
        columns=(
            Out(_("Name of the event"), width=36, value=lambda row: row.event.title),
            Out(_("Day"), Kind.DAY, value=lambda row: timezone.localdate(row.event.starts_at)),
            Out(_("What was reported"), width=18, value=lambda row: row.get_kind_display()),
            Out(_("Number"), Kind.INTEGER, _("yuan") if per > 1 else unit, value=lambda row: row.value),
            Out(_("Source"), width=30, value=lambda row: row.source),
        ),
        link=lambda row: reverse("talent_matching:event", args=[row.event_id]),
    )


REPORTED = (
    _reported("express-results", _("Express: results presented"), "express", "results", 10, _("results")),
    _reported("express-firms", _("Express: firms taking part"), "express", "firms", 11, _("firms")),
    _reported("express-institutions", _("Express: institutions presenting"), "express", "institutions", 12, _("institutions")),
    _reported("express-signed", _("Express: contracts signed"), "express", "signed", 13, _("contracts")),
    _reported("express-exhibited", _("Express: results exhibited"), "express", "exhibited", 14, _("results")),
    _reported("express-intentions", _("Express: intentions to cooperate"), "express", "intentions", 15, _("intentions")),
    _reported("contest-entrants", _("Contests: projects entered"), "contest", "entrants", 20, _("projects")),
    _reported("contest-prize", _("Contests: prize money"), "contest", "prize", 21, _("10k yuan"), WAN, 1),
    _reported("contest-projects", _("Contests: projects settled"), "contest", "projects", 22, _("projects")),
    _reported("contest-amount", _("Contests: sum signed"), "contest", "amount", 23, _("100m yuan"), YI, 2),
)  # fmt: skip


def visitors(day: date):
    """Firms with somebody checked in at a visit to a university in the year."""
    came = SignUp.objects.checked_in().filter(firm=OuterRef("pk"), event__in=held_in_year(day, "campus"))
    return Firm.objects.filter(Exists(came))


VISITORS = Counted(
    code="campus-firms",
    theme=AT_EVENTS,
    label=_("Firms that visited universities"),
    definition=_(
        "Different firms of which somebody was checked in at a visit of firms to a university, from 1 January of the year "
        "up to the day."
    ),
    unit=_("firms"),
    position=30,
    rows=visitors,
    park="park",
    dress=lambda found, day: found.select_related("park", "chain").order_by("pinyin", "pk"),
    columns=(
        Out(_("Firm"), width=36, value=lambda row: row.name),
        Out(_("Park"), width=22, value=lambda row: row.park.name),
        Out(_("Chain"), width=16, value=lambda row: str(row.chain or "")),
    ),
    link=lambda row: reverse("enterprises:firm_file", args=[row.pk]),
)


def numbered(day: date):
    """The programme's events with the number of their day."""
    number = ExpressionWrapper(TruncDate("starts_at") - Value(date(1970, 1, 1)), DurationField())
    return EVENTS.rows(day).annotate(day_number=Extract(number, "day"))


BEGINNING = FirstDay(
    code="programme-start",
    theme=COOPERATION,
    label=_("Beginning of the programme"),
    definition=_("The day of the first cooperation event that the zone held."),
    position=5,
    of=Counted(
        code="events-numbered",
        theme=COOPERATION,
        label=EVENTS.label,
        definition=EVENTS.definition,
        unit=EVENTS.unit,
        rows=numbered,
        park=EVENTS.park,
        dress=lambda found, day: found.order_by("starts_at", "pk"),
        columns=EVENTS.columns,
        link=EVENTS.link,
    ),
    by="day_number",
)
OFFERS = Counted(
    code="support-offers",
    theme=COOPERATION,
    label=_("Offers in the library of support"),
    definition=_("Policies, funds, mentors and instruments whose validity holds on the day."),
    unit=_("offers"),
    position=50,
    rows=lambda day: nowhere(Support.objects.valid_on(day)),
    park="no_park",
    dress=lambda found, day: found.order_by("kind", "title", "pk"),
    columns=(
        Out(_("Offer"), width=36, value=lambda row: row.title),
        Out(_("Kind"), width=18, value=lambda row: row.get_kind_display()),
        Out(_("Offered by"), width=30, value=lambda row: row.provider),
        Out(_("Valid from"), Kind.DAY, value=lambda row: row.valid_from),
    ),
    link=lambda row: reverse("talent_matching:offer", args=[row.pk]),
)


def register():
    for figure in (BEGINNING, OFFERS, *REPORTED, VISITORS):
        figures.add(figure)
