"""What is worth telling of a month: figures of its rows, each with a sentence that is said only when there are rows.

A sentence is a template filled from the rows themselves; it names the first of them and leads to all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm, Title
from enterprises.zone_figures import (
    LISTED,
    MUNICIPAL_UP,
    OF_FIRM,
    OF_ROW,
    PLATFORM_COLUMNS,
    firm_columns,
    institutions,
    rows_url,
)
from financing.lending import LENT, WAN
from financing.models import Drawing
from innovation_points.zone_figures import totals
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from talent_matching.event_querysets import after
from talent_matching.models import Agreement, Event
from talent_matching.zone_figures import EVENTS, nowhere
from workplace.figures import Counted, Reading, Theme, figures

MONTH = Theme("month", _("What happened in the month"), 3)
STEP = 500  # hundredths of a point: a smaller move is not told
NAMED = 3


@dataclass(frozen=True)
class Notable:
    """`sentence` takes the written value and the names of the first rows."""

    figure: Counted
    sentence: str | Promise
    name: Callable


@dataclass(frozen=True)
class Told:
    text: str
    figure: Counted
    url: str


def first_of(day: date) -> date:
    return day.replace(day=1)


def _school(agreement) -> str:
    """Empty where the talent has left the library, or is nobody whom the reader may see."""
    return agreement.talent.school.name if agreement.talent else ""


def _month(field: str, day: date) -> dict:
    return {f"{field}__gte": first_of(day), f"{field}__lte": day}


def _figure(code, label, definition, position, **values):
    return Counted(code=f"month-{code}", theme=MONTH, label=label, definition=definition, position=position, **values)


# --- titles and institutions ---


def titles_given(day: date):
    return Title.objects.filter(
        firm__in=Firm.objects.in_zone(), kind__in=LISTED, held=True, **_month("valid_from", day)
    )


def titles_ended(day: date):
    """Titles whose last day lies in the month, before the day, and that no other certificate carries on."""
    carried = Title.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), firm=OuterRef("firm"), kind=OuterRef("kind"), held=True, valid_from__lte=day
    )  # fmt: skip
    ended = {"valid_to__gte": first_of(day), "valid_to__lt": day}
    found = Title.objects.filter(firm__in=Firm.objects.in_zone(), kind__in=LISTED, held=True, **ended)
    return found.filter(~Exists(carried))


def _titles(code, label, definition, rows, position):
    return _figure(
        code, label, definition, position, unit=_("titles"), rows=rows,
        dress=lambda found, day: found.select_related("firm__park", "firm__chain").order_by("kind", "firm__pinyin", "pk"),
        columns=(
            Out(_("Title"), width=24, value=lambda row: row.get_kind_display()),
            Out(_("Valid from"), Kind.DAY, value=lambda row: row.valid_from),
            Out(_("Valid to"), Kind.DAY, value=lambda row: row.valid_to),
            *firm_columns(lambda row: row.firm),
        ),
        link=lambda row: reverse("enterprises:firm_holdings", args=[row.firm_id]),
        **OF_FIRM,
    )  # fmt: skip


def _title_name(row) -> str:
    return f"{row.firm.name}（{row.get_kind_display()}）"


# --- points ---


def moved(day: date, *, up: bool):
    """Firms whose published total moved by at least five points since the end of the month before."""
    before = first_of(day) - timedelta(days=1)
    found = Firm.objects.in_zone().annotate(
        now=Subquery(totals(day).values("total")[:1]), before=Subquery(totals(before).values("total")[:1])
    )
    return found.filter(now__gte=F("before") + STEP) if up else found.filter(now__lte=F("before") - STEP)


def _points(code, label, definition, position, *, up):
    return _figure(
        code, label, definition, position, unit=_("firms"), rows=lambda day: moved(day, up=up),
        dress=lambda found, day: found.select_related("park", "chain").order_by(
            F("before") - F("now") if up else F("now") - F("before"), "pk"
        ),
        columns=(
            *firm_columns(),
            Out(_("Points before"), Kind.DECIMAL, value=lambda row: row.before / 100),
            Out(_("Points now"), Kind.DECIMAL, value=lambda row: row.now / 100),
        ),
        link=lambda row: reverse("innovation_points:points", args=[row.pk]),
        **OF_ROW,
    )  # fmt: skip


def _points_name(row) -> str:
    return f"{row.name}（{row.before / 100:.2f} → {row.now / 100:.2f}）"


# --- the rooms above the registry ---

NOTABLES = (
    Notable(
        _titles(
            "titles", _("Titles given in the month"),
            _("Certificates of titles of the zone's firms whose validity begins in the month, up to the day."), titles_given, 10,
        ),
        _("Firms were given %(count)s titles: %(names)s."),
        _title_name,
    ),
    Notable(
        _titles(
            "titles-ended", _("Titles ended in the month"),
            _("Certificates whose last day lies in the month and that no later certificate of the firm carries on."), titles_ended, 20,
        ),
        _("%(count)s titles ended without a renewal: %(names)s."),
        _title_name,
    ),
    Notable(
        _figure(
            "institutions", _("R&D institutions recognised in the month"),
            _("Institutions, municipal or above, recognised in the month up to the day."), 30, unit=_("institutions"),
            rows=lambda day: institutions(MUNICIPAL_UP)(day).filter(**_month("recognised_on", day)),
            dress=lambda found, day: found.select_related("firm__park", "firm__chain").order_by("level", "pk"),
            columns=PLATFORM_COLUMNS,
            link=lambda row: reverse("enterprises:firm_holdings", args=[row.firm_id]), **OF_FIRM,
        ),
        _("%(count)s R&D institutions were recognised: %(names)s."),
        lambda row: f"{row.firm.name}（{row.kind}）",
    ),
    Notable(
        _points("points-up", _("Firms with a rise of points in the month"), _("Firms whose published total is at least five points above that of the end of the month before."), 40, up=True),
        _("%(count)s firms gained at least five points: %(names)s."),
        _points_name,
    ),
    Notable(
        _points("points-down", _("Firms with a fall of points in the month"), _("Firms whose published total is at least five points below that of the end of the month before."), 50, up=False),
        _("%(count)s firms lost at least five points: %(names)s."),
        _points_name,
    ),
    Notable(
        _figure(
            "lent", _("Lent in the month"), _("Money that banks paid out to firms of the zone in the month up to the day."), 60,
            unit=LENT.unit, digits=1, per=WAN, amount="amount", rows=lambda day: Drawing.objects.filter(**_month("drawn_on", day)),
            dress=lambda found, day: found.select_related("loan__firm__park", "loan__bank", "loan__product").order_by("-amount", "pk"),
            columns=LENT.columns, link=LENT.link, park=LENT.park, cuts=LENT.cuts,
        ),
        _("Banks paid out %(count)s ten thousand yuan; the largest payments: %(names)s."),
        lambda row: f"{row.loan.firm.name}（{row.loan.bank}，{row.amount / WAN:,.1f}）",
    ),
    Notable(
        _figure(
            "agreements", _("Agreements signed in the month"), _("Agreements of firms with PhDs signed in the month up to the day."), 70,
            unit=_("agreements"), rows=lambda day: Agreement.objects.filter(**_month("signed_on", day)),
            dress=lambda found, day: found.select_related("firm__park", "talent__school").order_by("-signed_on", "pk"),
            columns=(
                Out(_("Number"), width=24, value=lambda row: row.number),
                Out(_("Firm"), width=36, value=lambda row: row.firm.name),
                Out(_("Park"), width=22, value=lambda row: row.firm.park.name),
                Out(_("School"), width=22, value=_school),
                Out(_("Signed on"), Kind.DAY, value=lambda row: row.signed_on),
            ),
            link=lambda row: reverse("talent_matching:agreement", args=[row.pk]), park="firm__park",
        ),
        _("%(count)s cooperation agreements were signed: %(names)s."),
        lambda row: f"{row.firm.name}（{_school(row)}）" if _school(row) else row.firm.name,
    ),
    Notable(
        _figure(
            "events", _("Events held in the month"), _("Events that have begun in the month by the end of the day and were not called off."), 80,
            unit=_("events"),
            rows=lambda day: nowhere(Event.objects.held(day).filter(starts_at__gte=after(first_of(day) - timedelta(days=1)))),
            dress=lambda found, day: found.order_by("-starts_at", "pk"), columns=EVENTS.columns, link=EVENTS.link, park="no_park",
        ),
        _("%(count)s cooperation events were held: %(names)s."),
        lambda row: f"{row.title}（{timezone.localdate(row.starts_at):%m-%d}）",
    ),
)  # fmt: skip


def told(reading: Reading, day: date) -> list[Told]:
    """A sentence for each kind of change that has rows, in the order of the catalogue."""
    reading.load([notable.figure for notable in NOTABLES], [day])
    return [_sentence(reading, notable, day) for notable in NOTABLES if reading.result(notable.figure, day).value]


def _sentence(reading: Reading, notable: Notable, day: date) -> Told:
    figure = notable.figure
    rows = figure.dress(reading.scope.rows(figure, day), day)[: NAMED + 1]
    names = [notable.name(row) for row in rows[:NAMED]]
    text = _g("; ").join(names) + (_g(" and others") if len(rows) > NAMED else "")
    sentence = str(notable.sentence) % {"count": reading.result(figure, day).shown, "names": text}
    park = reading.scope.park
    return Told(sentence, figure, rows_url(figure.code, day, park=park and park.pk))


def register():
    for notable in NOTABLES:
        figures.add(notable.figure)
