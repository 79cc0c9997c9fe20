"""What this floor shows of the room below it: people, roles, the log."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import ADMINISTRATORS, ROLES, Perm
from accounts.models import AuditEvent, AuditSeal, Membership, User

from .calendar import working_days
from .models import Post
from .registers import (
    HomeCard,
    NavigationEntry,
    NoticeKind,
    TodoItem,
    TodoSource,
    home_cards,
    navigation,
    notice_kinds,
    todo_sources,
)

BOARD_SHOWN = 5
DAYS_TO_GIVE_A_ROLE = 3  # working days


def people_figures(request):
    """Accounts open, invited and closed, for whoever keeps them."""
    people = User.objects.all()
    address = reverse("accounts:people")
    return {
        "figures": [
            {"label": _("Open accounts"), "value": people.filter(is_active=True).count(), "url": address},
            {
                "label": _("Signed in during the last 7 days"),
                "value": people.filter(last_login__gte=timezone.now() - timedelta(days=7)).count(),
                "url": address,
            },
            {"label": _("Closed accounts"), "value": people.filter(is_active=False).count(), "url": address},
        ]
    }


def proposed_roles(request):
    """People whose role was proposed with their invitation and waits for the security administrator."""
    waiting = Membership.objects.proposed().values("user").distinct().count()
    address = f"{reverse('accounts:people')}?role=proposed"
    return {"figures": [{"label": _("Proposed roles"), "value": waiting, "url": address}]}


def log_figures(request):
    """Events of today, failed sign-ins of today, and how far the log is sealed."""
    today = timezone.localdate()
    address = reverse("accounts:audit")
    events = AuditEvent.objects.filter(at__date=today)
    seal = AuditSeal.objects.order_by("-id").first()
    return {
        "figures": [
            {"label": _("Events today"), "value": events.count(), "url": f"{address}?day={today}"},
            {
                "label": _("Failed sign-ins today"),
                "value": events.filter(event="sign_in_failed").count(),
                "url": f"{address}?day={today}&event=sign_in_failed",
            },
            {"label": _("Events sealed"), "value": seal.last_id if seal else 0, "url": address},
        ]
    }


def _proposed_role(membership) -> TodoItem:
    values = {"person": membership.user, "role": membership.get_role_display()}
    text = gettext("%(person)s: decide on the role %(role)s") % values
    due = working_days.add(timezone.localdate(membership.created_at), DAYS_TO_GIVE_A_ROLE)
    return TodoItem(text, reverse("accounts:person", args=[membership.user_id]), due, membership.organisation.name)


def board_card(request):
    """What is new on the notice board: the unread first, without what has passed."""
    posts = Post.objects.for_reader(request.user.access).with_read(request.user).open_on()
    shown = list(posts.order_by("is_read", "-published_at")[:BOARD_SHOWN])
    unread = posts.filter(is_read=False).count() if shown and not shown[0].is_read else 0
    return {"posts": shown, "unread": unread} if shown else None


def register():
    navigation.add(NavigationEntry(_("Home"), "workplace:home", "home", frozenset(Perm), 0))
    navigation.add(NavigationEntry(_("Notice board"), "workplace:board", "speakerphone", frozenset(Perm), 85))
    navigation.add(NavigationEntry(_("People"), "accounts:people", "users", frozenset({Perm.PEOPLE_VIEW}), 900))
    navigation.add(
        NavigationEntry(
            _("Organisations"), "workplace:organisations", "building", frozenset({Perm.ORGANISATION_EDIT}), 905
        )
    )
    navigation.add(NavigationEntry(_("Log"), "accounts:audit", "list-search", frozenset({Perm.AUDIT_VIEW}), 910))
    template = "workplace/_figures.html"
    keepers = frozenset({"system_admin", "security_admin"})
    home_cards.add(HomeCard("people", template, people_figures, keepers, "figures"))
    home_cards.add(HomeCard("proposed", template, proposed_roles, frozenset({"security_admin"}), "figures", 50))
    home_cards.add(
        HomeCard("board", "workplace/_board_card.html", board_card, frozenset(ROLES) - ADMINISTRATORS, "main", 90)
    )
    notice_kinds.add(NoticeKind("board", _("Notice board"), "digest", position=10))
    todo_sources.add(
        TodoSource(
            "proposed_roles",
            _("Proposed roles"),
            lambda user: Membership.objects.proposed().select_related("user", "organisation").order_by("created_at"),
            _proposed_role,
            frozenset({Perm.ROLE_ASSIGN}),
            url="accounts:people",
        )
    )
    home_cards.add(HomeCard("log", template, log_figures, ADMINISTRATORS - keepers, "figures"))
