"""Writes about people: who joins, which roles they hold, how they get in."""

from axes.utils import reset as reset_failures
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from . import audit
from .models import ApiToken, JoinRequest, Membership, User


@transaction.atomic
def invite(*, username, display_name, email, phone, role, organisation, by) -> User:
    """A new person without a password: the first one is set by the link of the invitation.

    The role is only proposed: whoever makes accounts could otherwise make himself any reader of firms' data.
    """
    person = {"username": username, "display_name": display_name, "email": email, "phone": phone}
    return _let_in(person, role, organisation, "person.invited", by=by, is_proposed=True)


@transaction.atomic
def begin_with(*, username, display_name, email, phone, role, organisation) -> User:
    """A person with a role that nobody gave: of the first administrators, whom only the server's keeper can let in."""
    person = {"username": username, "display_name": display_name, "email": email, "phone": phone}
    return _let_in(person, role, organisation, "person.first", by=None, is_proposed=False)


def _let_in(person: dict, role, organisation, event: str, *, by, is_proposed: bool) -> User:
    user = User(**person)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, organisation=organisation, role=role, is_proposed=is_proposed)
    audit.record(event, by=by, subject=user, details={"role": role, "organisation": str(organisation)})
    return user


def send_invitation(*, user, link, by) -> None:
    """Mail the link where an address is known; the inviting person sees it on the page as well."""
    audit.record("person.link_made", by=by, subject=user)
    if user.email:
        body = render_to_string("accounts/mail/invitation.txt", {"user": user, "link": link})
        send_mail(_("Your access to the portal"), body, None, [user.email])


@transaction.atomic
def clear_password(*, user, by) -> None:
    """Half of a new password for somebody without an e-mail address: one administrator clears, another makes the link.

    Sessions end with the password, and the keys for programs with them.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _revoke_keys(user)
    audit.record("password.cleared", by=by, subject=user)


def _revoke_keys(user) -> None:
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def assign_role(*, user, role, organisation, by) -> Membership:
    """Give a role, proposed or not. Holding it already changes nothing.

    The database refuses an administrator's role beside any other; nobody gives a role to himself.
    """
    if user == by:
        raise PermissionError("Nobody gives a role to himself.")
    membership, created = Membership.objects.get_or_create(
        user=user, role=role, organisation=organisation, ended_at=None
    )
    if created or membership.is_proposed:
        membership.is_proposed = False
        membership.save(update_fields=["is_proposed"])
        audit.record("role.given", by=by, subject=user, details={"role": role, "organisation": str(organisation)})
    return membership


@transaction.atomic
def end_role(*, membership, by) -> None:
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    audit.record(
        "role.ended",
        by=by,
        subject=membership.user,
        details={"role": membership.role, "organisation": str(membership.organisation)},
    )


@transaction.atomic
def set_active(*, user, active, by) -> None:
    """Closing an account ends its sessions at the next request and its keys for good."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        _revoke_keys(user)
    audit.record("person.opened" if active else "person.closed", by=by, subject=user)


@transaction.atomic
def unlock(*, user, by) -> None:
    reset_failures(username=user.username)
    audit.record("person.unlocked", by=by, subject=user)


@transaction.atomic
def create_token(*, form, by) -> str:
    """Keep the digest, hand out the key: it is shown once."""
    key = ApiToken.new_key()
    token = form.save(commit=False)
    token.user, token.digest, token.scopes = by, ApiToken.digest_of(key), form.cleaned_data["scopes"]
    token.save()
    audit.record("token.created", by=by, subject=token, details={"scopes": token.scopes})
    return key


@transaction.atomic
def revoke_token(*, token, by) -> None:
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record("token.revoked", by=by, subject=token)


def waiting_join_requests(user):
    return JoinRequest.objects.filter(user=user, state=JoinRequest.State.WAITING).order_by(F("created_at").desc())
