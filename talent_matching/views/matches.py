"""Matches: the list, the page of one, and each step on its way."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from talent_matching import calendar_file, listing, lists, matching_sheet
from talent_matching.actions import Refused
from talent_matching.actions import matches as actions
from talent_matching.filters import FirmMatchFilter, MatchFilter
from talent_matching.forms import (
    DeclineForm,
    MeetingForm,
    MilestoneForm,
    OutcomeForm,
    ProposeForm,
    RatingForm,
)
from talent_matching.match_sheet import MatchSheet
from talent_matching.models import Demand, Match, Talent
from talent_matching.models.matches import Side
from workplace.editing import acted
from workplace.models import EvidenceFile

MEETING_LASTS = timedelta(hours=1)


def matches_of(user, perm=Perm.MATCH_VIEW):
    """What the person reads: a proposal that nobody was asked about is the zone's own."""
    rows = visible(user, Match.objects.select_related("agreement"), perm)
    return rows if can(user, Perm.ROUND_VIEW) else rows.asked()


def match_or_404(request, pk, perm=Perm.MATCH_VIEW) -> Match:
    return get_object_or_404(matching_sheet.rows_for(request.user, matches_of(request.user, perm)), pk=pk)


@requires(Perm.MATCH_VIEW)
@require_GET
def match_list(request):
    filters = MatchFilter if can(request.user, Perm.TALENT_VIEW) else FirmMatchFilter
    found = filters(request.GET, matches_of(request.user), request=request)
    load = lambda rows: matching_sheet.lines(request.user, rows)  # noqa: E731
    return listing.page(request, lists.MATCHES, found, found.qs, load=load)


@requires(Perm.MATCH_VIEW)
@require_GET
def match(request, pk):
    row = match_or_404(request, pk)
    sheet = MatchSheet(request.user, row)
    agreement = sheet.agreement
    context = {
        "match": row,
        "sheet": sheet,
        "agreement": agreement,
        "milestones": agreement.milestones.all() if agreement else [],
        "outcomes": agreement.outcomes.all() if agreement else [],
        "files": EvidenceFile.objects.filter(owner="talent_matching.agreement", owner_id=agreement.pk)
        if agreement
        else [],
        "decline_form": DeclineForm(initial={"version": row.version}),
        "meeting_form": MeetingForm(instance=row, initial={"version": row.version}),
        "milestone_form": MilestoneForm(),
        "outcome_form": OutcomeForm(),
        "rating_form": RatingForm(),
    }
    return render(request, "talent_matching/match.html", context)


@requires(Perm.MATCH_MANAGE)
@require_POST
def propose(request, pk):
    """A pair that an officer found by hand."""
    demand = get_object_or_404(visible(request.user, Demand.objects.all(), Perm.MATCH_MANAGE), pk=pk)
    form = ProposeForm(request.POST)
    if not form.is_valid():
        raise Http404
    talents = visible(request.user, Talent.objects.all(), Perm.TALENT_VIEW)
    talent = get_object_or_404(talents, pk=form.cleaned_data["talent"])
    try:
        made = actions.propose(demand=demand, talent=talent, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("talent_matching:demand", pk)
    messages.success(request, _("Proposed. Nobody has been asked yet."))
    return redirect("talent_matching:match", made.pk)


def step(request, pk, perm, act, done, **more):
    """One step of the match as the person saw it."""
    row = match_or_404(request, pk, perm)
    values = more | {"match": row, "version": asked.version(request)}
    url = reverse("talent_matching:match", args=[pk])
    return acted(request, url, lambda: act(**values, by=request.user), done)


@requires(Perm.MATCH_MANAGE)
@require_POST
def ask(request, pk):
    return step(request, pk, Perm.MATCH_MANAGE, actions.ask, _("Both sides are asked."))


@requires(Perm.MATCH_ANSWER)
@require_POST
def accept(request, pk):
    row = match_or_404(request, pk, Perm.MATCH_ANSWER)
    side = matching_sheet.may_answer(request.user, row)
    if not side:
        messages.error(request, _("There is nothing to answer any more."))
        return redirect("talent_matching:match", pk)
    return step(request, pk, Perm.MATCH_ANSWER, actions.accept, _("Accepted."), side=side)


@requires(Perm.MATCH_ANSWER, Perm.MATCH_MANAGE)
@require_POST
def decline(request, pk):
    perm = Perm.MATCH_MANAGE if can(request.user, Perm.MATCH_MANAGE) else Perm.MATCH_ANSWER
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why: the next round learns from it."))
        return redirect("talent_matching:match", pk)
    said = {name: form.cleaned_data[name] for name in ("reason", "note")}
    side = matching_sheet.side_of(request.user)
    return step(request, pk, perm, actions.decline, _("The match has ended."), side=side, **said)


@requires(Perm.AGREEMENT_WRITE)
@require_POST
def arrange(request, pk):
    row = match_or_404(request, pk, Perm.AGREEMENT_WRITE)
    form = MeetingForm(request.POST, instance=row)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, " ".join(error))
        return redirect("talent_matching:match", pk)
    values = {name: form.cleaned_data[name] for name in form._meta.fields}
    done = _("The meeting stands; both sides are told.")
    return step(request, pk, Perm.AGREEMENT_WRITE, actions.arrange, done, values=values)


@requires(Perm.MATCH_VIEW)
@require_GET
def calendar(request, pk):
    """The meeting for a calendar."""
    row = match_or_404(request, pk)
    if row.meeting_at is None or not row.is_opened:
        raise Http404
    return calendar_file.answer(
        uid=f"match-{row.pk}",
        version=row.version,
        start=row.meeting_at,
        end=row.meeting_at + MEETING_LASTS,
        title=row.demand.title,
        place=row.meeting_place,
        text=row.meeting_note,
        url=request.build_absolute_uri(reverse("talent_matching:match", args=[pk])),
    )


@requires(Perm.AGREEMENT_WRITE)
@require_POST
def finish(request, pk):
    return step(request, pk, Perm.AGREEMENT_WRITE, actions.finish, _("Finished. Say how it was."))


@requires(Perm.MATCH_ANSWER)
@require_POST
def rate(request, pk):
    row = match_or_404(request, pk, Perm.MATCH_ANSWER)
    form = RatingForm(request.POST)
    side = matching_sheet.side_of(request.user)
    if form.is_valid() and side != Side.ZONE:
        try:
            actions.rate(match=row, side=side, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you."))
    return redirect("talent_matching:match", pk)
