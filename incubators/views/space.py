"""Rooms on the plan of their floor, and the leases of them."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Perm, can, requires, visible
from accounts.asked import fragment
from incubators import actions, occupancy
from incubators.columns import LEASES
from incubators.filters import LeaseFilter, with_late
from incubators.forms import CancelForm, EndForm, FloorForm, LeaseForm, PaidForm, RenewForm, RoomForm, SignForm
from incubators.models import Floor, Lease, RentCharge, Room, Tenant
from spreadsheets.tables import workbook
from workplace.editing import acting, edited, form_page

from . import carrier_or_404, lease_or_404, listing, room_or_404
from .carriers import base


def _day(request) -> date:
    """The day that the plan shows: that of the address, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


@requires(Perm.LEASE_VIEW)
@require_safe
def carrier_space(request, pk):
    """The plan of a floor on a day. ?floor=, ?on= and ?room= say which; the room's part alone goes to htmx."""
    carrier = carrier_or_404(request.user, pk, Perm.LEASE_VIEW)
    day, found = _day(request), None
    places = occupancy.places(carrier, day)
    asked = request.GET.get("room")
    chosen = next((place for place in places if str(place.room.pk) == asked), None)
    if fragment(request):
        return render(request, "incubators/_room.html", _of_room(request, chosen, day))
    floors = occupancy.floors_of(carrier)
    wanted = request.GET.get("floor") or (str(chosen.room.floor_id) if chosen else "")
    found = next((floor for floor in floors if str(floor.pk) == wanted), floors[0] if floors else None)
    here = [place for place in places if found and place.room.floor_id == found.pk]
    context = base(request, carrier, "carrier_space") | _of_room(request, chosen, day)
    context |= {
        "floors": floors,
        "floor": found,
        "size": {"width": int(found.width * 10), "depth": int(found.depth * 10)} if found else None,
        "places": here,
        "counts": occupancy.counts(places),
        "free_on_floor": _free_by_floor(places),
        "months": occupancy.over_time(carrier, timezone.localdate()),
        "is_today": day == timezone.localdate(),
    }
    return render(request, "incubators/space.html", context)


def _free_by_floor(places) -> dict[int, int]:
    found: dict[int, int] = {}
    for place in places:
        found[place.room.floor_id] = found.get(place.room.floor_id, 0) + (place.state == occupancy.FREE)
    return found


def _of_room(request, place, day) -> dict:
    """What stands beside the plan of the room that was clicked."""
    later = []
    if place:
        later = list(
            place.room.leases.standing().filter(starts_on__gt=day).select_related("tenant").order_by("starts_on")
        )
    return {"place": place, "day": day, "later": later, "may_let": can(request.user, Perm.LEASE_EDIT)}


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def floor_add(request, pk):
    carrier = carrier_or_404(request.user, pk, Perm.LEASE_EDIT)
    back = reverse("incubators:carrier_space", args=[pk])

    def act(form):
        building, floor = form.cleaned_data["building"], form.save(commit=False)
        return actions.add_floor(carrier=carrier, building=building, floor=floor, by=request.user)

    return acting(
        request, form=FloorForm(request.POST or None), act=act, url=lambda floor: f"{back}?floor={floor.pk}",
        heading=_("New floor"), subheading=carrier.name, back=back, submit=_("Add"),
        suggestions=("buildings", carrier.buildings.values_list("name", flat=True)),
        template="incubators/suggesting_form.html",
    )  # fmt: skip


def _room_form(carrier):
    floors = Floor.objects.filter(building__carrier=carrier).select_related("building")
    return partial(RoomForm, floors=floors)


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def room_add(request, pk):
    carrier = carrier_or_404(request.user, pk, Perm.LEASE_EDIT)
    back = reverse("incubators:carrier_space", args=[pk])
    form = _room_form(carrier)(request.POST or None, instance=Room(), initial={"floor": request.GET.get("floor")})
    if request.method == "POST" and form.is_valid():
        room = actions.add_room(room=form.save(commit=False), by=request.user)
        return redirect(f"{back}?room={room.pk}")
    return form_page(
        request, form=form, heading=_("New room or desk"), subheading=carrier.name, back=back, submit=_("Add")
    )


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def room_edit(request, pk):
    room = room_or_404(request.user, pk, Perm.LEASE_EDIT)
    carrier = room.floor.building.carrier
    back = f"{reverse('incubators:carrier_space', args=[carrier.pk])}?room={pk}"
    return edited(
        request, form=_room_form(carrier), row=room, url=back, heading=room.place, subheading=carrier.name,
        save=lambda form: actions.save_room(room=room, values=form.values(), version=form.seen, by=request.user),
        back=back, submit=_("Save"),
    )  # fmt: skip


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def lease_add(request, pk):
    """Reserve or let a room; ?tenant= comes from the tenant's page."""
    room = room_or_404(request.user, pk, Perm.LEASE_EDIT)
    carrier = room.floor.building.carrier
    tenants = visible(request.user, Tenant.objects.filter(carrier=carrier).exclude(stage="left"), Perm.LEASE_EDIT)
    first = {"tenant": request.GET.get("tenant")}
    form = LeaseForm(request.POST or None, tenants=tenants, initial=first)

    def act(form):
        tenant = form.cleaned_data["tenant"]
        return actions.take_room(room=room, tenant=tenant, values=form.values(), by=request.user)

    return acting(
        request, form=form, act=act, url=_lease_url, heading=_("Let or reserve %(place)s") % {"place": room.place},
        subheading=f"{carrier.name} · {room.area} ㎡", submit=_("Save"),
        back=f"{reverse('incubators:carrier_space', args=[carrier.pk])}?room={pk}",
    )  # fmt: skip


def _lease_url(lease) -> str:
    return reverse("incubators:lease", args=[lease.pk])


# --- leases ---


def _leases(request):
    rows = visible(request.user, with_late(Lease.objects.standing()), Perm.LEASE_VIEW)
    return LeaseFilter(request.GET, rows.select_related("tenant__carrier"), request=request)


@requires(Perm.LEASE_VIEW)
@require_safe
def lease_list(request):
    return listing(request, table=LEASES, found=_leases(request), template="incubators/leases.html")


@requires(Perm.LEASE_VIEW)
@require_safe
def lease_export(request):
    return workbook(request, table=LEASES, found=_leases(request), name="leases", title=_("Leases"))


@requires(Perm.LEASE_VIEW)
@require_safe
def lease(request, pk):
    found = lease_or_404(request.user, pk)
    context = {
        "lease": found,
        "charges": list(found.charges.all()),
        "today": timezone.localdate(),
        "may_let": can(request.user, Perm.LEASE_EDIT),
        "history": list(found.events.select_related("pgh_context").order_by("-pgh_id")[:20]),
    }
    return render(request, "incubators/lease.html", context)


def _lease_form(request, pk, form_of, act, heading, submit):
    """A form about one lease: what it does may be refused, or come too late."""
    found = lease_or_404(request.user, pk, Perm.LEASE_EDIT)
    return acting(
        request, form=form_of(found), act=lambda form: act(found, form), url=_lease_url, heading=heading,
        subheading=str(found), back=_lease_url(found), submit=submit,
    )  # fmt: skip


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def lease_sign(request, pk):
    def act(found, form):
        return actions.sign_lease(lease=found, values=form.values(), version=form.seen, by=request.user)

    def form_of(found):
        first = {name: getattr(found, name) for name in SignForm.TERMS}
        return SignForm(request.POST or None, seen=found, initial=first)

    return _lease_form(request, pk, form_of, act, _("Sign the lease"), _("Sign"))


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def lease_end(request, pk):
    def act(found, form):
        data = form.cleaned_data
        return actions.end_lease(lease=found, on=data["on"], reason=data["reason"], version=form.seen, by=request.user)

    return _lease_form(
        request, pk, lambda found: EndForm(request.POST or None, seen=found), act, _("End the lease earlier"), _("End it")
    )  # fmt: skip


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def lease_cancel(request, pk):
    def act(found, form):
        return actions.cancel_lease(lease=found, reason=form.cleaned_data["reason"], version=form.seen, by=request.user)

    return _lease_form(
        request, pk, lambda found: CancelForm(request.POST or None, seen=found), act, _("Cancel"), _("Cancel it")
    )


@requires(Perm.LEASE_EDIT)
@require_http_methods(["GET", "POST"])
def lease_renew(request, pk):
    def act(found, form):
        return actions.renew_lease(lease=found, **form.cleaned_data, by=request.user)

    def form_of(found):
        return RenewForm(request.POST or None, initial={"monthly_rent": found.monthly_rent})

    return _lease_form(request, pk, form_of, act, _("Renew the lease"), _("Renew"))


@requires(Perm.LEASE_EDIT)
@require_POST
def rent_paid(request, pk):
    """The day on which a rent came; an empty one takes it back."""
    charges = visible(request.user, RentCharge.objects.all(), Perm.LEASE_EDIT)
    charge, form = get_object_or_404(charges, pk=pk), PaidForm(request.POST)
    if form.is_valid():
        actions.pay(charge=charge, on=form.cleaned_data["paid_on"], by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("This is no day."))
    return redirect("incubators:lease", charge.lease_id)
