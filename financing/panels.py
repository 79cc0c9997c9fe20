"""What this room adds to a firm's file, to the home pages and to the list of firms."""

from datetime import timedelta

from django.db import connection
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from accounts.access import Perm, visible
from enterprises.models import Consent, Look
from innovation_points.actions.publicity import is_held
from innovation_points.models import Night, Score
from workplace.models import SavedView
from workplace.registers import Hit

from . import alerts
from .actions import log_looks
from .alerts import LIST
from .gates import gate_states
from .loan_panels import loans_of_firm
from .models import BankDrop, BankFirm, Readiness

LOOKS_COUNTED = timedelta(days=30)
SHOWN = 8  # rows of a home card
COUNTED = 1000  # rows of a saved search; more are "more than"


def latest_readiness(user, firm) -> Readiness | None:
    rows = visible(user, Readiness.objects.latest(), Perm.READINESS_VIEW)
    return rows.filter(firm=firm).select_related("rule_version", "night").first()


def firm_finance(request, firm) -> dict:
    """The finance tab: every gate with what the night found, the firm's consents, and how often banks looked."""
    row = latest_readiness(request.user, firm)
    night = Night.objects.latest_published()
    as_of, gates = (night.as_of if night else None), []
    if row and night:
        with connection.cursor() as cursor:
            gates = gate_states(row, as_of, cursor)
    since = timezone.now() - LOOKS_COUNTED
    looks = visible(request.user, Look.objects.filter(firm=firm, at__gte=since), Perm.LOOK_VIEW)
    consents = visible(request.user, Consent.objects.filter(firm=firm), Perm.CONSENT_VIEW)
    return {
        "readiness": row,
        "as_of": as_of,
        "held_year": _held_year(firm),
        "gates": gates,
        "consents": consents.live().select_related("bank"),
        "looks": looks.exclude(kind=Look.Kind.LIST).count(),
        "days": LOOKS_COUNTED.days,
        "loans": loans_of_firm(request.user, firm),
    }


def _held_year(firm) -> int | None:
    """The fiscal year of the firm's result where banks do not see it yet, for its publicity is not confirmed."""
    year = Score.objects.current().filter(firm=firm).values_list("fiscal_year", flat=True).first()
    return year if year is not None and is_held(year) else None


def firm_header(request, firm) -> dict | None:
    row = latest_readiness(request.user, firm)
    return {"readiness": row} if row else None


def tier_counts(rows) -> list[dict]:
    """How many rows stand in each tier."""
    found = dict(rows.order_by().values_list("tier").annotate(count=Count("id")))
    return [{"tier": tier, "count": found.get(tier, 0)} for tier in Readiness.TIERS]


def own_list(request):
    return visible(request.user, BankFirm.objects.live(), Perm.BANK_LIST)


def bank_figures(request) -> dict:
    """How many firms stand on the bank's list, came with the last night, and stand in each tier."""
    rows = own_list(request)
    return {"all": rows.count(), "new": rows.new().count(), "tiers": tier_counts(rows)}


def bank_new(request) -> dict:
    """Firms that came with the last night or since, those with the most points first; each shown is a look at the list."""
    rows = own_list(request).new()
    shown = list(rows.by("-total").select_related("park")[:SHOWN])
    log_looks(shown, kind=Look.Kind.LIST, by=request.user)
    return {"rows": shown, "count": rows.count()}


def bank_searches(request) -> dict | None:
    """The person's saved searches with how many firms fit now and came with the last night."""
    views = SavedView.objects.filter(owner=request.user, list=LIST)
    rows = own_list(request)
    found = []
    for view in views[:SHOWN]:
        fitting = alerts.fitting(view, rows).order_by()
        count = fitting[: COUNTED + 1].count()
        found.append(
            {"view": view, "count": min(count, COUNTED), "more": count > COUNTED, "new": fitting.new().count()}
        )
    return {"rows": found} if found else None


def bank_dropped(request) -> dict:
    """Firms that left with the last night or since: by name where a live consent still gives it, else counted."""
    as_of = own_list(request).aggregate(as_of=Max("as_of"))["as_of"] or timezone.localdate()
    drops = list(visible(request.user, BankDrop.objects.since(as_of), Perm.BANK_LIST))
    named = [drop for drop in drops if drop.shared_name]
    return {"named": named[:SHOWN], "count": len(drops), "unnamed": len(drops) - len(named), "since": as_of}


def readiness_figures(request) -> dict | None:
    """For staff and leaders: firms ready for a loan, by tier, each with its rows on click."""
    rows = visible(request.user, Readiness.objects.latest(), Perm.READINESS_VIEW)
    by_result = dict(rows.order_by().values_list("result").annotate(count=Count("id")))
    if not by_result:
        return None
    return {
        "ready": by_result.get(Readiness.Result.READY, 0),
        "manual": by_result.get(Readiness.Result.MANUAL_REVIEW, 0),
        "all": sum(by_result.values()),
        "tiers": tier_counts(rows.ready()),
    }


def bank_found(user, text, limit) -> list[Hit]:
    """Firms on the bank's list, for the search of every page; each shown is a look at the list."""
    shown = BankFirm.objects.live().search(text).only("firm", "name", "tier", "credit_code")
    rows = list(visible(user, shown, Perm.BANK_LIST).by("pinyin")[:limit])
    log_looks(rows, kind=Look.Kind.LIST, by=user)
    return [
        Hit(
            str(row),
            reverse("financing:bank_firm", args=[row.pk]),
            " · ".join(filter(None, [row.tier, row.credit_code])),
        )
        for row in rows
    ]
