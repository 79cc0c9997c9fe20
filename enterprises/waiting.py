"""What of the registry waits on somebody: people who ask to join, titles and consents that end."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from accounts.models import JoinRequest
from workplace.calendar import working_days
from workplace.registers import TodoItem, TodoSource

from .models import Consent, Title
from .quality import EXPIRING

DAYS_TO_CONFIRM = 3  # working days that the zone takes at most
CONSENT_ENDS = 30  # days before its end


def join_requests(user):
    asked = visible(user, JoinRequest.objects.select_related("user"), Perm.JOIN_CONFIRM)
    return asked.filter(state=JoinRequest.State.WAITING).order_by("created_at")


def _join_request(asked) -> TodoItem:
    due = working_days.add(timezone.localdate(asked.created_at), DAYS_TO_CONFIRM)
    text = _("%(person)s asks to act for %(code)s") % {"person": asked.user, "code": asked.credit_code}
    return TodoItem(text, reverse("enterprises:join_requests"), due)


def ending_titles(user):
    """Titles that end soon and have no successor of their kind; a renewed one waits on nobody."""
    later = Title.objects.filter(
        firm=OuterRef("firm"), kind=OuterRef("kind"), held=True, valid_to__gt=OuterRef("valid_to")
    )
    until = timezone.localdate() + timedelta(days=EXPIRING)
    titles = visible(user, Title.objects.held(), Perm.FIRM_VIEW).filter(~Exists(later), valid_to__lte=until)
    return titles.select_related("firm").order_by("valid_to", "pk")


def _ending_title(title) -> TodoItem:
    text = _("%(title)s ends: renew it or record its end") % {"title": title.get_kind_display()}
    return TodoItem(text, reverse("enterprises:firm_holdings", args=[title.firm_id]), title.valid_to, title.firm.name)


def ending_consents(user):
    until = timezone.localdate() + timedelta(days=CONSENT_ENDS)
    consents = visible(user, Consent.objects.live(), Perm.CONSENT_GIVE).filter(valid_to__lte=until)
    return consents.select_related("firm", "bank").order_by("valid_to", "pk")


def _ending_consent(consent) -> TodoItem:
    text = _("The consent to %(bank)s ends: give it again if it shall go on") % {"bank": consent.bank}
    return TodoItem(
        text, reverse("enterprises:firm_consents", args=[consent.firm_id]), consent.valid_to, consent.firm.name
    )


SOURCES = [
    TodoSource(
        "join_requests",
        gettext_lazy("Join requests"),
        join_requests,
        _join_request,
        frozenset({Perm.JOIN_CONFIRM}),
        url="enterprises:join_requests",
        position=30,
    ),
    TodoSource(
        "ending_titles",
        gettext_lazy("Titles that end"),
        ending_titles,
        _ending_title,
        frozenset({Perm.FIRM_VIEW}),
        FIRM_ROLES | {"park_officer"},  # the zone's staff have the registry's list for all the rest
        position=50,
    ),
    TodoSource(
        "ending_consents",
        gettext_lazy("Consents that end"),
        ending_consents,
        _ending_consent,
        frozenset({Perm.CONSENT_GIVE}),
        position=60,
    ),
]
