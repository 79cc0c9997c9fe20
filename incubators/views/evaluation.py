"""The yearly evaluation of carriers: its rounds, one round, one house in it, and the two forms."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Perm, can, requires, visible
from incubators import actions
from incubators.forms import AssessmentForm, EvaluationForm, ScoreForm
from incubators.models import PART_LABELS, PARTS, Assessment, Evaluation, ExpertScore, Seat
from workplace.editing import acted, edited, form_page
from workplace.models import EvidenceFile


def assessments(user, perm=Perm.EVALUATION_VIEW):
    return visible(user, Assessment.objects.with_seats(), perm)


def assessment_or_404(user, pk, perm=Perm.EVALUATION_VIEW) -> Assessment:
    return get_object_or_404(assessments(user, perm), pk=pk)


def seat_or_404(user, pk) -> Seat:
    """The person's own seat at this assessment."""
    seats = visible(
        user, Seat.objects.select_related("assessment__evaluation", "assessment__carrier"), Perm.EVALUATION_SCORE
    )
    return get_object_or_404(seats, assessment=pk, expert=user)


def _not_yet(evaluation, may_run: bool) -> str:
    """Why whoever runs the round cannot close it now: the button is not shown."""
    return actions.still_open(evaluation, timezone.localdate()) if may_run and evaluation.is_open else ""


@requires(Perm.EVALUATION_VIEW)
@require_safe
def evaluation_list(request):
    may_run = can(request.user, Perm.EVALUATION_RUN)
    rounds = list(visible(request.user, Evaluation.objects.order_by("-year"), Perm.EVALUATION_VIEW))
    by_round: dict[int, list] = {}
    for row in assessments(request.user).order_by("carrier__name"):
        by_round.setdefault(row.evaluation_id, []).append(row)
    context = {
        "rounds": [(each, by_round.get(each.pk, []), _not_yet(each, may_run)) for each in rounds],
        "may_run": may_run,
    }
    return render(request, "incubators/evaluations.html", context)


@requires(Perm.EVALUATION_RUN)
@require_http_methods(["GET", "POST"])
def evaluation_add(request):
    form = EvaluationForm(request.POST or None, instance=Evaluation())
    if request.method == "POST" and form.is_valid():
        experts = list(form.cleaned_data["experts"])
        actions.open_evaluation(evaluation=form.save(commit=False), experts=experts, by=request.user)
        messages.success(request, _("Opened. The houses and the experts find it among what waits on them."))
        return redirect("incubators:evaluations")
    return form_page(
        request, form=form, heading=_("New evaluation"), back=reverse("incubators:evaluations"), submit=_("Open")
    )


@requires(Perm.EVALUATION_RUN)
@require_POST
def evaluation_close(request, pk):
    found = get_object_or_404(visible(request.user, Evaluation.objects.all(), Perm.EVALUATION_RUN), pk=pk)
    return acted(
        request, reverse("incubators:evaluations"), lambda: actions.close_evaluation(evaluation=found, by=request.user),
        _("Closed: every house has its result."),
    )  # fmt: skip


@requires(Perm.EVALUATION_VIEW)
@require_safe
def assessment(request, pk):
    """One house in one round: its own words, its evidence, and once it is closed the result down to each figure."""
    from incubators.results import Result, failed_twice

    user, found = request.user, assessment_or_404(request.user, pk)
    closed = not found.evaluation.is_open
    scores = visible(user, ExpertScore.objects.filter(seat__assessment=found), Perm.EVALUATION_SCORE)
    owner = {"owner": Assessment.EVIDENCE, "owner_id": found.pk}
    context = {
        "assessment": found,
        "words": [(PART_LABELS[part], getattr(found, f"{part}_text"), getattr(found, part)) for part in PARTS],
        "files": list(EvidenceFile.objects.filter(**owner)),
        "result": Result(found) if closed else None,
        "failed_twice": closed and failed_twice(found),
        "scores": list(scores.select_related("seat__expert").order_by("seat_id")),
        "may_fill": can(user, Perm.EVALUATION_FILL) and not closed and not found.submitted_at,
        "may_score": not closed and can(user, Perm.EVALUATION_SCORE) and found.seats.filter(expert=user).exists(),
    }
    return render(request, "incubators/assessment.html", context)


@requires(Perm.EVALUATION_FILL)
@require_http_methods(["GET", "POST"])
def assessment_fill(request, pk):
    found, back = assessment_or_404(request.user, pk, Perm.EVALUATION_FILL), reverse("incubators:assessment", args=[pk])

    def save(form):
        try:
            return actions.save_assessment(
                assessment=found, values=form.values(), uploads=list(filter(None, [form.cleaned_data["file"]])),
                submit="submit" in request.POST, version=form.seen, by=request.user,
            )  # fmt: skip
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error

    return edited(
        request, form=AssessmentForm, row=found, save=save, url=back,
        done=_("Submitted.") if "submit" in request.POST else _("Saved."),
        heading=_("Self-assessment"), subheading=str(found), back=back, submit=_("Submit"),
        template="incubators/assessment_form.html",
    )  # fmt: skip


@requires(Perm.EVALUATION_SCORE)
@require_http_methods(["GET", "POST"])
def assessment_score(request, pk):
    seat, back = seat_or_404(request.user, pk), reverse("incubators:assessment", args=[pk])
    given = visible(request.user, ExpertScore.objects.filter(seat=seat), Perm.EVALUATION_SCORE).first()
    form = ScoreForm(request.POST or None, instance=copy(given) if given else ExpertScore(seat=seat))
    if request.method == "POST" and form.is_valid():
        try:
            actions.score(seat=seat, values=form.values(), version=form.seen, by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        except actions.Stale:
            form.add_error(None, _("You changed this in another window meanwhile: look at it again."))
        else:
            messages.success(request, _("Saved. Nobody else reads it before the round is closed."))
            return redirect(back)
    return form_page(
        request, form=form, heading=_("My score"), subheading=str(seat.assessment), back=back, submit=_("Save")
    )
