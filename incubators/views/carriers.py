"""Carriers: list, map, the page of one with its tabs, and what its people keep up about it."""

from datetime import date

from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Perm, can, requires, visible
from incubators import actions, occupancy
from incubators.carrier_history import changes
from incubators.columns import CARRIERS
from incubators.filters import CarrierFilter
from incubators.forms import CARRIER_PARTS, CarrierForm, NewCarrierForm
from incubators.models import Carrier, CarrierOutcome, CarrierTitle, Income, Lease, Room, Tenant
from incubators.standing import standings, without_rule
from incubators.zone_map import pins, sheet
from spreadsheets.tables import workbook
from workplace.editing import edited, form_page

from . import carrier_or_404, listing


def _found(request):
    rows = visible(request.user, Carrier.objects.with_counts(), Perm.CARRIER_VIEW)
    return CarrierFilter(request.GET, rows.select_related("operator", "park").with_titles(), request=request)


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier_list(request):
    found = _found(request)
    may_add = can(request.user, Perm.CARRIER_MANAGE)
    may_compare = can(request.user, Perm.FIGURE_VIEW)
    return listing(
        request,
        table=CARRIERS,
        found=found,
        template="incubators/carriers.html",
        may_add=may_add,
        may_compare=may_compare,
    )


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier_export(request):
    return workbook(request, table=CARRIERS, found=_found(request), name="carriers", title=_("Carriers"))


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier_map(request):
    """The carriers on the schematic map of the zone, and as a list beside it."""
    found = _found(request)
    context = {"filter": found, "sheet": sheet(), "pins": pins(found.qs.order_by("name", "pk"))}
    return render(request, "incubators/map.html", context)


def tabs_of(user, carrier, active) -> list[dict]:
    """The tabs of a carrier's page, those that the person may open."""
    every = [
        ("carrier", _("Overview"), Perm.CARRIER_VIEW),
        ("carrier_space", _("Rooms"), Perm.LEASE_VIEW),
        ("carrier_figures", _("Occupancy and income"), Perm.LEASE_VIEW),
        ("carrier_people", _("People and services"), Perm.CARRIER_VIEW),
        ("carrier_levels", _("Conditions of the level"), Perm.CARRIER_VIEW),
        ("carrier_history", _("History"), Perm.CARRIER_VIEW),
    ]
    found = [
        {"label": label, "url": reverse(f"incubators:{name}", args=[carrier.pk]), "active": name == active}
        for name, label, perm in every
        if can(user, perm)
    ]
    tenants = {"label": _("Tenants"), "url": f"{reverse('incubators:tenants')}?carrier={carrier.pk}", "active": False}
    if can(user, Perm.REPORT_VIEW):
        url = f"{reverse('incubators:reports')}?carrier={carrier.pk}"
        found.insert(-1, {"label": _("Reports"), "url": url, "active": False})
    return [*found[:1], tenants, *found[1:]] if can(user, Perm.TENANT_VIEW) else found


def base(request, carrier, active) -> dict:
    """What every tab of the carrier's page shows."""
    user = request.user
    return {
        "carrier": carrier,
        "titles": list(CarrierTitle.objects.held().filter(carrier=carrier)),
        "tabs": tabs_of(user, carrier, active),
        "may_edit": can(user, Perm.CARRIER_EDIT) or can(user, Perm.CARRIER_MANAGE),
        "may_let": can(user, Perm.LEASE_EDIT),
    }


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier(request, pk):
    found = carrier_or_404(request.user, pk)
    tenants = visible(request.user, Tenant.objects.filter(carrier=found), Perm.TENANT_VIEW)
    context = base(request, found, "carrier") | {
        "figures": _figures(request.user, found, tenants),
        "parts": _parts(request.user, found, ["titles", "investors"]),
        "areas": areas_by_use(found) if can(request.user, Perm.LEASE_VIEW) else None,
        "total": _area(found.total_area),
        "term_ending": tenants.term_ending().order_by("term_until")[:5],
    }
    return render(request, "incubators/carrier.html", context)


def _figures(user, found, tenants) -> list[dict]:
    """The house in numbers, each leading to its rows."""
    listed = f"{reverse('incubators:tenants')}?carrier={found.pk}"
    figures = [
        {"label": _("Tenants"), "value": tenants.resident().count(), "url": f"{listed}&stage=resident"},
        {"label": _("Prospects"), "value": tenants.prospects().count(),
         "url": f"{reverse('incubators:funnel')}?carrier={found.pk}"},
        {"label": _("Graduates"), "value": tenants.filter(exit="graduated").count(), "url": f"{listed}&exit=graduated"},
    ]  # fmt: skip
    if can(user, Perm.LEASE_VIEW):
        month = occupancy.over_time(found, timezone.localdate())[occupancy.MONTHS_BACK]
        ending = visible(user, Lease.objects.filter(tenant__carrier=found).ending(), Perm.LEASE_VIEW)
        figures += [
            {
                "label": _("Let"), "share": month.share, "note": f"{month.let:,.0f} / {month.lettable:,.0f} ㎡",
                "url": reverse("incubators:carrier_space", args=[found.pk]),
            },
            {
                "label": _("Leases that end within 90 days"), "value": ending.count(),
                "url": f"{reverse('incubators:leases')}?carrier={found.pk}&state=ending",
            },
        ]  # fmt: skip
    return figures


def areas_by_use(found) -> list[tuple]:
    """(label, stated, counted from the rooms) of each use of the area."""
    rooms = Room.objects.in_use().filter(floor__building__carrier=found).order_by()
    counted = dict(rooms.values_list("use").annotate(total=Sum("area")))
    uses = ["tenants", "public", "office", "other"]
    return [
        (label, _area(stated), _area(counted.get(use))) for (label, stated), use in zip(found.areas, uses, strict=True)
    ]


def _area(value) -> str:
    return "" if value is None else f"{value:,.0f}"


def _parts(user, found, slugs) -> list[dict]:
    """Tables of the rows that belong to the carrier."""
    return [
        {
            "slug": slug,
            "kind": kind,
            "rows": [(row, cells(row, kind)) for row in getattr(found, f"{kind.model._meta.model_name}_rows").all()],
            "may_edit": can(user, kind.perm),
        }
        for slug, kind in CARRIER_PARTS.items()
        if slug in slugs
    ]


def cells(row, kind) -> list:
    """(label, value, "wan" or "yuan" where it is money) of a row's shown fields, choices and answers in words."""
    found = []
    for name, label in zip(kind.shown, kind.headings, strict=True):
        display = getattr(row, f"get_{name}_display", None)
        value = display() if display else getattr(row, name)
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        if isinstance(value, date):
            value = f"{value:%Y-%m}" if name == "month" else value.isoformat()
        found.append((label, value, {"amount": "wan", "fee": "yuan"}.get(name, "")))
    return found


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier_people(request, pk):
    found = carrier_or_404(request.user, pk)
    context = base(request, found, "carrier_people")
    context["parts"] = _parts(request.user, found, ["staff", "mentors", "platforms", "activities"])
    return render(request, "incubators/people.html", context)


@requires(Perm.LEASE_VIEW)
@require_safe
def carrier_figures(request, pk):
    """How full the house was, month by month, and what it earned, by kind; the rows beside rents stand below."""
    found = carrier_or_404(request.user, pk, Perm.LEASE_VIEW)
    months = occupancy.over_time(found, timezone.localdate())
    income = occupancy.income_by_year(found)
    context = base(request, found, "carrier_figures") | {
        "months": months,
        "occupancy": {
            "categories": [f"{month.day:%Y-%m}" for month in months],
            "series": [
                {"name": _("let"), "values": [float(month.let) for month in months]},
                {"name": _("for tenants"), "values": [float(month.lettable) for month in months]},
            ],
            "unit": "㎡",
            "x": _("Month"),
            "y": _("Area (㎡)"),
        },
        "income": {
            "categories": [str(year) for year in income],
            "series": [
                {"name": str(kind.label), "values": [round(row[kind] / 10_000, 1) for row in income.values()]}
                for kind in Income.Kind
            ],
            "unit": _("10k yuan"),
            "x": _("Year"),
            "y": _("Income (10k yuan)"),
        },
        "has_income": bool(income),
        "parts": _parts(request.user, found, ["income"]),
    }
    return render(request, "incubators/figures.html", context)


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier_levels(request, pk):
    """The house against the conditions of the levels that it holds, and of the next ones, as of the last night."""
    found = carrier_or_404(request.user, pk)
    every = standings(visible(request.user, CarrierOutcome.objects.filter(carrier=found), Perm.CARRIER_VIEW))
    context = base(request, found, "carrier_levels") | {
        "own": [standing for standing in every if standing.row.aim == "own"],
        "next": [standing for standing in every if standing.row.aim == "next"],
        "without_rule": without_rule(found),
    }
    return render(request, "incubators/levels.html", context)


@requires(Perm.CARRIER_VIEW)
@require_safe
def carrier_history(request, pk):
    found = carrier_or_404(request.user, pk)
    context = base(request, found, "carrier_history") | {"entries": changes(found)}
    return render(request, "incubators/history.html", context)


@requires(Perm.CARRIER_MANAGE)
@require_http_methods(["GET", "POST"])
def carrier_add(request):
    form = NewCarrierForm(request.POST or None, instance=Carrier())
    if request.method == "POST" and form.is_valid():
        made = actions.add_carrier(
            carrier=form.save(commit=False), operator=form.cleaned_data["operator_name"], by=request.user
        )
        messages.success(request, _("Added. Now give it its titles."))
        return redirect("incubators:carrier", made.pk)
    return form_page(
        request, form=form, heading=_("New carrier"), back=reverse("incubators:carriers"), submit=_("Add"),
        template="incubators/carrier_form.html",
    )  # fmt: skip


@requires(Perm.CARRIER_EDIT, Perm.CARRIER_MANAGE)
@require_http_methods(["GET", "POST"])
def carrier_edit(request, pk):
    """The operator's people keep up their carrier; its name, park and operator are the zone's to change."""
    perm = Perm.CARRIER_MANAGE if can(request.user, Perm.CARRIER_MANAGE) else Perm.CARRIER_EDIT
    made = NewCarrierForm if perm == Perm.CARRIER_MANAGE else CarrierForm
    found, back = carrier_or_404(request.user, pk, perm), reverse("incubators:carrier", args=[pk])
    return edited(
        request, form=made, row=found, url=back, heading=found.name, back=back, submit=_("Save"),
        save=lambda form: actions.save_carrier(carrier=found, values=form.values(), version=form.seen, by=request.user),
        template="incubators/carrier_form.html",
    )  # fmt: skip
