"""The person's own page: roles, firm switch, keys for programs; and the role table for everybody."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, audit
from accounts.access import ROLES, Perm, signed_in
from accounts.forms import TokenForm
from accounts.middleware import SWITCHED_FIRM


@signed_in
def account(request, form=None, new_key=None):
    context = {
        "memberships": request.user.memberships.in_force().select_related("organisation"),
        "tokens": request.user.api_tokens.filter(revoked_at=None),
        "waiting": actions.waiting_join_requests(request.user),
        "form": form or TokenForm(user=request.user),
        "new_key": new_key,
    }
    return render(request, "accounts/account.html", context, status=422 if form and form.errors else 200)


@signed_in
@require_POST
def switch_firm(request):
    """Act for another of the person's firms; one that is not the person's is not found."""
    wanted = request.POST.get("organisation", "")
    firm = next((f for f in request.user.access.firms if str(f.pk) == wanted), None)
    if firm is None:
        messages.error(request, _("You do not act for this firm."))
    else:
        request.session[SWITCHED_FIRM] = firm.pk
        audit.record("firm.switched", by=request.user, subject=firm)
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else "/")


@signed_in
@require_POST
def create_token(request):
    form = TokenForm(request.POST, user=request.user)
    if not form.is_valid():
        return account(request, form=form)
    return account(request, new_key=actions.create_token(form=form, by=request.user))


@signed_in
@require_POST
def revoke_token(request, pk):
    token = get_object_or_404(request.user.api_tokens.filter(revoked_at=None), pk=pk)
    actions.revoke_token(token=token, by=request.user)
    return redirect("accounts:account")


@signed_in
def roles(request):
    """The policy, printed from access.py itself."""
    areas: dict[str, list[Perm]] = {}
    for perm in Perm:
        areas.setdefault(perm.value.partition(".")[0], []).append(perm)
    return render(
        request, "accounts/roles.html", {"roles": ROLES.values(), "areas": areas, "mine": request.user.access.roles}
    )
