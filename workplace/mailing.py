"""From notices to mailboxes and telephones: each notice once, whoever runs the task and however often."""

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import User

from .models import Digest, MailChoice, Notice
from .registers import notice_kinds

log = logging.getLogger(__name__)
DIGEST_AT = time(8)  # what came until then stands in the day's summary
MOST_TRIES = 12  # at once, one every five minutes; afterwards the daily summary has it
MOST_LINES = 100


def mail_defaults() -> dict[str, str]:
    """When each kind is mailed to whoever has chosen nothing."""
    return {kind.code: kind.mail for kind in notice_kinds}


def send_waiting() -> int:
    """Mail the notices that are to go out at once; returns how many went."""
    waiting = Notice.objects.unmailed().with_mail(mail_defaults()).filter(mail="at_once", mail_tries__lt=MOST_TRIES)
    return sum(_each(waiting.order_by("pk").values_list("pk", flat=True), _send, "mailed_at"))


def text_waiting() -> int:
    """Hand urgent notices to the way of sending text messages, where the portal has one (PORTAL_SMS)."""
    if not settings.PORTAL_SMS:
        return 0
    urgent = [kind.code for kind in notice_kinds if kind.sms]
    waiting = Notice.objects.unread().filter(kind__in=urgent, texted_at=None, mail_tries__lt=MOST_TRIES)
    waiting = waiting.filter(user__is_active=True, created_at__gte=timezone.now() - timedelta(days=1))
    return sum(_each(waiting.exclude(user__phone="").values_list("pk", flat=True), _text, "texted_at"))


def _each(pks, send, mark):
    """Send each notice in a transaction that holds its row: a second task passes by, a failure leaves it waiting."""
    for pk in list(pks):
        try:
            with transaction.atomic():
                held = Notice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
                notice = held.filter(pk=pk, **{mark: None}).first()
                if notice is None:
                    continue
                setattr(notice, mark, timezone.now())
                notice.save(update_fields=[mark])
                send(notice)
            yield True
        except Exception:  # whatever a mail server or a text service may raise: the others must go out
            log.exception("notice %s not sent", pk)
            Notice.objects.filter(pk=pk).update(mail_tries=notice.mail_tries + 1)


def _language(user) -> str:
    choice = MailChoice.objects.filter(user=user).first()
    return choice.language if choice else settings.LANGUAGE_CODE


def _send(notice) -> None:
    with translation.override(_language(notice.user)):
        context = {"user": notice.user, "notices": [_line(notice)], "choices": _address("/notices/mail/")}
        subject = f"[{settings.PORTAL_ZONE_NAME}] {notice}"
        _mail(notice.user, subject, context, f"notice-{notice.pk}")


def _text(notice) -> None:
    with translation.override(_language(notice.user)):
        import_string(settings.PORTAL_SMS)(phone=notice.user.phone, text=str(notice), url=_address(notice.url))


def _line(notice) -> dict:
    return {"text": str(notice), "url": _address(f"/notices/{notice.pk}/"), "at": notice.created_at}


def _address(path: str) -> str:
    return settings.PORTAL_ADDRESS + path


def _mail(user, subject, context, number) -> None:
    """The number makes the message's id: should one leave twice after all, the mailbox shows it once."""
    body = render_to_string("workplace/mail/notices.txt", context)
    headers = {"Message-ID": f"<{number}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"}
    EmailMessage(" ".join(subject.split())[:200], body, None, [user.email], headers=headers).send()


def send_digests(day=None) -> int:
    """The daily summary of all who have something unread that was not mailed; one a person and day. Returns how many."""
    day = day or timezone.localdate()
    until = timezone.make_aware(datetime.combine(day, DIGEST_AT))
    people = _for_digest(until).exclude(user__in=Digest.objects.filter(day=day).values("user"))
    sent = 0
    for user in User.objects.filter(pk__in=people.order_by().values("user")):
        try:
            sent += _send_digest(user, day, until)
        except Exception:  # as in _each
            log.exception("summary of %s for user %s not sent", day, user.pk)
    return sent


def _for_digest(until):
    return Notice.objects.unmailed().with_mail(mail_defaults()).exclude(mail="none").filter(created_at__lt=until)


@transaction.atomic
def _send_digest(user, day, until) -> bool:
    digest, created = Digest.objects.get_or_create(user=user, day=day, defaults={"notices": 0})
    if not created:
        return False
    rows = list(_for_digest(until).filter(user=user).select_for_update(of=("self",)).order_by("-created_at"))
    if not rows:  # read or mailed meanwhile
        return False
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
    digest.notices = len(rows)
    digest.save(update_fields=["notices"])
    with translation.override(_language(user)):
        subject = _("%(count)s notices of %(zone)s") % {"count": len(rows), "zone": settings.PORTAL_ZONE_NAME}
        context = {
            "user": user,
            "notices": [_line(row) for row in rows[:MOST_LINES]],
            "more": max(len(rows) - MOST_LINES, 0),
            "all": _address("/notices/"),
            "choices": _address("/notices/mail/"),
        }
        _mail(user, subject, context, f"digest-{user.pk}-{day:%Y%m%d}")
    return True
