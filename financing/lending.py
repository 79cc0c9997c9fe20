"""The zone's figures of loans: what was paid out by kind, bank, product and park, to whom, how quickly.

All of it is counted from payments (Drawing) and loans of a year up to a day. A loan counts in the park that its firm is in now.
"""

from datetime import date
from statistics import median_low

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, Extract, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Chain, Firm
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Cut, Median, Theme, figures

from .models import Drawing, Loan, Product, Repayment

LENDING = Theme("lending", _("Loans through the portal"), 60)
WAN = 10_000


def _cuts(path: str) -> tuple[Cut, ...]:
    return (
        Cut("bank", _("Bank"), f"{path}bank", lambda: Organisation.objects.banks()),
        Cut("product", _("Product"), f"{path}product", lambda: Product.objects.filter(state__in=Product.PUBLIC)),
        Cut("chain", _("Chain"), f"{path}firm__chain", lambda: Chain.objects.all()),
    )


def in_year(day: date) -> dict:
    return {"gte": day.replace(month=1, day=1), "lte": day}


def paid_out(kind: str | None = None):
    """The payments from 1 January up to the day."""

    def rows(day: date):
        bounds = {f"drawn_on__{name}": value for name, value in in_year(day).items()}
        found = Drawing.objects.filter(**bounds)
        return found.filter(loan__product__kind=kind) if kind else found

    return rows


def _loan_columns(loan=lambda row: row):
    return (
        Out(_("Number"), width=16, value=lambda row: loan(row).number),
        Out(_("Firm"), width=36, value=lambda row: loan(row).firm.name),
        Out(_("Park"), width=22, value=lambda row: loan(row).firm.park.name),
        Out(_("Bank"), width=22, value=lambda row: str(loan(row).bank)),
        Out(_("Product"), width=24, value=lambda row: loan(row).product.name),
    )


def _lent(code, label, position, kind=None):
    return Counted(
        code=code,
        theme=LENDING,
        label=label,
        definition=_(
            "Money that banks paid out to firms of the zone from 1 January of the year up to the day, by the banks' own "
            "entries; each payment counts on the day it was paid, repayments do not lower it."
        ),
        unit=_("10k yuan"),
        digits=1,
        position=position,
        rows=paid_out(kind),
        amount="amount",
        per=WAN,
        dress=lambda found, day: found.select_related("loan__firm__park", "loan__bank", "loan__product").order_by(
            "-drawn_on", "pk"
        ),
        columns=(
            *_loan_columns(lambda row: row.loan),
            Out(_("Paid out on"), Kind.DAY, value=lambda row: row.drawn_on),
            Out(_("Amount"), Kind.MONEY, _("yuan"), value=lambda row: row.amount),
        ),
        link=lambda row: reverse("financing:loan", args=[row.loan_id]),
        park="loan__firm__park",
        cuts=_cuts("loan__"),
    )


LENT = _lent("lent", _("Lent through the portal"), 10)
BY_KIND = {
    kind: _lent(f"lent-{kind.value}", format_lazy(_("of it: {kind}"), kind=kind.label), 11 + place, kind.value)
    for place, kind in enumerate(Product.Kind)
}


def _loans(code, label, definition, rows, position, *extra):
    return Counted(
        code=code,
        theme=LENDING,
        label=label,
        definition=definition,
        unit=_("loans"),
        position=position,
        rows=rows,
        dress=lambda found, day: found.select_related("firm__park", "bank", "product").order_by(
            "-first_drawn_on", "pk"
        ),
        columns=(
            *_loan_columns(),
            Out(_("Applied on"), Kind.DAY, value=lambda row: timezone.localtime(row.applied_at).date()),
            Out(_("First paid out on"), Kind.DAY, value=lambda row: row.first_drawn_on),
            Out(_("Days from application to money"), Kind.INTEGER, _("days"), value=lambda row: row.days_to_money),
            Out(_("Paid out"), Kind.MONEY, _("yuan"), value=lambda row: row.drawn),
        ),
        link=lambda row: reverse("financing:loan", args=[row.pk]),
        park="firm__park",
        cuts=_cuts(""),
    )


def begun(day: date, **narrowed):
    """Loans whose first money came from 1 January up to the day."""
    bounds = {f"first_drawn_on__{name}": value for name, value in in_year(day).items()}
    return Loan.objects.filter(**bounds, **narrowed)


LOANS = _loans(
    "loans-paid",
    _("Loans with their first money"),
    _("Loans of which the first money was paid out from 1 January of the year up to the day."),
    begun,
    20,
)
FIRST = _loans(
    "loans-first",
    _("of these first loans"),
    _("Loans that the firm stated to be its first bank loan when it applied."),
    lambda day: begun(day, first_loan=True),
    21,
)
PLEDGED = _loans(
    "loans-pledge",
    _("of these on pledged IP"),
    _("Loans by products of the kind IP pledge."),
    lambda day: begun(day, product__kind=Product.Kind.PLEDGE),
    22,
)


def served(day: date):
    return Firm.objects.filter(Exists(paid_out()(day).filter(loan__firm=OuterRef("pk"))))


SERVED = Counted(
    code="firms-served",
    theme=LENDING,
    label=_("Firms served with loans"),
    definition=_("Firms to which a bank paid out money from 1 January of the year up to the day; each counts once."),
    unit=_("firms"),
    position=30,
    rows=served,
    dress=lambda found, day: found.annotate(
        lent=Subquery(
            paid_out()(day).filter(loan__firm=OuterRef("pk")).order_by().values("loan__firm").annotate(sum=Sum("amount")).values("sum")
        )
    ).select_related("park", "chain").order_by("-lent", "pinyin", "pk"),
    columns=(
        Out(_("Firm"), width=36, value=lambda row: row.name),
        Out(_("Credit code"), Kind.CODE, width=22, value=lambda row: row.credit_code),
        Out(_("Park"), width=22, value=lambda row: row.park.name),
        Out(_("Chain"), width=16, value=lambda row: str(row.chain or "")),
        Out(_("Paid out"), Kind.MONEY, _("yuan"), value=lambda row: row.lent),
    ),
    link=lambda row: reverse("enterprises:firm_panel", args=[row.pk, "finance"]),
    park="park",
    cuts=(Cut("chain", _("Chain"), "chain", lambda: Chain.objects.all()),),
)  # fmt: skip


def owing(day: date):
    """Loans with what was outstanding at the end of the day."""

    def until(model, field):
        rows = model.objects.filter(loan=OuterRef("pk"), **{f"{field}__lte": day}).order_by().values("loan")
        return Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), 0)

    found = Loan.objects.annotate(owed=until(Drawing, "drawn_on") - until(Repayment, "paid_on"))
    return found.filter(owed__gt=0)


OUTSTANDING = Counted(
    code="loans-outstanding",
    theme=LENDING,
    label=_("Outstanding at the end of the day"),
    definition=_("What was paid out up to the day less what was paid back, loan by loan."),
    unit=_("10k yuan"),
    digits=1,
    position=40,
    rows=owing,
    amount="owed",
    per=WAN,
    dress=lambda found, day: found.select_related("firm__park", "bank", "product").order_by("-owed", "pk"),
    columns=(*_loan_columns(), Out(_("Outstanding"), Kind.MONEY, _("yuan"), value=lambda row: row.owed)),
    link=lambda row: reverse("financing:loan", args=[row.pk]),
    park="firm__park",
    cuts=_cuts(""),
)


def timed(day: date, within: int | None = None):
    """Loans begun in the year with the days from the application to the first money; perhaps only quick ones."""
    took = ExpressionWrapper(F("first_drawn_on") - TruncDate("applied_at"), DurationField())
    found = begun(day).annotate(days_to_first=Extract(took, "day"))
    return found if within is None else found.filter(days_to_first__lte=within)


DAYS_TO_MONEY = Median(
    code="days-to-money",
    theme=LENDING,
    label=_("Days from application to money, median"),
    definition=_(
        "The middle of the days from the application to the first money, over the loans whose first money was paid out "
        "from 1 January of the year up to the day."
    ),
    unit=_("days"),
    digits=1,
    position=50,
    of=_loans(
        "loans-timed",
        _("Loans with their first money"),
        _("Loans of which the first money was paid out from 1 January of the year up to the day."),
        timed,
        51,
    ),
    by="days_to_first",
)
QUICK_DAYS = 3
QUICK = Counted(
    code="lent-quick",
    theme=LENDING,
    label=_("of it within 3 days of the application"),
    definition=_(
        "What was paid out of loans whose first money came within 3 days of the application and from 1 January of the "
        "year up to the day."
    ),
    unit=_("10k yuan"),
    digits=1,
    position=19,
    rows=lambda day: timed(day, QUICK_DAYS),
    amount="drawn",
    per=WAN,
    dress=lambda found, day: found.select_related("firm__park", "bank", "product").order_by("-first_drawn_on", "pk"),
    columns=(
        *_loan_columns(),
        Out(_("Days from application to money"), Kind.INTEGER, _("days"), value=lambda row: row.days_to_money),
        Out(_("Paid out"), Kind.MONEY, _("yuan"), value=lambda row: row.drawn),
    ),
    link=lambda row: reverse("financing:loan", args=[row.pk]),
    park="firm__park",
    cuts=_cuts(""),
)


def median_days(loans) -> int | None:
    """Days from the application to the first money, of the loan in the middle; of two in the middle the quicker one."""
    days = [loan.days_to_money for loan in loans if loan.days_to_money is not None]
    return median_low(days) if days else None


def register():
    for figure in (LENT, *BY_KIND.values(), LOANS, FIRST, PLEDGED, SERVED, OUTSTANDING, QUICK, DAYS_TO_MONEY):
        figures.add(figure)
