"""Candidates for the national list of re-lending: staff name them, the firm consents, the result is kept."""

from functools import partial

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from financing.actions import relending as actions
from financing.models import RelendingBatch, RelendingCandidate
from financing.support.filters import CandidateFilter
from financing.support.forms import BatchForm, CandidateForm
from financing.support.sheets import CANDIDATES, workbook
from spreadsheets.exporting import XLSX
from workplace.downloads import attachment
from workplace.editing import acted, edited

PAGE = 50


def candidates_of(user, perm=Perm.RELENDING_VIEW):
    return visible(user, RelendingCandidate.objects.select_related("batch", "firm", "firm__park"), perm)


@requires(Perm.RELENDING_VIEW)
@require_safe
def relending(request):
    found = CandidateFilter(request.GET, candidates_of(request.user), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    if not can(request.user, Perm.RANKING_VIEW):
        for name in ("q", "park"):
            del found.form.fields[name]
    context = {"filter": found, "page": page, "batches": RelendingBatch.objects.all()[:6]}
    return render(request, f"financing/{'_relending_table' if asked.fragment(request) else 'relending'}.html", context)


@requires(Perm.REGISTRY_EXPORT)
@require_safe
def relending_export(request):
    rows = list(CandidateFilter(request.GET, candidates_of(request.user), request=request).qs)
    content = workbook(CANDIDATES, rows, title=_("Candidates for re-lending"), by=request.user)
    audit.record("relending.exported", by=request.user, details={"rows": len(rows)})
    return attachment(content, f"relending-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


@requires(Perm.RELENDING_VIEW)
@require_safe
def candidate(request, pk):
    found = get_object_or_404(candidates_of(request.user), pk=pk)
    context = {
        "candidate": found,
        "events": found.events.select_related("pgh_context").order_by("-pgh_id"),
        "may_answer": can(request.user, Perm.RELENDING_CONSENT) and found.sent_on is None,
    }
    return render(request, "financing/relending_candidate.html", context)


@requires(Perm.RELENDING_CONSENT)
@require_POST
def answer(request, pk):
    found, consents = (
        get_object_or_404(candidates_of(request.user, Perm.RELENDING_CONSENT), pk=pk),
        request.POST.get("answer") == "yes",
    )
    done = _("You consented: the zone may name your firm.") if consents else _("You declined: your firm is not named.")
    values = {"candidate": found, "consents": consents, "version": asked.version(request)}
    return acted(request, _url(found), lambda: actions.answer(**values, by=request.user), done)


def _url(found):
    return reverse("financing:relending_candidate", args=[found.pk])


@requires(Perm.RELENDING_EDIT)
def candidate_new(request):
    return _candidate_page(request, RelendingCandidate(batch=RelendingBatch.objects.first()))


@requires(Perm.RELENDING_EDIT)
def candidate_edit(request, pk):
    return _candidate_page(request, get_object_or_404(candidates_of(request.user, Perm.RELENDING_EDIT), pk=pk))


def _candidate_page(request, row):
    firms = visible(request.user, Firm.objects.all(), Perm.RELENDING_EDIT)
    return edited(
        request,
        form=partial(CandidateForm, firms=firms),
        row=row,
        save=lambda form: actions.save_candidate(candidate=form.instance, version=form.seen, by=request.user),
        url=_url,
        template="financing/relending_form.html",
        candidate=row,
    )


@requires(Perm.RELENDING_EDIT)
def batch_new(request):
    return _batch_page(request, RelendingBatch(called_on=timezone.localdate()))


@requires(Perm.RELENDING_EDIT)
def batch_edit(request, pk):
    return _batch_page(request, get_object_or_404(RelendingBatch, pk=pk))


def _batch_page(request, row):
    return edited(
        request,
        form=BatchForm,
        row=row,
        save=lambda form: actions.save_batch(batch=form.instance, version=form.seen, by=request.user),
        url=lambda saved: f"{reverse('financing:relending')}?batch={saved.pk}",
        template="financing/relending_batch_form.html",
        batch=row,
    )
