"""The reviewer's desk: the queue, and one declaration beside last year's figures."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Perm, can, requires, visible
from innovation_points import actions
from innovation_points.comparing import compare, ratios
from innovation_points.filters import DeclarationFilter
from innovation_points.forms import CommentForm, ReturnForm
from innovation_points.models import Declaration

from .declarations import last_years

PAGE = 50
QUEUE = 30

# Staff of a park read along; firms, which hold DECLARATION_VIEW too, have their own pages.
reads_reviews = requires(Perm.DECLARATION_REVIEW, Perm.RANKING_VIEW)


def declarations_of(user):
    return visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW)


@reads_reviews
@require_GET
def review_list(request):
    """All declarations that the person may read; at first those that wait, the oldest first."""
    data = request.GET.copy()
    data.setdefault("state", "waiting")
    found = DeclarationFilter(data, declarations_of(request.user), request=request)
    page = Paginator(found.qs.order_by("submitted_at", "-fiscal_year", "firm__pinyin", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "filter": found, "total": page.paginator.count}
    template = "innovation_points/_review_table.html" if request.htmx else "innovation_points/reviews.html"
    return render(request, template, context)


@reads_reviews
@require_GET
def review(request, pk):
    declaration = get_object_or_404(declarations_of(request.user), pk=pk)
    before = last_years(declaration)
    notes = {}
    for note in declaration.comments.select_related("author"):
        notes.setdefault(note.field, []).append(note)
    sections = [
        (section, [(row, notes.get(row.code, [])) for row in rows]) for section, rows in compare(before, declaration)
    ]
    user = request.user
    context = {
        "declaration": declaration,
        "sections": sections,
        "ratios": ratios(before, declaration),
        "general_notes": notes.get("", []),
        "outliers": [row for _section, rows in sections for row, _notes in rows if row.outlier],
        "queue": list(declarations_of(user).waiting()[:QUEUE]),
        "may_review": can(user, Perm.DECLARATION_REVIEW) and actions.may_review(user, declaration),
        "may_approve": can(user, Perm.DECLARATION_APPROVE) and actions.may_approve(user, declaration),
        "stopped": _stopped(user, declaration),
        "return_form": ReturnForm(commented=actions.commented_fields(declaration)),
        "year_before": declaration.fiscal_year - 1,
    }
    context["may_decide"] = context["may_review"] or context["may_approve"]
    return render(request, "innovation_points/review.html", context)


def _stopped(user, declaration) -> str:
    """Why somebody who reviews or approves cannot take the next step here himself."""
    if not declaration.is_waiting or not can(user, Perm.DECLARATION_REVIEW):
        return ""
    if declaration.submitted_by_id == user.pk:
        return _("You submitted this declaration: another person has to review it.")
    if declaration.state == Declaration.State.REVIEWED and declaration.first_reviewed_by_id == user.pk:
        return _("You did the first review: another person has to approve.")
    if declaration.state == Declaration.State.REVIEWED and not can(user, Perm.DECLARATION_APPROVE):
        return _("The first review has passed; an approver decides now.")
    return ""


@requires(Perm.DECLARATION_REVIEW)
@require_POST
def first_review(request, pk):
    return _decide(request, pk, actions.first_review, _("First review passed. An approver decides now."))


@requires(Perm.DECLARATION_APPROVE)
@require_POST
def approve(request, pk):
    return _decide(request, pk, actions.approve, _("Approved. The next night counts these figures."))


@requires(Perm.DECLARATION_REVIEW)
@require_POST
def return_to_firm(request, pk):
    declaration = get_object_or_404(_reviewable(request.user), pk=pk)
    if declaration.state == Declaration.State.REVIEWED and not can(request.user, Perm.DECLARATION_APPROVE):
        raise PermissionDenied
    commented = actions.commented_fields(declaration)
    form = ReturnForm(request.POST, commented=commented)
    if not form.is_valid():
        messages.error(request, _("Not returned: say in a sentence what to correct, and give 1 to 60 working days."))
        return redirect("innovation_points:review", pk)
    data = form.cleaned_data
    values = {
        "reason": data["reason"],
        "days": data["days"],
        "fields": commented if data["open"] == "commented" else None,
    }
    return _decide(request, pk, actions.return_to_firm, _("Returned to the firm."), **values)


def _decide(request, pk, action, done, **values):
    """Take the decision on the version that the reviewer saw, then go on with the next that waits."""
    declaration = get_object_or_404(_reviewable(request.user), pk=pk)
    try:
        action(declaration=declaration, version=_version(request), by=request.user, **values)
    except actions.Stale:
        messages.error(request, _("Nothing was decided: the declaration changed while you read it. Read it again."))
        return redirect("innovation_points:review", pk)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:review", pk)
    messages.success(request, f"{declaration.firm}: {done}")
    following = _reviewable(request.user).for_decision(request.user).first()
    return redirect("innovation_points:review", following.pk) if following else redirect("innovation_points:reviews")


def _reviewable(user):
    return visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_REVIEW)


def _version(request):
    """The version that the page showed; a request without one decides nothing."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else -1


@requires(Perm.DECLARATION_REVIEW)
@require_POST
def comment(request, pk):
    """Add a note beside a figure; by htmx the figure's notes come back."""
    declaration = get_object_or_404(_reviewable(request.user), pk=pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The comment was empty or too long."))
        return redirect("innovation_points:review", pk)
    code = form.cleaned_data["field"]
    try:
        actions.comment(declaration=declaration, field=code, text=form.cleaned_data["text"], by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:review", pk)
    if request.htmx:
        notes = declaration.comments.filter(field=code).select_related("author")
        return render(request, "innovation_points/_notes.html", {"notes": notes})
    return redirect("innovation_points:review", pk)
