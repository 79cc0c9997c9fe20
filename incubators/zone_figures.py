"""The carriers' figures for the zone: houses and their titles, space, tenants and what became of them, money and income.

A carrier counts from the day it opened (where that is known) to the day it closed; titles count each, also where a house has
several. What a tenant was on a day follows from the days of its entry and exit.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Cut, Figure, Share, Theme, Total, figures

from .models import (
    Activity,
    Carrier,
    CarrierTitle,
    Financing,
    Headcount,
    Income,
    Lease,
    RentCharge,
    Right,
    Room,
    Step,
    Tenant,
)
from .querysets import in_force

WAN = 10_000
HOUSES = Theme("carriers", _("Carriers of innovation"), 45)
TENANTS = Theme("tenants", _("Tenants of the carriers"), 46)
INCOME = Theme("carrier-income", _("Income of the carriers"), 47)
ISLAND = Theme("smart-island", _("Smart island"), 48)
THEMES = (HOUSES, TENANTS, INCOME, ISLAND)
SMART = CarrierTitle.Kind.SMART_ISLAND


def _carriers():
    return Carrier.objects.order_by("name")


def _house(carrier):
    """Columns of the house that a row belongs to."""
    return (
        Out(_("Carrier"), width=30, value=lambda row: carrier(row).name),
        Out(_("Park"), width=22, value=lambda row: carrier(row).park.name),
    )


def _of(path: str) -> dict:
    """Where a row's park and carrier are found; `path` leads from the row to its carrier."""
    return {"park": f"{path}__park", "cuts": (Cut("carrier", _("Carrier"), path, _carriers),)}


def _with(*related, order=("pk",)):
    return lambda found, day: found.select_related(*related).order_by(*order)


def in_year(day: date, field: str) -> dict:
    return {f"{field}__range": (day.replace(month=1, day=1), day)}


# --- houses and titles ---


def run_on(day: date):
    return Carrier.objects.filter(Q(opened_on=None) | Q(opened_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day))


CARRIERS = Counted(
    code="carriers",
    theme=HOUSES,
    label=_("Carriers"),
    definition=_("Carriers that are run on the day, each once, whatever titles it holds."),
    unit=_("carriers"),
    position=10,
    rows=run_on,
    dress=_with("park", "operator", order=("name",)),
    columns=(
        *_house(lambda row: row),
        Out(_("Operator"), width=30, value=lambda row: row.operator.name),
        Out(_("Operating since"), Kind.DAY, value=lambda row: row.opened_on),
    ),
    link=lambda row: reverse("incubators:carrier", args=[row.pk]),
    undated=lambda found: found.filter(opened_on=None),
    park="park",
)


def titles(day: date, **narrowed):
    return CarrierTitle.objects.filter(in_force(day), carrier__in=run_on(day), **narrowed)


def _titles(code, label, definition, rows, position):
    return Counted(
        code=code,
        theme=HOUSES,
        label=label,
        definition=definition,
        unit=_("titles"),
        position=position,
        rows=rows,
        dress=_with("carrier__park", order=("kind", "carrier__name", "pk")),
        columns=(
            *_house(lambda row: row.carrier),
            Out(_("Type"), width=20, value=lambda row: row.get_kind_display()),
            Out(_("Level"), value=lambda row: row.get_level_display()),
            Out(_("Document"), width=26, value=lambda row: row.document),
            Out(_("Valid from"), Kind.DAY, value=lambda row: row.valid_from),
            Out(_("Valid to"), Kind.DAY, value=lambda row: row.valid_to),
        ),
        link=lambda row: reverse("incubators:carrier", args=[row.carrier_id]),
        undated=lambda found: found.filter(valid_from=None),
        park="carrier__park",
        cuts=(
            Cut("kind", _("Type"), "kind", lambda: CarrierTitle.Kind.choices),
            Cut("level", _("Level"), "level", lambda: CarrierTitle.Level.choices),
        ),
    )


INCUBATORS = (CarrierTitle.Kind.GENERAL, CarrierTitle.Kind.SPECIALISED)
HELD = _("Titles of carriers in force on the day; a house that holds several counts with each.")
TITLES = _titles("carrier-titles", _("Titles of carriers"), HELD, titles, 20)
NATIONAL = _titles(
    "incubators-national",
    _("National incubators"),
    HELD,
    lambda day: titles(day, kind__in=INCUBATORS, level="national"),
    21,
)
STARS = _titles("star-spaces", _("Star creation spaces"), HELD, lambda day: titles(day, kind="star_space"), 22)
NEW = _titles(
    "carriers-new",
    _("New carriers of the year"),
    _("Titles of carriers that began between 1 January of the year and the day."),
    lambda day: CarrierTitle.objects.filter(carrier__in=run_on(day), **in_year(day, "valid_from")),
    23,
)


def _new_with_institutions():
    """Beside the registry's own count of new institutions."""
    institutions = figures.get("institutions-new")
    return Total(
        code="carriers-institutions-new",
        theme=HOUSES,
        label=_("New carriers and R&D institutions"),
        definition=_("New titles of carriers and newly recognised R&D institutions of the year up to the day."),
        position=24,
        of=(replace(NEW, cuts=()), institutions),  # the cuts of titles say nothing of institutions
    )


# --- space ---


def rooms(day: date):
    found = Room.objects.lettable(day).filter(floor__building__carrier__in=run_on(day))
    return found.annotate(hundredths=_hundredths("area"))


def _hundredths(path: str):
    """Square metres as a whole number of hundredths: sums over parks and carriers stay exact."""
    return Cast(F(path) * 100, BigIntegerField())


ROOMS = Counted(
    code="carrier-area",
    theme=HOUSES,
    label=_("Area for tenants"),
    definition=_("Area of the rooms and desks for tenants that are in use on the day."),
    unit="㎡",
    position=30,
    rows=rooms,
    amount="hundredths",
    per=100,
    dress=_with("floor__building__carrier__park", order=("floor", "number")),
    columns=(
        *_house(lambda row: row.floor.building.carrier),
        Out(_("Room"), width=18, value=lambda row: row.place),
        Out(_("Area"), Kind.DECIMAL, "㎡", value=lambda row: row.area),
    ),
    link=lambda row: reverse("incubators:carrier_space", args=[row.floor.building.carrier_id]) + f"?room={row.pk}",
    **_of("floor__building__carrier"),
)


def let(day: date):
    """Leases of rooms that count, running on the day; of a room at most one."""
    found = Lease.objects.running(day).filter(kind="let", room__in=rooms(day).values("pk"))
    return found.annotate(hundredths=_hundredths("room__area"))


LET = Counted(
    code="carrier-area-let",
    theme=HOUSES,
    label=_("of this let"),
    definition=_("Area of the rooms and desks for tenants under a lease on the day."),
    unit="㎡",
    position=31,
    rows=let,
    amount="hundredths",
    per=100,
    dress=_with("tenant__carrier__park", "room", order=("place", "pk")),
    columns=(
        *_house(lambda row: row.tenant.carrier),
        Out(_("Tenant"), width=36, value=lambda row: row.tenant.name),
        Out(_("Place"), width=18, value=lambda row: row.place),
        Out(_("Area"), Kind.DECIMAL, "㎡", value=lambda row: row.room.area),
        Out(_("Last day"), Kind.DAY, value=lambda row: row.ends_on),
    ),
    link=lambda row: reverse("incubators:lease", args=[row.pk]),
    **_of("tenant__carrier"),
)
OCCUPANCY = Share(
    code="carrier-occupancy",
    theme=HOUSES,
    label=_("Occupancy"),
    definition=_("Area let among the area for tenants on the day."),
    digits=1,
    position=32,
    part=LET,
    whole=ROOMS,
)


# --- tenants ---


def residents(day: date):
    return Tenant.objects.filter(Q(left_on=None) | Q(left_on__gt=day), entered_on__lte=day)


def _tenants(code, label, definition, rows, position, theme=TENANTS, unit=None):
    return Counted(
        code=code,
        theme=theme,
        label=label,
        definition=definition,
        unit=unit or _("tenants"),
        position=position,
        rows=rows,
        dress=_with("carrier__park", order=("carrier__name", "name", "pk")),
        columns=(
            Out(_("Tenant"), width=36, value=lambda row: row.name),
            *_house(lambda row: row.carrier),
            Out(_("Field of technology"), width=20, value=lambda row: row.get_field_display()),
            Out(_("Entered"), Kind.DAY, value=lambda row: row.entered_on),
            Out(_("Left on"), Kind.DAY, value=lambda row: row.left_on),
            Out(_("How it left"), width=16, value=lambda row: row.get_exit_display()),
        ),
        link=lambda row: reverse("incubators:tenant", args=[row.pk]),
        **_of("carrier"),
    )


RESIDENTS = _tenants(
    "tenants", _("Tenants"), _("Firms and teams that live in a carrier at the end of the day."), residents, 10
)
GRADUATES = _tenants(
    "graduates",
    _("Graduates of the year"),
    _("Tenants that left as graduates from 1 January of the year up to the day."),
    lambda day: Tenant.objects.filter(exit="graduated", **in_year(day, "left_on")),
    20,
)
GRADUATES_EVER = _tenants(
    "graduates-ever",
    _("Graduates, cumulative"),
    _("Tenants that left as graduates up to the day."),
    lambda day: Tenant.objects.filter(exit="graduated", left_on__lte=day),
    21,
)


def cohort(years: int):
    return lambda day: Tenant.objects.filter(entered_on__year=day.year - years)


def alive(years: int):
    """Of the cohort: who has neither closed down nor been removed up to the day."""
    return lambda day: cohort(years)(day).exclude(exit__in=["closed", "removed"], left_on__lte=day)


def _survival(years: int, position: int):
    entered = _tenants(
        f"cohort-{years}",
        {3: _("Entered three years before"), 5: _("Entered five years before")}[years],
        _("Tenants that entered in the calendar year so many years before the day's."),
        cohort(years),
        position,
    )
    left = _tenants(
        f"cohort-{years}-alive",
        _("of these alive"),
        _(
            "Of the cohort those that have neither closed down nor been removed up to the day: they live here, graduated or moved."
        ),
        alive(years),
        position + 1,
    )
    share = Share(
        code=f"survival-{years}",
        theme=TENANTS,
        label={3: _("Survival after three years"), 5: _("Survival after five years")}[years],
        definition=_("Those alive among the cohort that entered so many years before."),
        digits=1,
        position=position + 2,
        part=left,
        whole=entered,
    )
    return entered, left, share


def _last_month(day: date) -> date:
    """The first day of the last month that is over at the end of the day."""
    return ((day + timedelta(days=1)).replace(day=1) - timedelta(days=1)).replace(day=1)


def _by_tenant(code, label, definition, rows, position, amount, columns, unit, **more):
    return Counted(
        code=code,
        theme=TENANTS,
        label=label,
        definition=definition,
        unit=unit,
        position=position,
        rows=rows,
        amount=amount,
        dress=_with("tenant__carrier__park", order=("tenant__name", "pk")),
        columns=(
            Out(_("Tenant"), width=36, value=lambda row: row.tenant.name),
            *_house(lambda row: row.tenant.carrier),
            *columns,
        ),
        link=lambda row: reverse("incubators:tenant", args=[row.tenant_id]),
        **_of("tenant__carrier"),
        **more,
    )


JOBS = _by_tenant(
    "tenant-jobs",
    _("People at the tenants"),
    _("People at the end of the last month that is over on the day, by the headcounts of the tenants that live here."),
    lambda day: Headcount.objects.filter(tenant__in=residents(day), month=_last_month(day)),
    40,
    "total",
    (
        Out(_("Month"), value=lambda row: f"{row.month:%Y-%m}"),
        Out(_("People"), Kind.INTEGER, value=lambda row: row.total),
    ),
    _("people"),
)
FINANCING = _by_tenant(
    "tenant-financing",
    _("Financing of the tenants"),
    _("Investment and loans, without subsidies, that were paid to tenants from 1 January of the year up to the day."),
    lambda day: Financing.objects.filter(is_paid_in=True, **in_year(day, "on")).exclude(kind="subsidy"),
    50,
    "amount",
    (
        Out(_("Day"), Kind.DAY, value=lambda row: row.on),
        Out(_("Kind"), width=16, value=lambda row: row.get_kind_display()),
        Out(_("Amount"), Kind.MONEY, _("yuan"), value=lambda row: row.amount),
    ),
    _("10k yuan"),
    per=WAN,
    digits=1,
)
RIGHTS = _by_tenant(
    "tenant-rights",
    _("Intellectual property granted to tenants"),
    _("Rights granted from 1 January of the year up to the day."),
    lambda day: Right.objects.filter(**in_year(day, "granted_on")),
    60,
    "",
    (
        Out(_("Kind"), width=16, value=lambda row: row.get_kind_display()),
        Out(_("Name"), width=36, value=lambda row: row.name),
        Out(_("Granted on"), Kind.DAY, value=lambda row: row.granted_on),
    ),
    _("rights"),
)


# --- income ---


def _income(code, label, kinds, position):
    return Counted(
        code=code,
        theme=INCOME,
        label=label,
        definition=_("Income entered by the carriers from 1 January of the year up to the day."),
        unit=_("10k yuan"),
        digits=1,
        per=WAN,
        position=position,
        rows=lambda day: Income.objects.filter(kind__in=kinds, **in_year(day, "on")),
        amount="amount",
        dress=_with("carrier__park", order=("-on", "pk")),
        columns=(
            *_house(lambda row: row.carrier),
            Out(_("Day"), Kind.DAY, value=lambda row: row.on),
            Out(_("Kind"), width=20, value=lambda row: row.get_kind_display()),
            Out(_("Amount"), Kind.MONEY, _("yuan"), value=lambda row: row.amount),
        ),
        link=lambda row: reverse("incubators:carrier_figures", args=[row.carrier_id]),
        **_of("carrier"),
    )


SERVICE = _income("carrier-income-service", _("Incubation services"), ["service"], 10)
INVESTMENT = _income("carrier-income-investment", _("Investment"), ["investment"], 20)
OTHER = _income("carrier-income-other", _("Other income"), ["other"], 30)
PROPERTY = _income("carrier-income-property", _("Rent and property, entered"), ["property"], 40)
RENTS = Counted(
    code="carrier-rents",
    theme=INCOME,
    label=_("Rents paid"),
    definition=_("Rents of leases that were paid from 1 January of the year up to the day."),
    unit=_("10k yuan"),
    digits=1,
    per=WAN,
    position=50,
    rows=lambda day: RentCharge.objects.filter(**in_year(day, "paid_on")),
    amount="amount",
    dress=_with("lease__tenant__carrier__park", order=("-paid_on", "pk")),
    columns=(
        *_house(lambda row: row.lease.tenant.carrier),
        Out(_("Tenant"), width=36, value=lambda row: row.lease.tenant.name),
        Out(_("Paid on"), Kind.DAY, value=lambda row: row.paid_on),
        Out(_("Amount"), Kind.MONEY, _("yuan"), value=lambda row: row.amount),
    ),
    link=lambda row: reverse("incubators:lease", args=[row.lease_id]),
    **_of("lease__tenant__carrier"),
)
ALL_INCOME = Total(
    code="carrier-income",
    theme=INCOME,
    label=_("Total income of the carriers"),
    definition=_("Entered income and rents paid, from 1 January of the year up to the day."),
    unit=_("10k yuan"),
    digits=1,
    per=WAN,
    position=60,
    of=(SERVICE, INVESTMENT, OTHER, PROPERTY, RENTS),
)


@dataclass(frozen=True, kw_only=True)
class BesideRent(Figure):
    """What is neither rent nor property among all income; its parts are those of the total."""

    unit: str = "%"

    @property
    def kind(self):
        return _("derived: a share")

    def parts(self, day):
        return ALL_INCOME.parts(day)

    def value(self, numbers):
        return Fraction(100 * sum(numbers[:3]), sum(numbers)) if sum(numbers) else None


BESIDE_RENT = BesideRent(
    code="carrier-income-beside-rent",
    theme=INCOME,
    label=_("Income beside rent and property"),
    definition=_("Services, investment and other income among all income of the year up to the day."),
    digits=1,
    position=70,
)


# --- the smart island ---


def of_island(path="carrier"):
    return {
        f"{path}__in": Carrier.objects.filter(Exists(CarrierTitle.objects.filter(carrier=OuterRef("pk"), kind=SMART)))
    }


def reached(stage: str):
    """Prospects and tenants of the smart island that had taken this step by the day, each once."""
    return lambda day: Tenant.objects.filter(
        Exists(Step.objects.filter(tenant=OuterRef("pk"), stage=stage, on__lte=day)), **of_island()
    )


def _island_figures():
    words = {
        "visited": (
            _("Visited along the chains"),
            _("Firms and teams that the smart island has visited by the day, each once."),
        ),
        "invited": (
            _("Invited to the island"),
            _("Firms and teams that the smart island has invited by the day, each once."),
        ),
        "resident": (_("Settled"), _("Firms and teams that have entered the smart island by the day, each once.")),
    }
    for place, (stage, (label, definition)) in enumerate(words.items(), start=1):
        yield _tenants(f"island-{stage}", label, definition, reached(stage), 10 * place, ISLAND, _("firms and teams"))
    yield Counted(
        code="island-events",
        theme=ISLAND,
        label=_("Events of the smart island"),
        definition=_("Events that the smart island has held by the day."),
        unit=_("events"),
        position=40,
        rows=lambda day: Activity.objects.filter(on__lte=day, **of_island()),
        dress=_with("carrier__park", order=("-on", "pk")),
        columns=(
            Out(_("Event"), width=36, value=lambda row: row.title),
            Out(_("Day"), Kind.DAY, value=lambda row: row.on),
            Out(_("People taking part"), Kind.INTEGER, value=lambda row: row.people),
            *_house(lambda row: row.carrier),
        ),
        link=lambda row: reverse("incubators:carrier_people", args=[row.carrier_id]),
        **_of("carrier"),
    )


def register():
    every = [
        CARRIERS, TITLES, NATIONAL, STARS, NEW, _new_with_institutions(), ROOMS, LET, OCCUPANCY, RESIDENTS, GRADUATES,
        GRADUATES_EVER, *_survival(3, 30), *_survival(5, 35), JOBS, FINANCING, RIGHTS, SERVICE, INVESTMENT, OTHER, PROPERTY,
        RENTS, ALL_INCOME, BESIDE_RENT, *_island_figures(),
    ]  # fmt: skip
    for figure in every:
        figures.add(figure)
