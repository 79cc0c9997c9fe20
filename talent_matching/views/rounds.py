"""Rounds of matching, and the talents for one demand."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import Perm, can, requires, visible
from talent_matching import brokering, tasks
from talent_matching.actions import Refused
from talent_matching.actions import rounds as actions
from talent_matching.models import Demand, Match, Pair, Round, Talent
from talent_matching.round_sheet import RoundSheet, resting

PAGE, SHOWN = 30, 10


class StartForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the round"), max_length=80)
    per_demand = forms.IntegerField(
        label=gettext_lazy("Talents for each demand"), min_value=1, max_value=5, initial=1,
        help_text=gettext_lazy("Matches on their way count."),
    )  # fmt: skip


class ChangeForm(forms.Form):
    reason = forms.CharField(max_length=300)
    chosen = forms.BooleanField(required=False)


def _rounds(user, perm=Perm.ROUND_VIEW):
    return visible(user, Round.objects.select_related("made_by"), perm)


@requires(Perm.ROUND_VIEW)
def round_list(request):
    may_run = can(request.user, Perm.ROUND_RUN)
    form = StartForm(request.POST or None)
    if request.method == "POST" and may_run and form.is_valid():
        try:
            made = actions.start(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("talent_matching:rounds")
        return redirect("talent_matching:round", made.pk)
    context = {
        "page": Paginator(_rounds(request.user), PAGE).get_page(request.GET.get("page")),
        "form": form if may_run else None,
        "waiting": brokering.open_demands(1).count(),
    }
    return render(request, "talent_matching/rounds.html", context, status=422 if form.errors else 200)


@requires(Perm.ROUND_VIEW)
@require_GET
def round(request, pk):
    found = get_object_or_404(_rounds(request.user), pk=pk)
    may_run = can(request.user, Perm.ROUND_RUN)
    context = {
        "round": found,
        "sheet": RoundSheet(found),
        "may_run": may_run,
        "may_ask": may_run and found.state == Round.State.READY and found.pairs.filter(chosen=True).exists(),
        "matches": Match.objects.filter(round=found).count(),
        "carried": found.computed_with.get("carried"),
    }
    return render(request, "talent_matching/round.html", context)


@requires(Perm.ROUND_VIEW)
@require_GET
def round_progress(request, pk):
    """The bar, asked for each second; when the work is over the whole page comes anew."""
    found = get_object_or_404(_rounds(request.user), pk=pk)
    if not found.is_working:
        return HttpResponseClientRefresh()
    return render(request, "talent_matching/_round_progress.html", {"round": found})


@requires(Perm.ROUND_RUN)
@require_POST
def round_again(request, pk):
    """Takes up a round that nobody computes any more."""
    found = get_object_or_404(_rounds(request.user, Perm.ROUND_RUN), pk=pk)
    if found.state == Round.State.FAILED:
        Round.objects.filter(pk=pk).update(state=Round.State.WAITING, failure="")
    tasks.later(tasks.compute_round, found.pk)
    return redirect("talent_matching:round", pk)


@requires(Perm.ROUND_VIEW)
@require_GET
def round_demand(request, pk, demand_pk):
    """One demand of a round: whom it gets and could get, what each choice costs, and why."""
    found = get_object_or_404(_rounds(request.user), pk=pk)
    demands = visible(request.user, Demand.objects.select_related("firm", "chain"), Perm.DEMAND_VIEW)
    demand = get_object_or_404(demands.filter(pk__in=found.computed_with.get("wants", {})), pk=demand_pk)
    sheet = RoundSheet(found)
    context = {
        "round": found,
        "demand": demand,
        "candidates": sheet.candidates(demand),
        "until": sheet.until(demand),
        "resting": sheet.resting,
        "may_change": can(request.user, Perm.ROUND_RUN) and found.state == Round.State.READY,
    }
    return render(request, "talent_matching/round_demand.html", context)


@requires(Perm.ROUND_RUN)
@require_POST
def pair_change(request, pk, pair_pk):
    found = get_object_or_404(_rounds(request.user, Perm.ROUND_RUN), pk=pk)
    pair = get_object_or_404(Pair, round=found, pk=pair_pk)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why you change the result."))
    else:
        before = found.sums["total"]
        try:
            after = actions.change(pair=pair, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            cost = f"{(before - after.sums['total']) / 100:.2f}"
            messages.success(request, _("Changed. The total is lower by %(cost)s points.") % {"cost": cost})
    return redirect("talent_matching:round_demand", pk, pair.demand_id)


@requires(Perm.ROUND_RUN)
@require_POST
def round_ask(request, pk):
    found = get_object_or_404(_rounds(request.user, Perm.ROUND_RUN), pk=pk)
    asked, refused = actions.ask_all(round=found, by=request.user)
    messages.success(request, _("Both sides of %(count)s pairs are asked.") % {"count": asked})
    if refused:
        messages.warning(
            request,
            _("%(count)s pairs could not be asked: a consent, a demand or another match has changed.")
            % {"count": refused},
        )
    return redirect("talent_matching:round", pk)


@requires(Perm.MATCH_MANAGE)
@require_GET
def candidates(request, pk):
    """The best talents for one demand, outside of any round; an officer proposes one."""
    demands = visible(request.user, Demand.objects.open(), Perm.MATCH_MANAGE)
    demand = get_object_or_404(demands, pk=pk)
    matcher = brokering.matcher_of(demands.filter(pk=pk))
    found = brokering.best(matcher, SHOWN)
    rows = visible(request.user, Talent.objects.select_related("school"), Perm.TALENT_VIEW)
    talents = rows.in_bulk([each.talent_id for each in found])
    context = {
        "demand": demand,
        "lines": [
            (each, talents[each.talent_id], brokering.spoken(each.terms)) for each in found if each.talent_id in talents
        ],
        "resting": resting(brokering.embargoed(matcher.talents, matcher.on), rows),
    }
    return render(request, "talent_matching/candidates.html", context)
