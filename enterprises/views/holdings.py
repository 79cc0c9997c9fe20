"""Titles, intellectual property, platforms, awards, evaluations, negative records: add, edit, end. One set of views for all."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Perm, requires
from enterprises import actions
from enterprises.forms import HOLDINGS, EndForm
from workplace import conflict
from workplace.editing import edited, form_page

from . import firm_or_404


def _kind(slug):
    if slug not in HOLDINGS:
        raise Http404
    return HOLDINGS[slug]


def _holding(request, pk, slug, holding_pk):
    firm, kind = firm_or_404(request.user, pk, Perm.FIRM_EDIT), _kind(slug)
    return firm, kind, get_object_or_404(getattr(firm, kind.related), pk=holding_pk)


def _form_page(request, firm, kind, form, heading, **more):
    template = "enterprises/holding_form.html"
    return form_page(request, form=form, firm=firm, kind=kind, heading=heading, template=template, **more)


def _saved(request, firm):
    messages.success(request, _("Saved."))
    return redirect("enterprises:firm_holdings", firm.pk)


@requires(Perm.FIRM_EDIT)
def add(request, pk, kind):
    firm, found = firm_or_404(request.user, pk, Perm.FIRM_EDIT), _kind(kind)
    form = found.form(request.POST or None, instance=found.model(firm=firm))
    if request.method == "POST" and form.is_valid():
        actions.save_holding(holding=form.save(commit=False), by=request.user)
        return _saved(request, firm)
    return _form_page(request, firm, found, form, found.add)


@requires(Perm.FIRM_EDIT)
def edit(request, pk, kind, holding_pk):
    firm, found, holding = _holding(request, pk, kind, holding_pk)

    def save(form):
        return actions.save_holding(holding=form.save(commit=False), version=form.seen, by=request.user)

    return edited(
        request, form=found.form, row=holding, save=save, url=reverse("enterprises:firm_holdings", args=[pk]), firm=firm,
        kind=found, heading=str(holding), template="enterprises/holding_form.html",
    )  # fmt: skip


@requires(Perm.FIRM_EDIT)
def end(request, pk, kind, holding_pk):
    firm, found, holding = _holding(request, pk, kind, holding_pk)
    if not found.ends:
        raise Http404
    started, ended = found.period
    form = EndForm(request.POST or None, not_before=getattr(holding, started), seen=holding)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.end_holding(
                holding=holding, on=data["on"], reason=data["reason"], version=form.seen, by=request.user
            )
        except actions.Stale as stale:
            row = stale.current
            typed = EndForm(conflict.again(request, row), not_before=getattr(row, started), seen=row)
            mine, stored = {"on": data["on"]}, {"on": getattr(row, ended)}
            url = reverse("enterprises:firm_holdings", args=[firm.pk])
            return conflict.page(request, form=typed, mine=mine, stored=stored, row=row, url=url)
        return _saved(request, firm)
    return _form_page(request, firm, found, form, _("End: %(name)s") % {"name": holding}, ending=True)
