"""Agreements: the list, and what is written down on the page of their match."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Perm, requires, visible
from talent_matching import listing, lists
from talent_matching.actions import Refused, Stale
from talent_matching.actions import agreements as actions
from talent_matching.filters import AgreementFilter
from talent_matching.forms import AgreementForm, MilestoneForm, OutcomeForm
from talent_matching.match_sheet import MatchSheet
from talent_matching.models import Agreement, Milestone
from workplace import conflict

from .matches import match_or_404


@requires(Perm.MATCH_VIEW)
@require_GET
def agreement_list(request):
    rows = visible(request.user, Agreement.objects.select_related("match__demand"), Perm.MATCH_VIEW)
    found = AgreementFilter(request.GET, rows, request=request)
    return listing.page(request, lists.AGREEMENTS, found, found.qs)


def _form(request, match, form, save):
    """The form of an agreement, new or known; a number that another one has, or a file that cannot be taken, is said there."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form)
        except Stale as stale:
            return _stale(request, form, stale.current)
        except Refused as refusal:
            form.add_error("number", str(refusal))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("talent_matching:match", match.pk)
    context = {"form": form, "match": match}
    return render(request, "talent_matching/agreement_form.html", context, status=422 if form.errors else 200)


def _stale(request, form, current):
    if not isinstance(current, Agreement):  # the match went on while the first agreement was written
        messages.warning(request, _("Somebody has moved this match on meanwhile: read it again first."))
        return redirect("talent_matching:match", current.pk)
    typed = AgreementForm(conflict.again(request, current), instance=copy(current))
    mine = form.all_values()
    stored = {name: getattr(current, name) for name in mine}
    url = reverse("talent_matching:match", args=[current.match_id])
    return conflict.page(request, form=typed, mine=mine, stored=stored, row=current, url=url)


@requires(Perm.AGREEMENT_WRITE)
def agreement_sign(request, pk):
    match = match_or_404(request, pk, Perm.AGREEMENT_WRITE)
    sheet = MatchSheet(request.user, match)
    if not sheet.may_sign:
        raise Http404
    parties = "；".join(filter(None, [sheet.line.firm, f"{sheet.line.school} {sheet.line.talent}".strip()]))
    initial = {"parties": parties, "version": match.version}
    form = AgreementForm(request.POST or None, request.FILES or None, initial=initial)

    def save(form):
        actions.sign(
            match=match, version=form.seen, values=form.values(), upload=form.cleaned_data["file"], by=request.user
        )
        messages.success(request, _("The agreement stands."))

    return _form(request, match, form, save)


def _agreement(request, pk) -> Agreement:
    return get_object_or_404(
        visible(request.user, Agreement.objects.select_related("match"), Perm.AGREEMENT_WRITE), pk=pk
    )


@requires(Perm.AGREEMENT_WRITE)
def agreement_edit(request, pk):
    agreement = _agreement(request, pk)
    form = AgreementForm(request.POST or None, request.FILES or None, instance=copy(agreement))

    def save(form):
        upload = form.cleaned_data["file"]
        actions.change(agreement=agreement, values=form.all_values(), version=form.seen, upload=upload, by=request.user)
        messages.success(request, _("Saved."))

    return _form(request, agreement.match, form, save)


def _line(request, pk, form_class, anchor, save):
    """A milestone or a result, added on the page of the match."""
    agreement = _agreement(request, pk)
    form = form_class(request.POST)
    form.instance.agreement = agreement
    if form.is_valid():
        save(form.instance)
        messages.success(request, _("Saved."))
    else:
        for bound in form:
            for error in bound.errors:
                messages.error(request, f"{bound.label}: {error}")
    return redirect(f"{reverse('talent_matching:match', args=[agreement.match_id])}#{anchor}")


@requires(Perm.AGREEMENT_WRITE)
@require_POST
def milestone_add(request, pk):
    return _line(
        request, pk, MilestoneForm, "milestones", lambda row: actions.save_milestone(milestone=row, by=request.user)
    )


@requires(Perm.AGREEMENT_WRITE)
@require_POST
def outcome_add(request, pk):
    return _line(request, pk, OutcomeForm, "outcomes", lambda row: actions.add_outcome(outcome=row, by=request.user))


@requires(Perm.AGREEMENT_WRITE)
@require_POST
def milestone_done(request, pk, milestone_pk):
    agreement = _agreement(request, pk)
    milestone = get_object_or_404(Milestone, agreement=agreement, pk=milestone_pk)
    actions.mark_done(milestone=milestone, by=request.user)
    messages.success(request, _("Done."))
    return redirect(f"{reverse('talent_matching:match', args=[agreement.match_id])}#milestones")
