"""What products and loans announce when Django starts."""

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as T

from accounts.access import FIRM_ROLES, Perm, visible
from enterprises.registers import (
    ConsentProduct,
    FirmRelation,
    TimelineEvent,
    TimelineSource,
    consent_changed,
    consent_products,
    firm_relations,
    timeline_sources,
)
from workplace.figures import Reading, Scope
from workplace.figures.sheets import lines
from workplace.registers import (
    Hit,
    HomeCard,
    NavigationEntry,
    RowSearch,
    SearchSource,
    evidence_owners,
    home_cards,
    navigation,
    notice_kinds,
    search_sources,
    todo_sources,
)

from . import lending, loan_telling
from .actions import loans as actions
from .loan_panels import loans_beside
from .models import Loan, LoanEvent, Product
from .registers import BankFirmPanel, bank_firm_panels

BANK = loan_telling.BANK_ROLES
STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})
SHOWN = 8


def _on_offer():
    for product in Product.objects.offered().select_related("bank"):
        url = reverse("financing:loan_apply", args=[product.pk])
        yield ConsentProduct(product.pk, product.bank_id, f"{product.name}（{product.bank}）"[:120], url)


def _timeline(user, firm, limit):
    loans = visible(user, Loan.objects.filter(firm=firm), Perm.LOAN_VIEW)
    events = LoanEvent.objects.filter(loan__in=loans).select_related("loan__product", "loan__bank")
    return [
        TimelineEvent(
            event.at,
            f"{event.loan.product.name} · {event.get_kind_display()}",
            " · ".join(
                filter(None, [str(event.loan.bank), f"{event.amount:,} 元" if event.amount else "", event.note])
            ),
            reverse("financing:loan", args=[event.loan_id]),
            event.by_name,
        )
        for event in events.order_by("-at", "-id")[:limit]
    ]


def _found(user, text):
    """Loans by number, firm or code."""
    text = text.strip()
    number = text.rpartition("-")[2]
    wanted = Q(applicant_name__icontains=text) | Q(applicant_code__startswith=text.upper())
    if number.isdecimal() and len(number) < 18:
        wanted |= Q(pk=int(number))
    rows = Loan.objects.filter(wanted).select_related("product")
    shown = rows.only("applied_at", "applicant_name", "state", "product__name")
    return visible(user, shown, Perm.LOAN_VIEW).order_by("-applied_at")


def _hit(user, loan) -> Hit:
    note = f"{loan.product.name} · {loan.get_state_display()}"
    return Hit(f"{loan.number} {loan.applicant}", reverse("financing:loan", args=[loan.pk]), note)


# --- home ---


def bank_card(request) -> dict:
    """The bank's loans: what is due, and what each amount comes to."""
    rows = visible(request.user, Loan.objects.select_related("product"), Perm.LOAN_DECIDE)
    waiting = rows.waiting_for_the_bank()
    return {
        "loans": waiting[:SHOWN],
        "count": waiting.count(),
        "late": waiting.late().count(),
        "sums": rows.order_by().aggregate(drawn=Sum("drawn"), outstanding=Sum("outstanding"), firms=Count("firm", distinct=True)),
    }  # fmt: skip


def firm_card(request) -> dict | None:
    """A firm's loans on the way, and how many products are on offer."""
    rows = visible(request.user, Loan.objects.select_related("product", "bank"), Perm.LOAN_VIEW)
    return {
        "loans": rows.exclude(state__in=Loan.OVER)[:SHOWN],
        "offered": visible(request.user, Product.objects.offered(), Perm.PRODUCT_VIEW).count(),
    }


def staff_card(request) -> dict:
    """Lent this year beside last year, and what is late at the banks."""
    day = timezone.localdate()
    [lent, served] = lines(Reading(Scope(request.user)), [lending.LENT, lending.SERVED], day)
    late = visible(request.user, Loan.objects.all(), Perm.LOAN_VIEW).late(day).count()
    return {"lent": lent, "served": served, "late": late}


def register():
    navigation.add(
        NavigationEntry(
            T("Financial supermarket"), "financing:products", "building-store", frozenset({Perm.PRODUCT_VIEW}), 51,
            menu="finance",
        )
    )  # fmt: skip
    navigation.add(
        NavigationEntry(T("Loans"), "financing:loans", "cash-banknote", frozenset({Perm.LOAN_VIEW}), 52, menu="finance")
    )
    navigation.add(
        NavigationEntry(
            T("Figures of loans"), "financing:lending", "chart-bar", frozenset({Perm.FIGURE_VIEW}), 53, STAFF, "finance"
        )
    )
    navigation.add(
        NavigationEntry(T("Own systems"), "financing:hooks", "webhook", frozenset({Perm.HOOK_KEEP}), 54, menu="finance")
    )
    search_sources.add(
        SearchSource(
            "loans",
            T("Loans"),
            Perm.LOAN_VIEW,
            RowSearch(_found, _hit),
            "financing:loans",
            position=60,
        )
    )
    home_cards.add(HomeCard("bank_loans", "financing/home/bank_loans.html", bank_card, BANK, "main", 5))
    home_cards.add(HomeCard("firm_loans", "financing/home/firm_loans.html", firm_card, FIRM_ROLES, "main", 45))
    home_cards.add(
        HomeCard("staff_loans", "financing/home/staff_loans.html", staff_card, STAFF - {"leader"}, "figures", 65)
    )
    for source in loan_telling.SOURCES:
        todo_sources.add(source)
    for kind in loan_telling.KINDS:
        notice_kinds.add(kind)
    evidence_owners.add(loan_telling.EVIDENCE)
    timeline_sources.add(TimelineSource("loans", T("Loans"), Perm.LOAN_VIEW, "cash-banknote", _timeline, 59))
    firm_relations.add(FirmRelation("financing.Loan", T("Loans"), position=60))
    bank_firm_panels.add(
        BankFirmPanel("loans", T("Loans through the portal"), "financing/groups/loans.html", loans_beside, 60)
    )
    consent_products.add(_on_offer)
    consent_changed.add(actions.consent_changed)
    lending.register()
