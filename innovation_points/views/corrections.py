"""Correcting what is approved: a new revision begun by staff, or by the firm with their leave, and what revisions differ in."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Perm, can, requires, visible
from innovation_points import actions
from innovation_points.course import revisions
from innovation_points.forms import CorrectionForm
from innovation_points.models import Declaration
from innovation_points.review_sheet import differences


@requires(Perm.DECLARATION_REVIEW, Perm.DECLARATION_FILL)
@require_POST
def correct(request, pk):
    """Staff open the correction for the firm; the firm itself begins one where staff gave leave for the period."""
    staff = can(request.user, Perm.DECLARATION_REVIEW)
    perm = Perm.DECLARATION_REVIEW if staff else Perm.DECLARATION_FILL
    declaration = get_object_or_404(visible(request.user, Declaration.objects.with_firm(), perm), pk=pk)
    page = "innovation_points:review" if staff else "innovation_points:declaration"
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the approved figures are corrected."))
        return redirect(page, pk)
    begin = actions.open_correction if staff else actions.begin_correction
    try:
        revision = begin(declaration=declaration, reason=form.cleaned_data["reason"], by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(page, pk)
    messages.success(request, _("The correction is open as revision %(number)s.") % {"number": revision.revision})
    return redirect(page, revision.pk)


@requires(Perm.DECLARATION_VIEW)
@require_GET
def difference(request, pk):
    """A revision beside the one before it."""
    newer = get_object_or_404(visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW), pk=pk)
    every = revisions(newer)
    older = next((one for one in every if one.revision < newer.revision), None)
    if older is None:
        raise Http404
    context = {"newer": newer, "older": older, "rows": differences(older, newer), "revisions": every}
    return render(request, "innovation_points/revision_difference.html", context)
