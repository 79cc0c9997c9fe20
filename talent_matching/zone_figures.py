"""The zone's figures of cooperation: talents, agreements, the way from a demand to a result, events, and what nobody serves.

Past days are counted from the rows' own days, and rows keep them: a firm that moved away since has signed all the same.
"""

from datetime import date

from django.db.models import (
    BigIntegerField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Extract
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Firm
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Cut, Median, Share, Theme, figures

from . import disciplines
from .event_querysets import after
from .models import Agreement, Demand, Event, Match, Outcome, Talent
from .models.fields import Trade

COOPERATION = Theme("cooperation", _("Talents, agreements and events"), 60)
FUNNEL = Theme("cooperation-way", _("From the demand to the result"), 61)
UNSERVED = Theme("unserved", _("Demands without a partner, by field"), 62)


def _schools():
    return Organisation.objects.filter(kind="university").order_by("position", "id")


OF_TALENT = {
    "park": "no_park",
    "cuts": (
        Cut("school", _("School"), "school", _schools),
        Cut("discipline", _("Discipline"), "discipline", disciplines.choices),
    ),
}
OF_DEMAND = {
    "park": "firm__park",
    "cuts": (Cut("trade", _("Field of technology"), "trade", lambda: Trade.choices),),
}


def nowhere(rows):
    """Rows that belong to no park: a talent's university lies in none, an event may be held in any place."""
    return rows.annotate(no_park=Value(None, BigIntegerField()))


# --- talents and agreements ---


def signed(day: date, **of):
    return Agreement.objects.signed_until(day).filter(**of)


def talents(day: date):
    return nowhere(Talent.objects.active_on(day))


def firms_signed(day: date):
    return Firm.objects.filter(Exists(signed(day, firm=OuterRef("pk"))))


def talents_signed(day: date):
    return nowhere(Talent.objects.filter(Exists(signed(day, talent=OuterRef("pk")))))


TALENT_COLUMNS = (
    Out(_("Name"), width=16, value=lambda row: row.name),
    Out(_("School"), width=20, value=lambda row: row.school.name),
    Out(_("College"), width=24, value=lambda row: row.college),
    Out(_("Discipline"), width=24, value=lambda row: row.discipline_label),
)


def _talents(code, label, definition, rows, position):
    return Counted(
        code=code,
        theme=COOPERATION,
        label=label,
        definition=definition,
        unit=_("people"),
        position=position,
        rows=rows,
        dress=lambda found, day: found.select_related("school").order_by("school__position", "discipline", "number"),
        columns=TALENT_COLUMNS,
        link=lambda row: reverse("talent_matching:talent", args=[row.pk]),
        **OF_TALENT,
    )


TALENTS = _talents(
    "talents",
    _("PhDs in the library"),
    _("PhDs who are in the library of talents on the day, of all schools or of one, of all disciplines or of one."),
    talents,
    10,
)
TALENTS_SIGNED = _talents(
    "talents-signed",
    _("PhDs with an agreement"),
    _("Different PhDs who have signed at least one agreement by the end of the day, also where it is over."),
    talents_signed,
    30,
)
FIRMS_SIGNED = Counted(
    code="firms-signed",
    theme=COOPERATION,
    label=_("Firms with an agreement"),
    definition=_(
        "Different firms that have signed at least one agreement with a PhD by the end of the day, also where it is over."
    ),
    unit=_("firms"),
    position=20,
    rows=firms_signed,
    park="park",
    dress=lambda found, day: (
        found.select_related("park", "chain")
        .annotate(first_signed=Min("agreements__signed_on", filter=Q(agreements__signed_on__lte=day)))
        .order_by("first_signed", "pk")
    ),
    columns=(
        Out(_("Firm"), width=36, value=lambda row: row.name),
        Out(_("Park"), width=22, value=lambda row: row.park.name),
        Out(_("Chain"), width=16, value=lambda row: str(row.chain or "")),
        Out(_("First agreement"), Kind.DAY, value=lambda row: row.first_signed),
    ),
    link=lambda row: reverse("enterprises:firm_file", args=[row.pk]),
)
EVENTS = Counted(
    code="events-held",
    theme=COOPERATION,
    label=_("Cooperation events held"),
    definition=_("Events announced by the zone that have begun by the end of the day and were not called off."),
    unit=_("events"),
    position=40,
    rows=lambda day: nowhere(Event.objects.held(day)),
    park="no_park",
    cuts=(Cut("kind", _("Kind"), "kind", lambda: Event.Kind.choices),),
    dress=lambda found, day: found.order_by("-starts_at", "pk"),
    columns=(
        Out(_("Name of the event"), width=36, value=str),
        Out(_("Kind"), width=18, value=lambda row: row.get_kind_display()),
        Out(_("Day"), Kind.DAY, value=lambda row: timezone.localdate(row.starts_at)),
        Out(_("Where it is"), width=30, value=lambda row: row.place),
    ),
    link=lambda row: reverse("talent_matching:event", args=[row.pk]),
)

# --- the way of a demand: each step holds the rows of all later ones ---


def opened(day: date):
    return Demand.objects.filter(opened_at__lt=after(day))


def _with(rows, *found):
    reached = Q()
    for each in found:
        reached |= Q(Exists(each))
    return rows.filter(reached)


def _matches(**when):
    return Match.objects.filter(demand=OuterRef("pk"), **when)


def with_result(day: date):
    return _with(opened(day), Outcome.objects.filter(agreement__match__demand=OuterRef("pk"), on__lte=day))


def with_agreement(day: date):
    return _with(opened(day), _matches(agreement__signed_on__lte=day))


def met(day: date):
    return _with(opened(day), _matches(meeting_at__lt=after(day)), _matches(agreement__signed_on__lte=day))


def proposed(day: date):
    return _with(opened(day), _matches(asked_at__lt=after(day)), _matches(agreement__signed_on__lte=day))


def unserved(day: date, **of):
    """Open at the end of the day, and no agreement signed by then."""
    rows = opened(day).filter(Q(closed_at=None) | Q(closed_at__gte=after(day)), **of)
    return rows.exclude(Exists(_matches(agreement__signed_on__lte=day)))


def first_met(day: date):
    """Demands of which somebody has met, with the days from the opening to the first meeting."""
    meetings = _matches(meeting_at__lt=after(day)).order_by("meeting_at").values("meeting_at")[:1]
    rows = opened(day).annotate(first_met=Subquery(meetings)).filter(first_met__gte=F("opened_at"))
    return rows.annotate(
        days_to_meeting=Extract(ExpressionWrapper(F("first_met") - F("opened_at"), DurationField()), "day")
    )


def _demands(code, label, definition, rows, position, theme=FUNNEL, more=()):
    return Counted(
        code=code,
        theme=theme,
        label=label,
        definition=definition,
        unit=_("demands"),
        position=position,
        rows=rows,
        dress=lambda found, day: found.select_related("firm__park").order_by("-opened_at", "pk"),
        columns=(
            Out(_("Demand"), width=40, value=str),
            Out(_("Firm"), width=36, value=lambda row: row.firm.name),
            Out(_("Park"), width=22, value=lambda row: row.firm.park.name),
            Out(_("Field of technology"), width=22, value=lambda row: row.get_trade_display()),
            Out(_("Opened"), Kind.DAY, value=lambda row: timezone.localdate(row.opened_at)),
            *more,
        ),
        link=lambda row: reverse("talent_matching:demand", args=[row.pk]),
        **OF_DEMAND,
    )


OPENED = _demands(
    "demands",
    _("Demands opened"),
    _("Demands of firms that the zone has opened by the end of the day, also those closed since."),
    opened,
    10,
)
SIGNED = _demands(
    "demands-signed",
    _("of these with an agreement"),
    _("Demands with an agreement signed by the end of the day."),
    with_agreement,
    40,
)
STEPS = (
    OPENED,
    _demands(
        "demands-proposed",
        _("of these with a partner proposed"),
        _("Demands for which a PhD was proposed to both sides by the end of the day, or that came further."),
        proposed,
        20,
    ),
    _demands(
        "demands-met",
        _("of these with a meeting"),
        _("Demands whose firm has met a PhD by the end of the day, or that came further."),
        met,
        30,
    ),
    SIGNED,
    _demands(
        "demands-result",
        _("of these with a result"),
        _("Demands whose agreement brought a result by the end of the day: a contract, a patent, a product, a saving."),
        with_result,
        50,
    ),
)
SERVED = Share(
    code="demands-signed-share",
    theme=FUNNEL,
    label=_("Demands that came to an agreement"),
    definition=_("Demands with an agreement among all demands opened by the end of the day, rounded half up."),
    digits=1,
    position=60,
    part=SIGNED,
    whole=OPENED,
)
DAYS_TO_MEETING = Out(_("Days to the first meeting"), Kind.INTEGER, value=lambda row: row.days_to_meeting)
TIME_TO_MEETING = Median(
    code="days-to-meeting",
    theme=FUNNEL,
    label=_("Days to the first meeting, median"),
    definition=_(
        "The middle of the whole days from the opening of a demand to its first meeting, over the demands with a meeting by "
        "the end of the day. A meeting before the opening is not counted."
    ),
    unit=_("days"),
    digits=1,
    position=70,
    of=_demands(
        "demands-first-met",
        _("Demands with a first meeting"),
        _("Demands of which a match has met by the end of the day, after the demand was opened."),
        first_met,
        71,
        more=(DAYS_TO_MEETING,),
    ),
    by="days_to_meeting",
)


def _unserved_figures():
    definition = _(
        "Demands that are open at the end of the day and have no agreement by then: what talents should be found for."
    )
    yield _demands("unserved", _("Demands without an agreement"), definition, unserved, 10, UNSERVED)
    for position, trade in enumerate(Trade, start=2):
        yield _demands(
            f"unserved-{trade.value}",
            format_lazy(_("of these: {field}"), field=trade.label),
            definition,
            lambda day, trade=trade: unserved(day, trade=trade),
            10 * position,
            UNSERVED,
        )


def register():
    for figure in (
        TALENTS,
        FIRMS_SIGNED,
        TALENTS_SIGNED,
        EVENTS,
        *STEPS,
        SERVED,
        TIME_TO_MEETING,
        *_unserved_figures(),
    ):
        figures.add(figure)
