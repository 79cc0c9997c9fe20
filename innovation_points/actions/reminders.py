"""Reminders in a season: prepared with their list and text, then sent, and never twice."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from enterprises.models import Firm
from innovation_points.models import Declaration, Invitation, Reminder
from innovation_points.seasons import telling
from workplace.conflict import Refused

TO_REMIND = ("none", Declaration.State.DRAFT, Declaration.State.RETURNED)  # where the next step is the firm's


@transaction.atomic
def prepare_reminder(*, season, firms, text, by) -> Reminder:
    """What will be sent, and to whom; nobody is told yet."""
    ids = sorted(firm.pk for firm in firms)
    if not ids:
        raise Refused(_("No firm is chosen."))
    reminder = Reminder.objects.create(season=season, text=text, firm_ids=ids, sent_by=by)
    audit.record("reminder.prepared", by=by, subject=reminder, details={"season": season.pk, "firms": len(ids)})
    return reminder


def still_to_remind(reminder) -> list[Firm]:
    """The firms of the reminder that have not submitted meanwhile."""
    asked = Invitation.objects.filter(season=reminder.season_id, firm__in=reminder.firm_ids)
    waiting = asked.with_progress().filter(progress__in=TO_REMIND)
    return list(Firm.objects.filter(pk__in=waiting.values("firm")).select_related("park"))


@transaction.atomic
def send_reminder(*, reminder, by) -> Reminder:
    """Tell the people of the firms. A second click, a retry or two at once find it sent and do nothing."""
    current = Reminder.objects.select_for_update(of=("self",)).select_related("season").get(pk=reminder.pk)
    if current.sent_at is not None:
        return current
    firms = still_to_remind(current)
    current.firm_ids = sorted(firm.pk for firm in firms)
    current.sent_by, current.sent_at = by, timezone.now()
    current.save(update_fields=["firm_ids", "sent_by", "sent_at"])
    told = telling.reminded(current, firms)
    details = {"season": current.season_id, "firms": current.firm_ids, "told": told, "text": current.text}
    audit.record("reminder.sent", by=by, subject=current, details=details)
    return current
