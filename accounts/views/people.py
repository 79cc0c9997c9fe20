"""Accounts of people: the system administrator invites and closes, the security administrator gives roles, unlocks."""

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, asked
from accounts.access import Perm, requires, visible
from accounts.forms import PROPOSED, InviteForm, PeopleFilterForm, RoleForm
from accounts.invitations import path_of
from accounts.models import Membership, User


def known_people(user):
    memberships = Membership.objects.select_related("organisation")
    held = Prefetch("memberships", memberships.in_force(), to_attr="held")
    proposed = Prefetch("memberships", memberships.proposed(), to_attr="proposed")
    return visible(user, User.objects.prefetch_related(held, proposed), Perm.PEOPLE_VIEW).order_by("username")


def invitation_link(request, user) -> str:
    """The link by which a person sets the first password; valid for three days and until it is used."""
    return request.build_absolute_uri(path_of(user))


@requires(Perm.PEOPLE_VIEW)
def people(request):
    form = PeopleFilterForm(request.GET)
    form.is_valid()
    found = _filtered(known_people(request.user), **form.cleaned_data)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    template = "accounts/_people_table.html" if asked.fragment(request) else "accounts/people.html"
    return render(request, template, {"page": page, "form": form})


def _filtered(found, q="", role=""):
    if role == PROPOSED:
        found = found.filter(memberships__in=Membership.objects.proposed())
    elif role:
        found = found.filter(memberships__in=Membership.objects.in_force().filter(role=role))
    if q:
        named = Q(memberships__organisation__name__icontains=q)
        found = found.filter(Q(username__icontains=q) | Q(display_name__icontains=q) | named)
    return found.distinct()


@requires(Perm.PEOPLE_INVITE)
def invite(request):
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.invite(by=request.user, **form.cleaned_data)
        return _invited(request, user)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invite.html", {"form": form}, status=status)


def _invited(request, user):
    link = invitation_link(request, user)
    actions.send_invitation(user=user, link=link, by=request.user)
    return render(request, "accounts/invited.html", {"person": user, "link": link})


@requires(Perm.PEOPLE_INVITE)
@require_POST
def renew_invitation(request, pk):
    """Only for somebody without a password: a link for anybody would be a way into anybody's account."""
    found = get_object_or_404(known_people(request.user), pk=pk)
    if found.has_usable_password():
        messages.error(request, _("This person has a password. The security administrator can clear it first."))
        return redirect("accounts:person", pk=pk)
    return _invited(request, found)


@requires(Perm.ROLE_ASSIGN)
@require_POST
def clear_password(request, pk):
    found = get_object_or_404(known_people(request.user), pk=pk)
    if found == request.user:
        messages.error(request, _("Nobody clears the own password; change it on the account page."))
    else:
        actions.clear_password(user=found, by=request.user)
        messages.success(request, _("The password is cleared. The system administrator makes a link for a new one."))
    return redirect("accounts:person", pk=pk)


@requires(Perm.PEOPLE_VIEW)
def person(request, pk, form=None):
    found = get_object_or_404(known_people(request.user), pk=pk)
    context = {
        "person": found,
        "form": form or RoleForm(),
        "locked": _is_locked(found),
        "ended": found.memberships.exclude(ended_at=None).select_related("organisation"),
    }
    return render(request, "accounts/person.html", context, status=422 if form else 200)


def _is_locked(user) -> bool:
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(username=user.username, attempt_time__gte=since)
    return sum(attempt.failures_since_start for attempt in attempts) >= settings.AXES_FAILURE_LIMIT


@requires(Perm.ROLE_ASSIGN)
@require_POST
def assign_role(request, pk):
    found = get_object_or_404(known_people(request.user), pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return person(request, pk, form=form)
    try:
        with transaction.atomic():
            actions.assign_role(user=found, by=request.user, **form.cleaned_data)
    except PermissionError:
        form.add_error("role", _("Nobody gives a role to himself."))
        return person(request, pk, form=form)
    except IntegrityError:
        form.add_error(
            "role",
            _("System, security and audit administration are held by three different persons, who hold no other role."),
        )
        return person(request, pk, form=form)
    return redirect("accounts:person", pk=pk)


@requires(Perm.ROLE_ASSIGN)
@require_POST
def end_role(request, pk, membership):
    person = get_object_or_404(known_people(request.user), pk=pk)
    held = get_object_or_404(person.memberships.filter(ended_at=None), pk=membership)
    actions.end_role(membership=held, by=request.user)
    return redirect("accounts:person", pk=pk)


@requires(Perm.ROLE_ASSIGN)
@require_POST
def unlock(request, pk):
    found = get_object_or_404(known_people(request.user), pk=pk)
    actions.unlock(user=found, by=request.user)
    messages.success(request, _("The account is unlocked."))
    return redirect("accounts:person", pk=pk)


@requires(Perm.PEOPLE_INVITE)
@require_POST
def set_active(request, pk):
    found = get_object_or_404(known_people(request.user), pk=pk)
    if found == request.user:
        messages.error(request, _("Nobody closes the own account."))
    else:
        actions.set_active(user=found, active=request.POST.get("active") == "1", by=request.user)
    return redirect("accounts:person", pk=pk)
