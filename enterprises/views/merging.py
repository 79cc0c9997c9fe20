"""Duplicates: pairs that look like one firm, the preview of a merge, the merge, and taking it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import Perm, requires, visible
from enterprises import actions, merging
from enterprises.forms import MergeForm, PairForm, UnmergeForm
from enterprises.models import Firm, Merge

from . import firm_or_404

PAGE = 20


@requires(Perm.FIRM_MERGE)
def duplicates(request):
    firms = visible(request.user, Firm.objects.all(), Perm.FIRM_MERGE)
    form = PairForm(request.GET if "kept" in request.GET else None, firms=firms)
    if form.is_bound and form.is_valid():
        return redirect("enterprises:merge", form.cleaned_data["kept"].pk, form.cleaned_data["gone"].pk)
    merges = visible(request.user, Merge.objects.all(), Perm.FIRM_MERGE).select_related(
        "kept", "gone", "by", "undone_by"
    )
    page = Paginator(merges, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "pairs": merging.suggestions(firms), "page": page}
    return render(request, "enterprises/duplicates.html", context, status=422 if form.errors else 200)


@requires(Perm.FIRM_MERGE)
def merge(request, pk, gone_pk):
    kept, gone = (firm_or_404(request.user, each, Perm.FIRM_MERGE) for each in (pk, gone_pk))
    if kept == gone or Firm.Status.MERGED in (kept.status, gone.status):
        messages.error(request, _("These two cannot be merged: one of them has been merged already."))
        return redirect("enterprises:duplicates")
    form, note = MergeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.merge(kept=kept, gone=gone, seen=data["seen"], reason=data["reason"], by=request.user)
        except actions.Changed:
            note = _("Something has changed since. This is what would be done as of now.")
        except actions.Refused as refused:
            note = str(refused)
        else:
            messages.success(request, _("%(gone)s was merged into this file.") % {"gone": gone})
            return redirect("enterprises:firm_file", kept.pk)
    plan = merging.plan(kept, gone)
    again = {"reason": request.POST.get("reason", ""), "seen": plan.digest}
    shown = MergeForm(again) if request.method == "POST" else MergeForm(initial=again)
    context = {"plan": plan, "form": shown, "kept": kept, "gone": gone, "note": note}
    return render(request, "enterprises/merge.html", context, status=409 if note else 422 if form.errors else 200)


@requires(Perm.FIRM_MERGE)
def unmerge(request, pk):
    merges = visible(request.user, Merge.objects.filter(undone_at=None), Perm.FIRM_MERGE)
    found = get_object_or_404(merges.select_related("kept", "gone", "by"), pk=pk)
    form = UnmergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.unmerge(merge=found, reason=form.cleaned_data["reason"], by=request.user)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The merge was taken back: there are two files again."))
            return redirect("enterprises:firm_file", found.kept_id)
    moved = [(merging.label_of(part["model"]), len(part["ids"])) for part in found.moved]
    context = {"merge": found, "form": form, "moved": moved}
    return render(request, "enterprises/unmerge.html", context, status=422 if form.errors else 200)
