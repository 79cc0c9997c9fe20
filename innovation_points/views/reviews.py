"""The reviewer's desk: the queue by age and risk, one declaration beside its past, and the decisions."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from innovation_points import actions, backing, distribution, review_sheet
from innovation_points.actions.reviews import last_approved
from innovation_points.comparing import last_years
from innovation_points.course import course, revisions
from innovation_points.filters import DeclarationFilter
from innovation_points.forms import CommentForm, CorrectionForm, ReturnForm
from innovation_points.models import Declaration, FigureEvidence
from innovation_points.models.declarations import STAMPED_SCAN
from innovation_points.risk import risks_of
from workplace.models import EvidenceFile

from .steps import step

PAGE = 50
QUEUE = 30

# Staff of a park read along; firms, which hold DECLARATION_VIEW too, have their own pages.
reads_reviews = requires(Perm.DECLARATION_REVIEW, Perm.RANKING_VIEW)


def declarations_of(user):
    return visible(user, Declaration.objects.with_firm().select_related("season"), Perm.DECLARATION_VIEW)


def _found(request):
    """The one way to the queue's rows, for the list and beside the declaration: at first what waits."""
    data = request.GET.copy()
    data.setdefault("state", "waiting")
    return DeclarationFilter(data, declarations_of(request.user), request=request)


@reads_reviews
@require_GET
def review_list(request):
    """All declarations that the person may read; at first those that wait, the oldest first or the riskiest."""
    found = _found(request)
    page = Paginator(_ordered(found.qs, request.GET.get("sort")), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": found,
        "total": page.paginator.count,
        "query": _query(request),
        "may_review": can(request.user, Perm.DECLARATION_REVIEW),
        "may_approve": can(request.user, Perm.DECLARATION_APPROVE),
    }
    _with_risks(page.object_list)
    template = "innovation_points/_review_table.html" if asked.fragment(request) else "innovation_points/reviews.html"
    return render(request, template, context)


def _ordered(declarations, sort):
    oldest = declarations.order_by("submitted_at", "-fiscal_year", "firm__pinyin", "pk")
    if sort == "-submitted":
        return declarations.order_by("-submitted_at", "-pk")
    if sort not in ("risk", "-risk"):
        return oldest
    rows = list(oldest)
    _with_risks(rows)
    return sorted(rows, key=lambda row: len(row.risks) * (-1 if sort == "risk" else 1))


def _with_risks(declarations):
    """Hang its reasons on each declaration that waits; a decided one needs none."""
    found = risks_of([row for row in declarations if row.is_waiting and not hasattr(row, "risks")])
    for row in declarations:
        row.risks = found.get(row.pk, getattr(row, "risks", []))


def _query(request) -> str:
    """The list's filters, to be carried along to the declaration and back."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"?{kept.urlencode()}" if kept else ""


@reads_reviews
@require_GET
def review(request, pk):
    user = request.user
    declaration = get_object_or_404(declarations_of(user), pk=pk)
    before = last_years(declaration)
    queue = list(_ordered(_found(request).qs, request.GET.get("sort"))[:QUEUE])
    _with_risks([declaration, *queue])
    notes = list(declaration.comments.select_related("author"))
    files = backing.by_field(declaration)
    commented = actions.commented_fields(declaration) if declaration.is_waiting else []
    context = {
        "declaration": declaration,
        "sections": review_sheet.lines(declaration, before, notes, declaration.risks, files),
        "boxes": distribution.boxes(declaration, before),
        "has_files": bool(files),
        "scans": files.get(STAMPED_SCAN, []),
        "general_notes": [note for note in notes if not note.field],
        "queue": queue,
        "query": _query(request),
        "may_review": can(user, Perm.DECLARATION_REVIEW) and actions.may_review(user, declaration),
        "may_approve": can(user, Perm.DECLARATION_APPROVE) and actions.may_approve(user, declaration),
        "stopped": _stopped(user, declaration),
        "return_form": ReturnForm(commented=commented),
        "commented": commented,
        "year_before": declaration.fiscal_year - 1,
        "course": course(declaration, notes),
        "revisions": revisions(declaration),
        "correction_form": CorrectionForm() if _may_correct(user, declaration) else None,
    }
    context["may_decide"] = context["may_review"] or context["may_approve"]
    context["resubmitted"] = any(line.differs for _section, lines in context["sections"] for line in lines)
    return render(request, "innovation_points/review.html", context)


SHOWN_BESIDE = {EvidenceFile.Type.PDF, EvidenceFile.Type.PNG, EvidenceFile.Type.JPEG}


@reads_reviews
@require_GET
@xframe_options_sameorigin
@csp_update({"frame-ancestors": [SELF]})
def evidence(request, pk, file):
    """A file behind a figure, shown in the frame beside the figures; what browsers cannot show is downloaded."""
    links = FigureEvidence.objects.filter(declaration__in=declarations_of(request.user).filter(pk=pk), file=file)
    link = links.select_related("file").first()
    if link is None or not link.file.may_be_opened:
        raise Http404
    found = link.file
    audit.record("evidence.opened", by=request.user, subject=found, firm_id=found.firm_id)
    beside = found.content_type in SHOWN_BESIDE
    response = FileResponse(
        found.file.open("rb"), as_attachment=not beside, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _may_correct(user, declaration) -> bool:
    return can(user, Perm.DECLARATION_REVIEW) and last_approved(declaration)


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
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not returned: say in a sentence what to correct, and give 1 to 60 working days."))
        return _back(request, pk)
    data = form.cleaned_data
    fields = actions.commented_fields(declaration) if data["open"] == "commented" else None
    values = {"reason": data["reason"], "days": data["days"], "fields": fields}
    return _decide(request, pk, actions.return_to_firm, _("Returned to the firm."), **values)


def _back(request, pk):
    return redirect(reverse("innovation_points:review", args=[pk]) + _query(request))


def _decide(request, pk, action, done, **values):
    """Take the decision on the version that the reviewer saw, then go on with the next of the same queue."""
    declaration = get_object_or_404(_reviewable(request.user), pk=pk)
    values |= {"declaration": declaration, "version": asked.version(request)}
    stale = _("Nothing was decided: the declaration changed while you read it. Read it again.")
    if not step(request, action, done=f"{declaration.firm}: {done}", stale=stale, **values):
        return _back(request, pk)
    following = _found(request).qs.for_decision(request.user).first()
    if following:
        return _back(request, following.pk)
    return redirect(reverse("innovation_points:reviews") + _query(request))


def _reviewable(user):
    return visible(user, Declaration.objects.with_firm(), Perm.DECLARATION_REVIEW)


@requires(Perm.DECLARATION_REVIEW)
@require_POST
def comment(request, pk):
    """Add a note beside a figure; by htmx the figure's notes come back."""
    declaration = get_object_or_404(_reviewable(request.user), pk=pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The comment was empty or too long."))
        return _back(request, pk)
    code = form.cleaned_data["field"]
    try:
        actions.comment(declaration=declaration, field=code, text=form.cleaned_data["text"], by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request, pk)
    if request.htmx:
        notes = declaration.comments.filter(field=code).select_related("author")
        commented = actions.commented_fields(declaration)
        return render(request, "innovation_points/_noted.html", {"notes": notes, "commented": commented})
    return _back(request, pk)
