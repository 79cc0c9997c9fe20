"""For a bank's technician: the addresses of its systems, their secrets, and what was sent to them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Perm, requires, visible
from financing.actions import hooks as actions
from financing.forms.loans import HookForm
from financing.hooks import secret_of
from financing.models import Delivery, Hook

from .products import own_bank

PAGE = 50


def _hooks(user):
    return visible(user, Hook.objects.all(), Perm.HOOK_KEEP)


@requires(Perm.HOOK_KEEP)
@require_safe
def hook_list(request):
    deliveries = visible(request.user, Delivery.objects.select_related("hook"), Perm.HOOK_KEEP)
    page = Paginator(deliveries, PAGE).get_page(request.GET.get("page"))
    return render(request, "financing/hooks.html", {"hooks": _hooks(request.user), "page": page})


@requires(Perm.HOOK_KEEP)
def hook_new(request):
    return _edited(request, Hook(bank_id=own_bank(request.user)))


@requires(Perm.HOOK_KEEP)
def hook_edit(request, pk):
    return _edited(request, get_object_or_404(_hooks(request.user), pk=pk))


def _edited(request, hook):
    names = ("url", "kinds", "is_active")
    form = HookForm(request.POST or None, initial={name: getattr(hook, name) for name in names})
    if request.method == "POST" and form.is_valid():
        for name in names:
            setattr(hook, name, form.cleaned_data[name])
        taken = Hook.objects.filter(bank=hook.bank_id, url=hook.url).exclude(pk=hook.pk)
        try:
            if taken.exists():
                raise ValidationError(_("This address is told already."))
            actions.save_hook(hook=hook, by=request.user)
        except ValidationError as error:
            form.add_error("url", error)
        else:
            messages.success(request, _("Saved."))
            return redirect("financing:hooks")
    context = {"form": form, "hook": hook, "secret": secret_of(hook) if hook.pk else ""}
    return render(request, "financing/hook_form.html", context, status=422 if form.errors else 200)


@requires(Perm.HOOK_KEEP)
@require_POST
def hook_do(request, pk, name):
    """Try it, give it another secret, or take it away."""
    hook = get_object_or_404(_hooks(request.user), pk=pk)
    write, done = {
        "try": (actions.try_hook, _("A test message is on its way.")),
        "secret": (actions.renew_secret, _("The secret has changed: enter the new one in your system.")),
        "remove": (actions.remove_hook, _("The address is told nothing any more.")),
    }[name]
    write(hook=hook, by=request.user)
    messages.success(request, done)
    return redirect("financing:hook_edit", pk) if name == "secret" else redirect("financing:hooks")


@requires(Perm.HOOK_KEEP)
@require_POST
def delivery_again(request, pk):
    rows = visible(request.user, Delivery.objects.all(), Perm.HOOK_KEEP)
    actions.send_again(delivery=get_object_or_404(rows, pk=pk), by=request.user)
    messages.success(request, _("It is sent again."))
    return redirect("financing:hooks")
