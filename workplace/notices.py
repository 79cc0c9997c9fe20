"""Telling people: in the portal always, to the mailbox by each one's choice.

A notice is written in the transaction of the action that it speaks of, and mailed after its commit by the worker: a mail
server or a broker that is down breaks no action. What stays unmailed is tried again every few minutes (tasks.deliver).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import Membership, User

from . import tasks
from .committing import once_after_commit
from .mailing import mail_defaults
from .models import MailChoice, Notice
from .registers import notice_kinds

ANYWHERE = object()


def notify(*, users, kind: str, key: str, text: str, url: str, params: dict | None = None, firm_id: int | None = None):
    """Tell each of `users` once: telling the same kind and key again does nothing.

    `text` is an English msgid marked with gettext_noop, `params` its values: it is put into words when somebody reads it.
    """
    notify_each(kind=kind, text=text, told=[Told(users, key, url, params or {}, firm_id)])


@dataclass(frozen=True)
class Told:
    """What differs from one firm to the next in a batch of notices."""

    users: Iterable[User]
    key: str
    url: str
    params: dict
    firm_id: int | None = None


def notify_each(*, kind: str, text: str, told: list[Told]):
    """As notify, for many at once: one insert, and one request to deliver."""
    if kind not in mail_defaults():
        raise LookupError(f"No kind of notice is called {kind!r}: register it in workplace.registers.notice_kinds.")
    if isinstance(text, Promise):
        raise TypeError("Give the msgid itself (gettext_noop), not its lazy translation: each reader has a language.")
    for url in {each.url for each in told}:
        if not url.startswith("/") or url.startswith("//"):
            raise ValueError(f"A notice leads to an address of this portal, not to {url!r}.")
    notices = [
        Notice(user_id=pk, kind=kind, key=each.key, text=text, params=each.params, url=each.url, firm_id=each.firm_id)
        for each in told
        for pk in {user.pk for user in each.users}
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    if notices:
        once_after_commit(_ask_for_delivery)


def _ask_for_delivery() -> None:
    """At once or not at all: nobody waits for a broker that is down, the beat asks again."""
    tasks.deliver.apply_async(retry=False)


def people_with(roles, organisation_id=ANYWHERE):
    """Who holds one of these roles now, for one organisation where given: the usual readers of a notice.

    A firm that nobody has joined has no organisation (None), and so nobody to tell.
    """
    held = Membership.objects.in_force().filter(role__in=roles)
    if organisation_id is not ANYWHERE:
        held = held.filter(organisation_id=organisation_id)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def people_by_organisation(roles, organisation_ids) -> dict[int, list[User]]:
    """Who holds one of these roles now, for each of many organisations; one query."""
    held = Membership.objects.in_force().filter(role__in=roles, organisation__in=organisation_ids)
    found: dict[int, dict[int, User]] = {}
    for membership in held.filter(user__is_active=True).select_related("user").order_by("pk"):
        found.setdefault(membership.organisation_id, {})[membership.user_id] = membership.user
    return {organisation: list(people.values()) for organisation, people in found.items()}


def mark_read(notices) -> int:
    """Mark these as read; what is read in the portal is not mailed any more."""
    return notices.unread().update(read_at=timezone.now())


def kinds_for(access) -> list:
    """The kinds of notice that a person of these roles may get."""
    return [kind for kind in notice_kinds if not kind.roles or access.holds(*kind.roles)]


def choose_mail(*, user, language: str, kinds: dict[str, str]) -> None:
    """How the person wants to be written to. Kinds of roles that the person has lost keep their old choice."""
    choice, _created = MailChoice.objects.get_or_create(user=user, defaults={"language": language})
    choice.language, choice.kinds = language, {**choice.kinds, **kinds}
    choice.save()
