"""Demands: the list, the file of one, the form with its autosave, and the zone's review."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from talent_matching import history, listing, lists, matching_sheet
from talent_matching.actions import Stale
from talent_matching.actions import demands as actions
from talent_matching.filters import DemandFilter, PublicDemandFilter
from talent_matching.forms import DemandForm, FirmField, ReturnForm
from talent_matching.models import Demand, Match
from workplace import conflict
from workplace.editing import acted


def demands_of(user, perm=Perm.DEMAND_VIEW):
    """What the person reads: the firm where it may be read, for all others the name that the firm shows."""
    related = ["chain", "firm", "firm__park"] if can(user, Perm.FIRM_VIEW) else ["chain"]
    return visible(user, Demand.objects.all(), perm).select_related(*related)


def named(user, rows):
    """Each demand with the firm as this person reads it."""
    for row in rows:
        row.firm_shown = row.firm.name if can(user, Perm.FIRM_VIEW) else row.firm_label
    return rows


@requires(Perm.DEMAND_VIEW)
@require_GET
def demand_list(request):
    user = request.user
    reads_firms = can(user, Perm.FIRM_VIEW)
    filters = DemandFilter if reads_firms else PublicDemandFilter
    found = filters(request.GET, demands_of(user).with_partners().in_order(), request=request)
    context = {
        "may_write": can(user, Perm.DEMAND_WRITE),
        "waiting": demands_of(user).to_review().count() if can(user, Perm.DEMAND_REVIEW) else 0,
        "is_public": not reads_firms,
    }
    return listing.page(request, lists.DEMANDS, found, found.qs, load=lambda rows: named(user, rows), **context)


@requires(Perm.DEMAND_VIEW)
@require_GET
def demand(request, pk):
    user = request.user
    row = get_object_or_404(demands_of(user).with_partners(), pk=pk)
    named(user, [row])
    reads_firms = can(user, Perm.FIRM_VIEW)
    matches = visible(user, Match.objects.filter(demand=row), Perm.MATCH_VIEW)
    if not can(user, Perm.ROUND_VIEW):
        matches = matches.asked()
    writes = can(user, Perm.DEMAND_WRITE)
    context = {
        "demand": row,
        "particulars": getattr(row, "particulars", None) if reads_firms else None,
        "matches": matching_sheet.lines(user, matches),
        "may_write": writes and (row.is_editable or can(user, Perm.DEMAND_REVIEW)),
        "may_submit": writes and row.is_editable,
        "may_take_back": writes and not row.is_editable,
        "may_review": can(user, Perm.DEMAND_REVIEW),
        "may_propose": can(user, Perm.MATCH_MANAGE) and row.state == Demand.State.OPEN and not row.is_embargoed,
        "remark_form": ReturnForm(),
        "history": history.of(row) if reads_firms else [],
        "reads_firms": reads_firms,
    }
    return render(request, "talent_matching/demand.html", context)


@requires(Perm.DEMAND_WRITE)
def demand_new(request):
    """The firm writes for itself; the zone says for whom."""
    user = request.user
    firms = visible(user, Firm.objects.all(), Perm.DEMAND_WRITE)
    for_firm = FirmField(request.POST or None, firms=firms) if user.access.in_zone(Perm.DEMAND_WRITE) else None
    firm = firms.filter(organisation=user.access.firm).first() if for_firm is None else None
    if for_firm is not None and for_firm.is_bound and for_firm.is_valid():
        firm = for_firm.cleaned_data["firm"]
    form = DemandForm(request.POST or None, instance=Demand(firm=firm), user=user, firm=firm)
    if request.method == "POST" and form.is_valid() and firm is not None:
        made = actions.save(demand=Demand(firm=firm), values=form.values(), version=0, by=user)
        return redirect("talent_matching:demand", made.pk)
    context = {"form": form, "for_firm": for_firm, "firm": firm}
    return render(request, "talent_matching/demand_form.html", context, status=422 if request.method == "POST" else 200)


def _editable(request, pk) -> Demand:
    rows = demands_of(request.user, Perm.DEMAND_WRITE)
    if not can(request.user, Perm.DEMAND_REVIEW):
        rows = rows.filter(state__in=(Demand.State.DRAFT, Demand.State.RETURNED))
    return get_object_or_404(rows, pk=pk)


@requires(Perm.DEMAND_WRITE)
def demand_edit(request, pk):
    row = _editable(request, pk)
    form = DemandForm(request.POST or None, instance=copy(row), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(demand=row, values=form.values(), version=form.seen, by=request.user)
        except Stale as stale:
            return _conflict(request, form, stale.current)
        messages.success(request, _("Saved."))
        return redirect("talent_matching:demand", pk)
    context = {"form": form, "demand": row, "firm": row.firm, "autosaves": row.is_editable}
    return render(request, "talent_matching/demand_form.html", context, status=422 if form.errors else 200)


def _conflict(request, form, current):
    typed = DemandForm(conflict.again(request, current), instance=copy(current), user=request.user)
    url = reverse("talent_matching:demand", args=[current.pk])
    stored = DemandForm.stored(current)
    return conflict.page(request, form=typed, mine=form.values(), stored=stored, row=current, url=url)


@requires(Perm.DEMAND_WRITE)
@require_POST
def demand_autosave(request, pk):
    """What is typed into a draft is kept as soon as it can be read; the answer carries the version for the next save."""
    row = _editable(request, pk)
    form = DemandForm(request.POST, instance=copy(row), user=request.user)
    context = {"saved": None, "stale": False}
    if row.is_editable and form.is_valid():
        try:
            context["saved"] = actions.save(demand=row, values=form.values(), version=form.seen, by=request.user)
        except Stale:
            context["stale"] = True
    return render(request, "talent_matching/_demand_saved.html", context)


def _step(request, pk, perm, act, done, **more):
    """One click on the demand as the person saw it."""
    row = get_object_or_404(demands_of(request.user, perm), pk=pk)
    values = more | {"demand": row, "version": asked.version(request)}
    url = reverse("talent_matching:demand", args=[pk])
    return acted(request, url, lambda: act(**values, by=request.user), done)


@requires(Perm.DEMAND_WRITE)
@require_POST
def demand_submit(request, pk):
    return _step(request, pk, Perm.DEMAND_WRITE, actions.submit, _("Sent to the zone's review."))


@requires(Perm.DEMAND_WRITE)
@require_POST
def demand_take_back(request, pk):
    return _step(request, pk, Perm.DEMAND_WRITE, actions.take_back, _("Taken back; it is a draft again."))


@requires(Perm.DEMAND_WRITE)
@require_POST
def demand_close(request, pk):
    return _step(request, pk, Perm.DEMAND_WRITE, actions.close, _("Closed."))


@requires(Perm.DEMAND_REVIEW)
@require_POST
def demand_publish(request, pk):
    return _step(request, pk, Perm.DEMAND_REVIEW, actions.publish, _("Open now; the firm is told."))


@requires(Perm.DEMAND_REVIEW)
@require_POST
def demand_return(request, pk):
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what should be changed."))
        return redirect("talent_matching:demand", pk)
    remark = form.cleaned_data["remark"]
    return _step(request, pk, Perm.DEMAND_REVIEW, actions.give_back, _("Returned; the firm is told."), remark=remark)
