"""Rows that belong to a carrier or a tenant: add, edit, strike. One set of views for all kinds."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Perm, can, requires
from incubators import actions
from incubators.forms import CARRIER_PARTS, TENANT_PARTS, StrikeForm
from workplace import conflict

from . import carrier_or_404, form_page, tenant_or_404

KEEPERS = (Perm.CARRIER_EDIT, Perm.CARRIER_MANAGE)
RECORDERS = (Perm.TENANT_EDIT, Perm.MENTORING_WRITE)
PAGES = {"titles": "carrier", "investors": "carrier", "income": "carrier_figures"}


def _kind(request, kinds, slug):
    if slug not in kinds:
        raise Http404
    if not can(request.user, kinds[slug].perm):
        raise PermissionDenied
    return kinds[slug]


def _of_carrier(request, pk, slug):
    kind = _kind(request, CARRIER_PARTS, slug)
    carrier = carrier_or_404(request.user, pk, kind.perm)
    return kind, carrier, reverse(f"incubators:{PAGES.get(slug, 'carrier_people')}", args=[pk])


def _of_tenant(request, pk, slug):
    kind = _kind(request, TENANT_PARTS, slug)
    return kind, tenant_or_404(request.user, pk, kind.perm), reverse("incubators:tenant", args=[pk])


def _add(request, kind, row, of, back):
    form = kind.form(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        actions.save_part(row=form.save(commit=False), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(request, form=form, heading=kind.add, subheading=str(of), back=back, submit=_("Add"))


def _edit(request, kind, row, of, back):
    form = kind.form(request.POST or None, instance=copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_part(row=form.save(commit=False), version=form.seen, by=request.user)
        except actions.Stale as stale:
            current = stale.current
            typed = kind.form(conflict.again(request, current), instance=copy(current))
            stored = {name: getattr(current, name) for name in kind.form.Meta.fields}
            return conflict.page(request, form=typed, mine=form.values(), stored=stored, row=current, url=back)
        messages.success(request, _("Saved."))
        return redirect(back)
    strike = StrikeForm(seen=row)
    return form_page(
        request, form=form, heading=str(row), subheading=str(of), back=back, submit=_("Save"), strike=strike,
        template="incubators/part_form.html",
    )  # fmt: skip


def _strike(request, row, back):
    form = StrikeForm(request.POST, seen=row)
    form.is_valid()
    try:
        actions.strike_part(row=row, version=form.seen, by=request.user)
    except actions.Stale:
        messages.error(request, _("Somebody changed this row meanwhile: look at it again."))
    else:
        messages.success(request, _("Struck."))
    return redirect(back)


@requires(*KEEPERS)
@require_http_methods(["GET", "POST"])
def carrier_part_add(request, pk, kind):
    found, carrier, back = _of_carrier(request, pk, kind)
    return _add(request, found, found.model(carrier=carrier), carrier, back)


@requires(*KEEPERS)
@require_http_methods(["GET", "POST"])
def carrier_part_edit(request, pk, kind, part_pk):
    found, carrier, back = _of_carrier(request, pk, kind)
    row = get_object_or_404(found.model, carrier=carrier, pk=part_pk)
    return _strike(request, row, back) if "strike" in request.POST else _edit(request, found, row, carrier, back)


@requires(*RECORDERS)
@require_http_methods(["GET", "POST"])
def tenant_part_add(request, pk, kind):
    found, tenant, back = _of_tenant(request, pk, kind)
    return _add(request, found, found.model(tenant=tenant), tenant, back)


@requires(*RECORDERS)
@require_http_methods(["GET", "POST"])
def tenant_part_edit(request, pk, kind, part_pk):
    found, tenant, back = _of_tenant(request, pk, kind)
    row = get_object_or_404(found.model.objects.select_related("tenant"), tenant=tenant, pk=part_pk)
    return _strike(request, row, back) if "strike" in request.POST else _edit(request, found, row, tenant, back)
