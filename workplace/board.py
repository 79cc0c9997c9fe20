"""Writes of the notice board. A stale edit is refused with the row that stands, and loses nothing."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.access import ROLES

from .conflict import Stale, locked
from .models import Post, PostRead
from .notices import notify, people_with
from .querysets import AUDIENCES

__all__ = ["Stale", "add", "audience", "change", "mark_read", "publish", "withdraw"]

FIELDS = ["kind", "audience", "title", "text", "due_on"]


def _write(post: Post, event: str, *, by, fields) -> Post:
    post.version += 1
    post.save(update_fields=[*fields, "version"])
    audit.record(f"post.{event}", by=by, subject=post)
    return post


@transaction.atomic
def add(*, values: dict, by) -> Post:
    post = Post.objects.create(**values, written_by=by)
    audit.record("post.added", by=by, subject=post)
    return post


@transaction.atomic
def change(*, post: Post, values: dict, version: int, by) -> Post:
    current = locked(post, version)
    for name in FIELDS:
        setattr(current, name, values[name])
    return _write(current, "changed", by=by, fields=FIELDS)


@transaction.atomic
def publish(*, post: Post, version: int, by) -> Post:
    """From now on its audience reads it, and is told once, however often it is taken back and published again."""
    current = locked(post, version)
    if current.published_at is not None:
        return current
    current.published_at = timezone.now()
    _write(current, "published", by=by, fields=["published_at"])
    mark_read(current, by)  # whoever publishes it has read it
    notify(
        users=audience(current),
        kind="board",
        key=str(current.pk),
        text=gettext_noop("On the notice board: %(title)s"),
        params={"title": current.title},
        url=reverse("workplace:post", args=[current.pk]),
    )
    return current


@transaction.atomic
def withdraw(*, post: Post, version: int, by) -> Post:
    """Take it off the board; who has read it stays known."""
    current = locked(post, version)
    current.published_at = None
    return _write(current, "withdrawn", by=by, fields=["published_at"])


def audience(post: Post):
    """The people that the announcement is for: of firms, of banks, or both. Staff read it on the board themselves."""
    kinds = {AUDIENCES[post.audience]} if post.audience in AUDIENCES else set(AUDIENCES.values())
    return people_with([code for code, role in ROLES.items() if role.kind in kinds])


def mark_read(post: Post, user) -> None:
    PostRead.objects.bulk_create([PostRead(post=post, user=user)], ignore_conflicts=True)
