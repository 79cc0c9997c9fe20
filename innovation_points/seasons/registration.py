"""What seasons bring to the menu, the firm's file, the bulk actions, the to-do list and the notices."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, can, visible
from enterprises.registers import FirmPanel, bulk_actions, firm_panels
from innovation_points.figures import kind, label
from innovation_points.models import Declaration, Invitation, Leave
from workplace.registers import NavigationEntry, navigation, notice_kinds, todo_sources

from . import bulk, telling, waiting

STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})
QUARTERS = 8  # the latest
QUARTERLY = ("revenue", "net_profit", "rd_expense", "staff", "rd_staff", "invention_applications")


def register():
    navigation.add(
        NavigationEntry(
            _("Seasons"), "innovation_points:seasons", "calendar-event", frozenset({Perm.SEASON_VIEW}), 28, STAFF
        )
    )
    panel = "innovation_points/declarations_panel.html"
    firm_panels.add(FirmPanel("declarations", _("Declarations"), Perm.DECLARATION_VIEW, panel, _panel, position=35))
    bulk_actions.add(bulk.ACTION)
    for source in waiting.SOURCES:
        todo_sources.add(source)
    for told in telling.KINDS:
        notice_kinds.add(told)


def _panel(request, firm):
    """All declarations of the firm, its quarters' figures, what it is asked for and what it was granted."""
    user = request.user
    declarations = visible(user, Declaration.objects.filter(firm=firm), Perm.DECLARATION_VIEW)
    perm = Perm.SEASON_VIEW if can(user, Perm.SEASON_VIEW) else Perm.DECLARATION_VIEW
    quarters = {row.period: row for row in declarations.filter(quarter__gt=0, state="approved").order_by("revision")}
    shown = [quarters[period] for period in sorted(quarters)[-QUARTERS:]]
    return {
        "declarations": declarations.select_related("season").order_by("-fiscal_year", "-quarter", "-revision"),
        "quarters": shown,
        "lines": [(kind(code), label(code), [getattr(row, code) for row in shown]) for code in QUARTERLY],
        "invitations": visible(user, Invitation.objects.filter(firm=firm), perm)
        .exclude(season__state="draft")
        .select_related("season")
        .with_progress()
        .order_by("-season__opens_on"),
        "leaves": visible(user, Leave.objects.filter(firm=firm), perm).select_related("given_by"),
        "may_manage": can(user, Perm.SEASON_MANAGE),
        "is_staff": perm == Perm.SEASON_VIEW,
    }
