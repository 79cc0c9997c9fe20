"""Deciding on many unremarkable declarations at once: the preview, then all of them or none."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.bulk import Changed, ReasonForm
from innovation_points.actions import Refused, batches
from innovation_points.models import Declaration

PERMS = {"review": Perm.DECLARATION_REVIEW, "approve": Perm.DECLARATION_APPROVE}


@requires(Perm.DECLARATION_REVIEW)
@require_http_methods(["GET", "POST"])
def batch(request, step):
    """The address holds the step and the declarations; only doing it is a POST."""
    if step not in PERMS or not can(request.user, PERMS[step]):
        raise Http404
    chosen = _chosen(request, step)
    found = batches.plan(chosen, step, request.user)
    form = ReasonForm(request.POST or None, initial={"seen": found.digest})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = batches.decide(declarations=chosen, step=step, by=request.user, **data)
        except (Changed, Refused):
            messages.warning(
                request, _("The declarations have changed since you looked. Nothing was done: look again.")
            )
            form = ReasonForm(initial={"seen": found.digest, "reason": data["reason"]})
        else:
            messages.success(request, _("%(count)s declarations decided.") % {"count": len(done.changes)})
            return redirect("innovation_points:reviews")
    context = {"plan": found, "form": form, "step": step, "back": reverse("innovation_points:reviews")}
    return render(request, "innovation_points/review_batch.html", context)


def _chosen(request, step):
    """The declarations that were ticked; never one that the person does not see."""
    pks = asked.keys(request.GET, "declaration")
    found = visible(request.user, Declaration.objects.with_firm().select_related("season"), PERMS[step])
    return found.filter(pk__in=pks[: batches.AT_MOST]).order_by("submitted_at", "pk")
