"""What publicity and appeals bring to the office: what waits, what is told, who reads the evidence, the firm's card."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from workplace.registers import EvidenceOwner, NoticeKind, TodoItem, TodoSource

from .models import Appeal, Publicity, PublicityLine


def to_answer(user):
    """Nobody answers what he filed himself."""
    found = visible(user, Appeal.objects.select_related("firm"), Perm.APPEAL_ANSWER).waiting()
    return found.exclude(made_by=user)


def _to_answer(appeal) -> TodoItem:
    text = _("Answer the appeal about %(item)s") % {"item": appeal.item_label}
    return TodoItem(text, reverse("innovation_points:appeal", args=[appeal.pk]), appeal.due_on, appeal.firm.name)


def to_confirm(user):
    """Publicities whose last day is over."""
    found = visible(user, Publicity.objects.all(), Perm.PUBLICITY_MANAGE)
    return found.filter(stored_state=Publicity.State.OPEN, closes_on__lt=timezone.localdate()).order_by(
        "closes_on", "pk"
    )


def _to_confirm(publicity) -> TodoItem:
    text = _("Confirm the publicity: %(title)s") % {"title": publicity.title}
    return TodoItem(text, reverse("innovation_points:publicity", args=[publicity.pk]), publicity.closes_on)


SOURCES = [
    TodoSource(
        "appeals",
        gettext_lazy("Appeals to answer"),
        to_answer,
        _to_answer,
        frozenset({Perm.APPEAL_ANSWER}),
        url="innovation_points:appeals",
        position=15,
    ),
    TodoSource(
        "publicities",
        gettext_lazy("Publicities to confirm"),
        to_confirm,
        _to_confirm,
        frozenset({Perm.PUBLICITY_MANAGE}),
        url="innovation_points:publicities",
        position=16,
    ),
]
KINDS = [
    NoticeKind("publicity_opened", gettext_lazy("Result shown for objections"), "at_once", FIRM_ROLES, position=24),
    NoticeKind("appeal_answered", gettext_lazy("Appeal answered"), "at_once", FIRM_ROLES, position=25),
]


def may_read(user, evidence) -> bool:
    """Whoever reads the appeal reads its evidence."""
    return visible(user, Appeal.objects.filter(pk=evidence.owner_id), Perm.APPEAL_VIEW).exists()


EVIDENCE = EvidenceOwner(Appeal.EVIDENCE, may_read)


def publicity_card(request):
    """For a firm while a result is shown: its own line and how long it can object."""
    access = request.user.access
    shown = visible(request.user, Publicity.objects.opened(), Perm.PUBLICITY_VIEW).filter(
        stored_state=Publicity.State.OPEN
    )
    publicity = shown.filter(closes_on__gte=timezone.localdate()).order_by("closes_on").first()
    if publicity is None or access.firm is None:
        return None
    lines = visible(request.user, PublicityLine.objects.filter(publicity=publicity), Perm.PUBLICITY_VIEW)
    return {
        "publicity": publicity,
        "own": lines.filter(firm__organisation=access.firm).first(),
        "url": reverse("innovation_points:publicity", args=[publicity.pk]),
    }
