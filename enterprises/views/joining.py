"""Joining a firm by its credit code: anybody asks, staff confirm after asking the firm."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.access import Perm, public, requires, visible
from accounts.models import JoinRequest
from enterprises import actions
from enterprises.forms import ConfirmForm, JoinForm, RefuseForm, RegisterForm
from enterprises.models import Firm


@public
@sensitive_post_parameters("password1", "password2")
def join(request):
    """Registers and asks; people with an account ask for one more firm. The answer is the same whether the firm exists."""
    known = request.user.is_authenticated
    form = (JoinForm if known else RegisterForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if known:
            try:
                actions.request_join(user=request.user, credit_code=data["credit_code"], note=data["note"])
                messages.success(request, _("Your request is with the zone."))
            except actions.TooMany:
                messages.error(request, _("Several of your requests wait already: ask for more when they are decided."))
            return redirect("enterprises:join")
        names = ("username", "display_name", "phone", "credit_code", "note")
        actions.register_and_ask(password=data["password1"], **{name: data[name] for name in names})
        return render(request, "enterprises/join_done.html")
    asked = request.user.join_requests.order_by("-created_at") if known else []
    context = {"form": form, "asked": asked}
    return render(request, "enterprises/join.html", context, status=422 if form.errors else 200)


@requires(Perm.JOIN_CONFIRM)
def request_list(request, failed=None):
    """Requests that wait, each with the firm that its code names, and the last ones decided."""
    asked = visible(request.user, JoinRequest.objects.select_related("user", "decided_by"), Perm.JOIN_CONFIRM)
    waiting = list(asked.filter(state=JoinRequest.State.WAITING))
    codes = [each.credit_code for each in waiting]
    firms = visible(request.user, Firm.objects.select_related("park"), Perm.JOIN_CONFIRM)
    by_code = {firm.credit_code: firm for firm in firms.filter(credit_code__in=codes)}
    context = {
        "waiting": [
            (each, by_code.get(each.credit_code), ConfirmForm(initial={"role": each.role})) for each in waiting
        ],
        "decided": asked.exclude(state=JoinRequest.State.WAITING).order_by("-decided_at")[:30],
    }
    return render(request, "enterprises/join_requests.html", context)


def _decide(request, pk, decide):
    asked = visible(request.user, JoinRequest.objects.all(), Perm.JOIN_CONFIRM)
    try:
        decide(get_object_or_404(asked, pk=pk))
    except actions.AlreadyDecided:
        messages.warning(request, _("Somebody else has decided this request meanwhile."))
    return redirect("enterprises:join_requests")


@requires(Perm.JOIN_CONFIRM)
@require_POST
def confirm(request, pk):
    form = ConfirmForm(request.POST)

    def decide(asked):
        firm = (
            visible(request.user, Firm.objects.all(), Perm.JOIN_CONFIRM).filter(credit_code=asked.credit_code).first()
        )
        if firm is None:
            messages.error(request, _("No firm has this code: add the firm first, or refuse the request."))
        elif asked.user_id == request.user.pk:
            messages.error(request, _("Nobody confirms the own request."))
        elif form.is_valid():
            try:
                with transaction.atomic():
                    actions.confirm_join(request=asked, firm=firm, role=form.cleaned_data["role"], by=request.user)
            except IntegrityError:
                messages.error(request, _("This person is an administrator, who holds no other role."))
            else:
                messages.success(request, _("%(person)s acts for %(firm)s.") % {"person": asked.user, "firm": firm})

    return _decide(request, pk, decide)


@requires(Perm.JOIN_CONFIRM)
@require_POST
def refuse(request, pk):
    form = RefuseForm(request.POST)

    def decide(asked):
        if form.is_valid():
            actions.refuse_join(request=asked, reason=form.cleaned_data["reason"], by=request.user)
        else:
            messages.error(request, _("Say why the request is refused."))

    return _decide(request, pk, decide)
