"""What a firm's own people do about their tenancy: allow the carrier to see declared figures, and take it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Perm, requires, visible
from incubators import actions
from incubators.forms import ConsentForm
from incubators.models import Tenant


def _own(request, pk) -> Tenant:
    own = visible(request.user, Tenant.objects.resident().select_related("carrier", "firm"), Perm.CONSENT_GIVE)
    return get_object_or_404(own, pk=pk)


def _panel(tenant) -> str:
    return reverse("enterprises:firm_panel", args=[tenant.firm_id, "tenancy"])


@requires(Perm.CONSENT_GIVE)
@require_http_methods(["GET", "POST"])
def consent_give(request, pk):
    tenant = _own(request, pk)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.give_consent(tenant=tenant, valid_to=form.cleaned_data["valid_to"], text=form.text, by=request.user)
        messages.success(request, _("The carrier sees these figures from now on."))
        return redirect(_panel(tenant))
    context = {"tenant": tenant, "form": form, "back": _panel(tenant)}
    return render(request, "incubators/consent_form.html", context, status=422 if form.errors else 200)


@requires(Perm.CONSENT_GIVE)
@require_POST
def consent_withdraw(request, pk):
    tenant = _own(request, pk)
    actions.withdraw_consent(tenant=tenant, by=request.user)
    messages.success(request, _("Withdrawn: the carrier sees these figures no more."))
    return redirect(_panel(tenant))
