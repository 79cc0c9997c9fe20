"""Signing in and out, and passwords: Django's own views with the portal's pages, declared open where they must be."""

from functools import partial
from time import time

from django.conf import settings
from django.contrib.auth import views as auth
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import audit, tasks
from accounts.access import ROLES, public, signed_in
from accounts.forms import SignInForm
from accounts.middleware import SIGNED_IN
from accounts.models import Membership

DEMO_PASSWORD = "zone-demo-2026"
DEMO_USERNAMES = [
    "staff", "approver", "park", "leader", "enterprise", "enterprise2", "bank", "bank2", "talent", "incubator",
    "admin", "security", "auditor",
]  # fmt: skip


def demo_accounts():
    """The accounts that a demo zone shows on its sign-in page; none elsewhere."""
    if not settings.PORTAL_DEMO:
        return []
    held = {
        m.user.username: m
        for m in Membership.objects.in_force()
        .filter(user__username__in=DEMO_USERNAMES)
        .select_related("user", "organisation")
        .order_by("-id")
    }
    return [
        {"username": name, "role": ROLES[held[name].role].label, "organisation": held[name].organisation}
        for name in DEMO_USERNAMES
        if name in held
    ]


@public
class SignIn(auth.LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            demo_accounts=demo_accounts(), demo_password=DEMO_PASSWORD, zone_name=settings.PORTAL_ZONE_NAME, **kwargs
        )


@public
class SignOut(auth.LogoutView):
    http_method_names = ["post", "options"]


@signed_in
class PasswordChange(auth.PasswordChangeView):
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:account")

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record("password.changed", by=self.request.user, subject=self.request.user)
        return response


@public
class PasswordForgotten(auth.PasswordResetView):
    """Answers the same, and as fast, whether or not the address is known: the worker looks it up and writes."""

    template_name = "accounts/password_forgotten.html"
    success_url = reverse_lazy("accounts:password_sent")

    def form_valid(self, form):
        place = {"domain": self.request.get_host(), "use_https": self.request.is_secure(), "language": get_language()}
        send = partial(tasks.send_password_link.delay, form.cleaned_data["email"], **place)
        transaction.on_commit(send, robust=True)
        return redirect(self.success_url)


@public
class PasswordSent(auth.PasswordResetDoneView):
    template_name = "accounts/password_sent.html"


@public
class PasswordSet(auth.PasswordResetConfirmView):
    """The link of an invitation or of a forgotten password; of a closed account it opens nothing."""

    template_name = "accounts/password_set.html"
    success_url = reverse_lazy("accounts:sign_in")
    title = _("Set a password")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record("password.set", by=self.user, subject=self.user)
        return response


def _address(request):
    return request.META.get("REMOTE_ADDR") if request is not None else None


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def note_sign_in(sender, request, user, **kwargs):
    request.session[SIGNED_IN] = time()
    audit.record("signed_in", by=user, subject=user, address=_address(request))


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def note_sign_out(sender, request, user, **kwargs):
    if user is not None:
        audit.record("signed_out", by=user, subject=user, address=_address(request))


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def note_failure(sender, credentials, request=None, **kwargs):
    username = str(credentials.get("username", ""))[:60]
    audit.record("sign_in_failed", details={"username": username}, address=_address(request))
