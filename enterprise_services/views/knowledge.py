"""Answers for everybody: read by firms and staff, written by staff."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprise_services import problem_lists
from enterprise_services.actions import knowledge as actions
from enterprise_services.forms.problems import KnowledgeForm
from enterprise_services.models import Knowledge, Problem
from enterprise_services.problem_filters import KnowledgeFilter
from talent_matching import listing
from workplace.editing import edited


def entries_of(user):
    """What the person reads: firms what is published and still true."""
    rows = visible(user, Knowledge.objects.all(), Perm.PROBLEM_VIEW)
    return rows if can(user, Perm.KNOWLEDGE_EDIT) else rows.shown()


@requires(Perm.PROBLEM_VIEW)
@require_safe
def knowledge_list(request):
    found = KnowledgeFilter(request.GET, entries_of(request.user), request=request)
    may_write = can(request.user, Perm.KNOWLEDGE_EDIT)
    return listing.page(request, problem_lists.KNOWLEDGE, found, found.qs, may_write=may_write)


@requires(Perm.PROBLEM_VIEW)
@require_safe
def knowledge(request, pk):
    entry = get_object_or_404(entries_of(request.user), pk=pk)
    context = {"entry": entry, "may_write": can(request.user, Perm.KNOWLEDGE_EDIT)}
    return render(request, "enterprise_services/knowledge_entry.html", context)


@requires(Perm.KNOWLEDGE_EDIT)
def knowledge_new(request):
    """Afresh, or from the answer of a problem: its words are a beginning, to be freed of the firm."""
    entry = Knowledge()
    if pk := request.GET.get("problem", ""):
        rows = visible(request.user, Problem.objects.filter(is_confidential=False), Perm.PROBLEM_VIEW)
        row = get_object_or_404(rows, pk=asked.whole(pk))
        entry = Knowledge(kind=row.kind, question=row.title, answer=row.answer, problem=row)
    return _form(request, entry)


@requires(Perm.KNOWLEDGE_EDIT)
def knowledge_edit(request, pk):
    return _form(request, get_object_or_404(visible(request.user, Knowledge.objects.all(), Perm.KNOWLEDGE_EDIT), pk=pk))


def _form(request, entry):
    return edited(
        request,
        form=KnowledgeForm,
        row=entry,
        save=lambda form: actions.save(entry=entry, values=form.values(), version=form.seen, by=request.user),
        url=lambda saved: reverse("enterprise_services:knowledge", args=[saved.pk]),
        template="enterprise_services/knowledge_form.html",
        entry=entry,
    )
