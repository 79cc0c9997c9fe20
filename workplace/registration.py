"""What this floor shows of the room below it: people, roles, the log."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import ADMINISTRATORS, Perm
from accounts.models import AuditEvent, AuditSeal, Membership, User

from .registers import HomeCard, NavigationEntry, NoticeKind, home_cards, navigation, notice_kinds


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


def register():
    navigation.add(NavigationEntry(_("Home"), "workplace:home", "home", frozenset(Perm), 0))
    navigation.add(NavigationEntry(_("People"), "accounts:people", "users", frozenset({Perm.PEOPLE_VIEW}), 900))
    navigation.add(NavigationEntry(_("Log"), "accounts:audit", "list-search", frozenset({Perm.AUDIT_VIEW}), 910))
    template = "workplace/_figures.html"
    keepers = frozenset({"system_admin", "security_admin"})
    home_cards.add(HomeCard("people", template, people_figures, keepers, "figures"))
    home_cards.add(HomeCard("proposed", template, proposed_roles, frozenset({"security_admin"}), "figures", 50))
    notice_kinds.add(NoticeKind("board", _("Notice board"), "digest", position=10))
    home_cards.add(HomeCard("log", template, log_figures, ADMINISTRATORS - keepers, "figures"))
