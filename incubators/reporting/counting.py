"""What of a carrier's report the portal counts: each figure from rows, and the same rows to be listed behind it.

A count is named `name` or `name:part` in the form. It is made of sources: rows of one model with a number each, so that a
figure is the sum over what its page lists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from incubators.models import (
    Activity,
    Carrier,
    Financing,
    Headcount,
    Income,
    Investor,
    Mentor,
    MentorSession,
    Platform,
    RentCharge,
    Right,
    Room,
    ServiceUse,
    Staff,
    Tenant,
)

from .definition import TO_DATE, Form, last_day

VENTURE = ("angel", "venture")
EARLIEST = date(1900, 1, 1)
NUMBER = DecimalField(max_digits=20, decimal_places=2)


@dataclass(frozen=True)
class Listed:
    """A row as the page behind a figure shows it."""

    name: str
    note: str
    day: date | None
    url: str
    number: Decimal | int

    @property
    def shown(self) -> str:
        """With all its places: what is listed adds up to the sum under it."""
        return exact(self.number)


@dataclass(frozen=True)
class Source:
    """Rows that add to a figure: their number, or the sum of `amount`. `listed(row)` gives (name, note, day, url)."""

    rows: QuerySet
    listed: Callable
    amount: str = ""

    def total(self, key: str) -> QuerySet:
        number = Coalesce(Sum(self.amount), Value(0), output_field=NUMBER) if self.amount else Count("pk")
        rows = self.rows.order_by().annotate(report_key=Value(key, CharField())).values("report_key")
        return rows.annotate(report_number=Cast(number, NUMBER)).values_list("report_key", "report_number")

    def list(self) -> list[Listed]:
        return [Listed(*self.listed(row), getattr(row, self.amount) if self.amount else 1) for row in self.rows]


@dataclass(frozen=True)
class Span:
    """A carrier and the days that a figure is of; stocks are counted on the last one."""

    carrier: Carrier
    first: date
    last: date

    def within(self, field: str) -> dict:
        return {f"{field}__range": (self.first, self.last)}


def _in_force(last: date) -> Q:
    return (Q(since=None) | Q(since__lte=last)) & (Q(until=None) | Q(until__gte=last))


def tenants_on(carrier, day: date) -> QuerySet:
    """Those that live in the house at the end of the day."""
    return Tenant.objects.filter(Q(left_on=None) | Q(left_on__gt=day), carrier=carrier, entered_on__lte=day)


def _tenant(row):
    return row.name, row.get_field_display(), row.entered_on, reverse("incubators:tenant", args=[row.pk])


def _tenant_left(row):
    return row.name, row.get_exit_display(), row.left_on, reverse("incubators:tenant", args=[row.pk])


def _of_tenant(row):
    return row.tenant.name, str(row), getattr(row, "on", None), reverse("incubators:tenant", args=[row.tenant_id])


def _person(row):
    return row.name, getattr(row, "post", "") or getattr(row, "field", ""), row.since, _people(row)


def _people(row):
    return reverse("incubators:carrier_people", args=[row.carrier_id])


def _residents(span, founder):
    rows = tenants_on(span.carrier, span.last)
    return [Source(rows.filter(founder=founder) if founder else rows, _tenant)]


def _entered(span, part):
    return [Source(Tenant.objects.filter(carrier=span.carrier, **span.within("entered_on")), _tenant)]


def _left(span, part):
    rows = Tenant.objects.filter(carrier=span.carrier, entered_on__isnull=False, **span.within("left_on"))
    return [Source(rows, _tenant_left)]


def _graduated(span, part):
    return [Source(_left(span, "")[0].rows.filter(exit="graduated"), _tenant_left)]


def _graduated_ever(span, part):
    return _graduated(Span(span.carrier, EARLIEST, span.last), "")


def _activities(span, part):
    rows = Activity.objects.filter(carrier=span.carrier, **span.within("on"))
    return [Source(rows, lambda row: (row.title, row.get_kind_display(), row.on, _people(row)))]


def _by_tenants(model):
    def sources(span, part):
        rows = model.objects.filter(tenant__carrier=span.carrier, **span.within("on")).select_related("tenant")
        return [Source(rows, _of_tenant)]

    return sources


def _staff(span, flag):
    rows = Staff.objects.filter(_in_force(span.last), carrier=span.carrier)
    return [Source(rows.filter(**{flag: True}) if flag else rows, _person)]


def _mentors(span, part):
    return [Source(Mentor.objects.filter(_in_force(span.last), carrier=span.carrier), _person)]


def _platforms(span, part):
    return [Source(Platform.objects.filter(_in_force(span.last), carrier=span.carrier), lambda row: (
        row.name, row.get_kind_display(), row.since, _people(row)
    ))]  # fmt: skip


def _area(span, use):
    rows = Room.objects.in_use(span.last).filter(floor__building__carrier=span.carrier)
    rows = rows.select_related("floor__building")
    url = reverse("incubators:carrier_space", args=[span.carrier.pk])

    def listed(row):
        return row.place, row.get_use_display(), None, f"{url}?room={row.pk}"

    return [Source(rows.filter(use=use) if use else rows, listed, "area")]


def _house(span) -> str:
    return reverse("incubators:carrier", args=[span.carrier.pk])


def _fund(span, part):
    rows = Carrier.objects.filter(pk=span.carrier.pk, fund__isnull=False)
    return [Source(rows, lambda row: (row.name, _("as stated in the carrier's file"), None, _house(span)), "fund")]


def _invested(span, kind):
    rows = Investor.objects.filter(Q(since=None) | Q(since__lte=span.last), carrier=span.carrier, amount__isnull=False)
    rows = rows.filter(kind=kind) if kind else rows
    return [Source(rows, lambda row: (row.name, row.get_kind_display(), row.since, _house(span)), "amount")]


def _income(span, kind):
    """Entered income, and the rents in the month in which they were paid."""
    rows = Income.objects.filter(carrier=span.carrier, **span.within("on"))
    url = reverse("incubators:carrier_figures", args=[span.carrier.pk])
    entered = Source(
        rows.filter(kind=kind) if kind else rows, lambda row: (row.get_kind_display(), row.note, row.on, url), "amount"
    )
    if kind not in ("", Income.Kind.PROPERTY):
        return [entered]
    rents = RentCharge.objects.filter(lease__tenant__carrier=span.carrier, **span.within("paid_on"))
    rents = rents.select_related("lease__tenant")
    return [entered, Source(rents, lambda row: (
        row.lease.tenant.name, f"{row.lease.place} · {row.due_on:%Y-%m}", row.paid_on,
        reverse("incubators:lease", args=[row.lease_id]),
    ), "amount")]  # fmt: skip


KINDS_OF_MONEY = {"venture": VENTURE, "subsidy": ("subsidy",)}


def _financing(span, part):
    rows = Financing.objects.filter(tenant__carrier=span.carrier, is_paid_in=True, **span.within("on"))
    rows = rows.filter(kind__in=KINDS_OF_MONEY[part]) if part else rows.exclude(kind="subsidy")
    return [Source(rows.select_related("tenant"), _of_tenant, "amount")]


def _financing_ever(span, part):
    return _financing(Span(span.carrier, EARLIEST, span.last), part)


def _financed(span, part):
    money = Financing.objects.filter(tenant=OuterRef("pk"), is_paid_in=True, **span.within("on"))
    rows = Tenant.objects.filter(Exists(money.exclude(kind="subsidy")), carrier=span.carrier)
    return [Source(rows, _tenant)]


def _rights(field):
    def sources(span, part):
        rows = Right.objects.filter(tenant__carrier=span.carrier, **span.within(field)).select_related("tenant")
        return [Source(rows, lambda row: (
            row.tenant.name, f"{row.get_kind_display()} · {row.name}", getattr(row, field),
            reverse("incubators:tenant", args=[row.tenant_id]),
        ))]  # fmt: skip

    return sources


def _rights_valid(span, kind):
    """Granted, not lapsed, and of tenants that live in the house on the day."""
    rows = Right.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=span.last),
        tenant__in=tenants_on(span.carrier, span.last),
        granted_on__lte=span.last,
    ).select_related("tenant")
    return [Source(rows.filter(kind=kind) if kind else rows, lambda row: (
        row.tenant.name, f"{row.get_kind_display()} · {row.name}", row.granted_on,
        reverse("incubators:tenant", args=[row.tenant_id]),
    ))]  # fmt: skip


def _heads(span, part):
    """People at the tenants' in the last month, of those that live in the house at its end."""
    rows = Headcount.objects.filter(tenant__in=tenants_on(span.carrier, span.last), month=span.last.replace(day=1))
    return [Source(rows.select_related("tenant"), lambda row: (
        row.tenant.name, str(row), None, reverse("incubators:tenant", args=[row.tenant_id])
    ), part)]  # fmt: skip


COUNTS = {
    "residents": _residents,
    "entered": _entered,
    "left": _left,
    "graduated": _graduated,
    "graduated_ever": _graduated_ever,
    "activities": _activities,
    "sessions": _by_tenants(MentorSession),
    "services": _by_tenants(ServiceUse),
    "staff": _staff,
    "mentors": _mentors,
    "platforms": _platforms,
    "area": _area,
    "fund": _fund,
    "invested": _invested,
    "income": _income,
    "financing": _financing,
    "financing_ever": _financing_ever,
    "financed": _financed,
    "rights_applied": _rights("applied_on"),
    "rights_granted": _rights("granted_on"),
    "rights_valid": _rights_valid,
    "heads": _heads,
}


def sources(count: str, span: Span) -> list[Source]:
    name, _colon, part = count.partition(":")
    return COUNTS[name](span, part)


def span_of(report, key: str) -> Span:
    """The days of a figure: the report's period, or from 1 January where it is one to date."""
    first = report.period.replace(month=1) if key.endswith(TO_DATE) else report.period
    return Span(report.carrier, first, last_day(report.kind, report.period))


def rows_behind(report, field, key: str) -> list[Listed]:
    """The rows that add up to the figure."""
    found = [listed for source in sources(field.count, span_of(report, key)) for listed in source.list()]
    return sorted(found, key=lambda row: (row.day or date.min, row.name), reverse=True)


def count_all(report, form: Form) -> dict[str, int | float]:
    """Every figure that the form counts, by key; one query for all of them."""
    queries, found = [], {}
    for field in form.fields:
        for key in field.keys if field.count else ():
            found[key] = 0
            queries += [source.total(key) for source in sources(field.count, span_of(report, key))]
    if not queries:
        return {}
    for key, number in queries[0].union(*queries[1:], all=True):
        found[key] += number
    return {key: plain(number) for key, number in found.items()}


def exact(number) -> str:
    return f"{plain(number):,}".replace("-", "−")


def plain(number):
    """As JSON keeps it: whole numbers whole, square metres with their decimals."""
    return int(number) if number == int(number) else float(number)
