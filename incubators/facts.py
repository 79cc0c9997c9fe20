"""The facts of tenants and carriers on a day, counted from the rows of this room: the one place where rules get them.

Of a tenant's firm nothing is read that its carrier may not know: titles, which are published by name, and the declared
figures for as long as the firm allows it. Missing is None and never 0. An incubatee is a firm in the house that is known to
meet the conditions of one: registered and working there, young enough at entry, within its term.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, Sum

from enterprises.models import Title

from .entry import months_between, months_later, terms_on
from .models import (
    Activity,
    Carrier,
    Financing,
    Lease,
    Mentor,
    MentorSession,
    Platform,
    Right,
    Room,
    ServiceUse,
    SharedFigures,
    Staff,
    Tenant,
    TenantConsent,
)
from .occupancy import income_by_year

EQUITY = ("angel", "venture")
FINANCING = (*EQUITY, "loan")
PATENTS = ("invention", "utility", "design")
HIGH_TECH = "high-tech-enterprise"
YEAR = 12  # months
GROWN = (6, 5)  # more than 20 %: now times 5 above before times 6


# --- tenants ---


def of_tenants(tenants: Iterable[Tenant], day: date) -> dict[int, dict]:
    """What graduation asks for, of each tenant."""
    tenants = list(tenants)
    shared, titles = _shared(tenants, day), _high_tech(tenants, day)
    capital = _capital(tenants, day)
    found = {}
    for tenant in tenants:
        this, last = (shared[tenant.pk].get(year, {}) for year in (day.year - 1, day.year - 2))
        total, year = capital[tenant.pk]
        declared = [figures["venture_capital"] for figures in shared[tenant.pk].values() if figures["venture_capital"]]
        found[tenant.pk] = {
            "high_tech_certificate": titles.get(tenant.firm_id) if tenant.firm_id else None,
            "venture_capital_total": max(total, sum(declared)),
            "venture_capital": max(year, this.get("venture_capital") or 0),
            "revenue": this.get("revenue"),
            "revenue_prev": last.get("revenue"),
            "acquired_or_listed": None if tenant.acquired_or_listed is None else int(tenant.acquired_or_listed),
        }
    return found


def _shared(tenants, day: date) -> dict[int, dict[int, dict]]:
    """Declared figures by tenant and year, while the firm allows its carrier to see them."""
    allowed = TenantConsent.objects.live(day).filter(tenant__in=tenants).values("tenant")
    found: dict[int, dict[int, dict]] = defaultdict(dict)
    for row in SharedFigures.objects.filter(tenant__in=allowed, fiscal_year__lt=day.year).values():
        found[row["tenant_id"]][row["fiscal_year"]] = row
    return found


def _high_tech(tenants, day: date) -> dict[int, int | None]:
    """By firm 1 where it surely holds the certificate, None where its validity is not known, 0 else."""
    firms = {tenant.firm_id for tenant in tenants if tenant.firm_id}
    found: dict[int, int | None] = dict.fromkeys(firms, 0)
    rows = Title.objects.filter(firm__in=firms, kind=HIGH_TECH, held=True)
    rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=day)).exclude(valid_to__lt=day)
    for firm, valid_to in rows.order_by("valid_to").values_list("firm", "valid_to"):
        found[firm] = 1 if valid_to or found[firm] else None
    return found


def _capital(tenants, day: date) -> dict[int, tuple[int, int]]:
    """Angel and venture capital paid in, in all and in the year before the day, as the carrier's people entered it."""
    found = dict.fromkeys((tenant.pk for tenant in tenants), (0, 0))
    rows = Financing.objects.filter(tenant__in=tenants, kind__in=EQUITY, is_paid_in=True, on__lte=day).order_by()
    since = months_later(day, -YEAR)
    sums = rows.values("tenant").annotate(total=Sum("amount"), year=Sum("amount", filter=Q(on__gt=since)))
    return found | {row["tenant"]: (row["total"], row["year"] or 0) for row in sums}


# --- carriers ---


def of_carriers(carriers: Iterable[Carrier], day: date) -> dict[int, dict]:
    """What the conditions of levels and the yearly evaluation ask for, of each carrier."""
    carriers = list(carriers)
    residents = _residents(carriers, day)
    incubatees = {carrier.pk: [t for t in residents[carrier.pk] if is_incubatee(t, day)] for carrier in carriers}
    growth = _growth([tenant for of_house in incubatees.values() for tenant in of_house], day)
    staff, graduates = _staff(carriers, day), _graduates(carriers, day)
    counts = _counts(carriers, day)
    return {
        carrier.pk: {
            **_stated(carrier),
            **_money(carrier, day),
            **_of_tenants(residents[carrier.pk], incubatees[carrier.pk], growth, day),
            **staff[carrier.pk],
            **graduates[carrier.pk],
            **{name: rows.get(carrier.pk, 0) for name, rows in counts.items()},
            "carrier_own_platform": int(bool(counts["carrier_own_platform"].get(carrier.pk))),
        }
        for carrier in carriers
    }


def _stated(carrier) -> dict:
    """What the carrier's own row says."""
    parts = (carrier.incubation_area, carrier.public_area)
    flags = {
        "carrier_legal_person": carrier.is_legal_person,
        "carrier_separate_accounts": carrier.separate_accounts,
        "carrier_statistics": carrier.statistics_complete,
    }
    return {
        "carrier_opened_on": carrier.opened_on and carrier.opened_on.isoformat(),
        "carrier_area": None if carrier.total_area is None else int(carrier.total_area),
        "carrier_incubation_area": None if None in parts else int(sum(parts)),
        "carrier_fund": carrier.fund,
        "carrier_typical_cases": carrier.typical_cases,
        **{code: None if value is None else int(value) for code, value in flags.items()},
    }


def _money(carrier, day: date) -> dict:
    """Last year's income by kind; rents count when they are paid. No income at all is no figure."""
    kinds = income_by_year(carrier).get(day.year - 1)
    total = sum(kinds.values()) if kinds else None
    beside = total - kinds["property"] if kinds else None
    return {"carrier_income": total, "carrier_income_beside_rent": beside}


def _residents(carriers, day: date) -> dict[int, list[Tenant]]:
    """Who was in each house on the day, with what is asked of it as annotations; one query."""

    def has(model, **conditions):
        return Exists(model.objects.filter(tenant=OuterRef("pk"), **conditions).order_by())

    since, last = months_later(day, -YEAR), day.year - 1
    served = has(ServiceUse, on__gt=since, on__lte=day) | has(MentorSession, on__gt=since, on__lte=day)
    rows = Tenant.objects.filter(carrier__in=carriers, entered_on__lte=day)
    rows = rows.filter(Q(left_on=None) | Q(left_on__gt=day)).annotate(
        financed=has(Financing, kind__in=FINANCING, on__lte=day),
        financed_last_year=has(Financing, kind__in=FINANCING, on__year=last),
        financed_year=has(Financing, kind__in=FINANCING, on__gt=since, on__lte=day),
        invested=has(Financing, kind__in=EQUITY, is_own_fund=True, is_paid_in=True, on__year=last),
        applied=has(Right, kind__in=PATENTS, applied_on__lte=day),
        holds=Exists(
            Right.objects.filter(tenant=OuterRef("pk"), granted_on__lte=day)
            .filter(Q(valid_to=None) | Q(valid_to__gte=day))
            .order_by()
        ),
        served=served,
    )
    found: dict[int, list[Tenant]] = defaultdict(list)
    for tenant in rows:
        found[tenant.carrier_id].append(tenant)
    return found


def is_incubatee(tenant: Tenant, day: date) -> bool:
    """Whether it is known to count as one on the day; a team that founded its firm later was none yet."""
    if tenant.kind != Tenant.Kind.FIRM or (tenant.became_firm_on and tenant.became_firm_on > day):
        return False
    if not (tenant.registered_inside and tenant.works_inside) or (tenant.term_until and tenant.term_until < day):
        return False
    founded = tenant.established_on
    if founded is None:
        return False
    age = months_between(founded, max(founded, tenant.entered_on))
    return age <= terms_on(tenant.entered_on).age_at_entry["months"]


def _of_tenants(residents, incubatees, growth, day: date) -> dict:
    fields = Counter(tenant.field for tenant in incubatees if tenant.field not in ("", Tenant.Field.OTHER))
    since = months_later(day, -YEAR)
    return {
        "carrier_tenants": len(residents),
        "carrier_incubatees": len(incubatees),
        "carrier_in_field": max(fields.values(), default=0),
        "carrier_financed": sum(tenant.financed for tenant in incubatees),
        "carrier_financed_last_year": sum(tenant.financed_last_year for tenant in incubatees),
        "carrier_invested_last_year": sum(tenant.invested for tenant in incubatees),
        "carrier_growing": sum(growth[tenant.pk] is True for tenant in incubatees),
        "carrier_growth_unknown": sum(growth[tenant.pk] is None for tenant in incubatees),
        "carrier_patent_applicants": sum(tenant.applied for tenant in incubatees),
        "carrier_ip_holders": sum(tenant.holds for tenant in incubatees),
        "carrier_financed_year": sum(tenant.financed_year for tenant in residents),
        "carrier_served_year": sum(tenant.served for tenant in residents),
        "carrier_teams_registered_year": sum(
            bool(tenant.became_firm_on and since < tenant.became_firm_on <= day) for tenant in residents
        ),
    }


def _growth(incubatees, day: date) -> dict[int, bool | None]:
    """Whether last year's revenue or R&D expense was more than a fifth above that before; None where nobody may know."""
    shared = _shared(incubatees, day)
    found = {}
    for tenant in incubatees:
        now, before = (shared[tenant.pk].get(year, {}) for year in (day.year - 1, day.year - 2))
        known = [
            now[code] * GROWN[1] > before[code] * GROWN[0]
            for code in ("revenue", "rd_expense")
            if now.get(code) is not None and before.get(code) is not None
        ]
        found[tenant.pk] = True if any(known) else False if len(known) == 2 else None
    return found


def _staff(carriers, day: date) -> dict[int, dict]:
    """People of the house on the day; a row without days counts."""
    now = (Q(since=None) | Q(since__lte=day)) & (Q(until=None) | Q(until__gte=day))
    found = {
        carrier.pk: dict.fromkeys(("carrier_staff", "carrier_professionals", "carrier_mentors"), 0)
        for carrier in carriers
    }
    for carrier, professional in Staff.objects.filter(now, carrier__in=carriers).values_list(
        "carrier", "is_professional"
    ):
        found[carrier]["carrier_staff"] += 1
        found[carrier]["carrier_professionals"] += professional
    for carrier in Mentor.objects.filter(now, carrier__in=carriers).values_list("carrier", flat=True):
        found[carrier]["carrier_mentors"] += 1
    return found


def _graduates(carriers, day: date) -> dict[int, dict]:
    found = {carrier.pk: {"carrier_graduates": 0, "carrier_graduates_year": 0} for carrier in carriers}
    rows = Tenant.objects.filter(carrier__in=carriers, exit=Tenant.Exit.GRADUATED, left_on__lte=day)
    since = months_later(day, -YEAR)
    for carrier, left_on in rows.values_list("carrier", "left_on"):
        found[carrier]["carrier_graduates"] += 1
        found[carrier]["carrier_graduates_year"] += left_on > since
    return found


def _counts(carriers, day: date) -> dict[str, dict[int, int]]:
    """Facts that are a number of rows, or the sum of their areas, by carrier."""

    def number(rows, path="carrier") -> dict[int, int]:
        return Counter(rows.filter(**{f"{path}__in": carriers}).order_by().values_list(path, flat=True))

    def area(rows, path, of="area") -> dict[int, int]:
        sums = rows.filter(**{f"{path}__in": carriers}).order_by().values_list(path).annotate(total=Sum(of))
        return {carrier: int(total) for carrier, total in sums}

    house = "floor__building__carrier"
    now = (Q(since=None) | Q(since__lte=day)) & (Q(until=None) | Q(until__gte=day))
    activities = Activity.objects.filter(on__gt=months_later(day, -YEAR), on__lte=day)
    platforms = Platform.objects.filter(now, is_own=True, kind__in=("technology", "testing"))
    uses = Financing.objects.filter(is_own_fund=True, is_paid_in=True, on__lte=day)
    rooms, let = Room.objects.lettable(day), Lease.objects.running(day).filter(kind="let")
    return {
        "carrier_events_year": number(activities),
        "carrier_own_platform": number(platforms),
        "carrier_fund_cases": number(uses, "tenant__carrier"),
        "carrier_desks": number(rooms.filter(kind="desk"), house),
        "carrier_lettable_area": area(rooms, house),
        "carrier_let_area": area(let, f"room__{house}", "room__area"),
    }
