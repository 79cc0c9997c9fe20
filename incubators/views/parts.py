"""Rows that belong to a carrier or a tenant: add, edit, strike. One set of views for all kinds."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import asked
from accounts.access import Perm, can, requires
from incubators import actions
from incubators.forms import CARRIER_PARTS, TENANT_PARTS
from workplace.conflict import Versioned
from workplace.editing import acted, edited, form_page

from . import carrier_or_404, tenant_or_404

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
    def save(form):
        return actions.save_part(row=form.save(commit=False), version=form.seen, by=request.user)

    return edited(
        request, form=kind.form, row=row, save=save, url=back, heading=str(row), subheading=str(of), back=back,
        submit=_("Save"), strike=Versioned(seen=row),
    )  # fmt: skip


def _strike(request, row, back):
    version = asked.version(request)
    return acted(request, back, lambda: actions.strike_part(row=row, version=version, by=request.user), _("Struck."))


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
