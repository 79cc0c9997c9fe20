"""The zone's figures of its own support: vouchers with the zone's share of the city's, loans against intellectual property."""

from datetime import date

from django.db.models import BigIntegerField, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from financing.lending import WAN, in_year
from financing.models import Pledge, VoucherClaim, VoucherYear
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import TRUNCATE, Counted, Share, Theme, figures

SUPPORT = Theme("support", _("Vouchers and pledged rights"), 65)


def _within(field: str, day: date) -> dict:
    return {f"{field}__{name}": value for name, value in in_year(day).items()}


def paid(day: date):
    return VoucherClaim.objects.filter(state="paid", **_within("paid_on", day))


def of_the_city(day: date):
    """The year's total of the whole city, which lies in no park."""
    found = VoucherYear.objects.filter(year=day.year, city_total__isnull=False)
    return found.annotate(no_park=Value(None, BigIntegerField()))


def _vouchers(**values):
    return Counted(
        theme=SUPPORT,
        rows=paid,
        dress=lambda found, day: found.select_related("firm__park", "year").order_by("-paid_on", "pk"),
        columns=(
            Out(_("Firm"), width=36, value=lambda row: row.firm.name),
            Out(_("Park"), width=22, value=lambda row: row.firm.park.name),
            Out(_("Year"), Kind.INTEGER, value=lambda row: row.year.year),
            Out(_("Paid on"), Kind.DAY, value=lambda row: row.paid_on),
            Out(_("Amount granted"), Kind.MONEY, _("yuan"), value=lambda row: row.granted),
        ),
        link=lambda row: reverse("financing:voucher", args=[row.pk]),
        park="firm__park",
        **values,
    )


VOUCHERS = _vouchers(
    code="vouchers-paid",
    label=_("Firms with innovation vouchers"),
    definition=_("Vouchers paid out to firms from 1 January of the year up to the day; a firm has at most one a year."),
    unit=_("firms"),
    position=10,
)
VOUCHER_MONEY = _vouchers(
    code="vouchers-amount",
    label=_("Innovation vouchers paid out"),
    definition=_("The sum granted of the vouchers paid out from 1 January of the year up to the day."),
    unit=_("10k yuan"),
    digits=1,
    position=20,
    amount="granted",
    per=WAN,
)
CITY_VOUCHERS = Counted(
    code="vouchers-city",
    theme=SUPPORT,
    label=_("Innovation vouchers of the whole city"),
    definition=_("What the whole city paid out in the year, as entered with the year's budget."),
    unit=_("10k yuan"),
    digits=1,
    position=30,
    rows=of_the_city,
    amount="city_total",
    per=WAN,
    dress=lambda found, day: found,
    columns=(
        Out(_("Year"), Kind.INTEGER, value=lambda row: row.year),
        Out(_("Claimed in the whole city"), Kind.MONEY, _("yuan"), value=lambda row: row.city_total),
    ),
    link=lambda row: reverse("financing:vouchers"),
    park="no_park",
)
VOUCHER_SHARE = Share(
    code="vouchers-share",
    theme=SUPPORT,
    label=_("The zone's share of the city's vouchers"),
    definition=_("What the zone's firms were paid in vouchers, of what the whole city paid out in the year."),
    digits=1,
    rounding=TRUNCATE,
    position=40,
    part=VOUCHER_MONEY,
    whole=CITY_VOUCHERS,
)


def registered(day: date, **narrowed):
    return Pledge.objects.filter(**_within("registered_on", day), **narrowed)


def _pledges(**values):
    return Counted(
        theme=SUPPORT,
        dress=lambda found, day: found.select_related("firm__park", "lender").order_by("-registered_on", "pk"),
        columns=(
            Out(_("Firm"), width=36, value=lambda row: row.firm.name),
            Out(_("Park"), width=22, value=lambda row: row.firm.park.name),
            Out(_("Bank"), width=22, value=lambda row: row.lender.name),
            Out(_("Pledge registered on"), Kind.DAY, value=lambda row: row.registered_on),
            Out(_("Filed on"), Kind.DAY, value=lambda row: row.filed_on),
            Out(_("Loan"), Kind.MONEY, _("yuan"), value=lambda row: row.loan_amount),
        ),
        link=lambda row: reverse("financing:pledge", args=[row.pk]),
        park="firm__park",
        **values,
    )


PLEDGES = (
    _pledges(
        code="pledges",
        label=_("Loans against intellectual property"),
        definition=_("Pledges of intellectual property registered from 1 January of the year up to the day."),
        unit=_("loans"),
        position=50,
        rows=registered,
    ),
    _pledges(
        code="pledges-amount",
        label=_("Lent against intellectual property"),
        definition=_("The loans of the pledges registered from 1 January of the year up to the day."),
        unit=_("10k yuan"),
        digits=1,
        position=60,
        rows=registered,
        amount="loan_amount",
        per=WAN,
    ),
    _pledges(
        code="pledges-filed",
        label=_("of these filed with the CNIPA"),
        definition=_("Pledges registered from 1 January of the year up to the day that are filed with the CNIPA."),
        unit=_("loans"),
        position=70,
        rows=lambda day: registered(day, is_filed=True),
    ),
)


def register():
    for figure in (VOUCHERS, VOUCHER_MONEY, CITY_VOUCHERS, VOUCHER_SHARE, *PLEDGES):
        figures.add(figure)
