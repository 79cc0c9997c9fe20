"""What of reports waits on whom: to be filled in, signed, approved; and a tenant's share on its firm."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from incubators.models import Report, TenantShare
from workplace.registers import TodoItem, TodoSource

OPERATOR = frozenset({"incubator_manager", "incubator_clerk"})
ZONE = frozenset({"reviewer", "approver"})


def _rows(user, perm, **state):
    rows = visible(user, Report.objects.latest().filter(**state), perm)
    return rows.select_related("carrier").order_by("due_on", "pk")


def to_fill(user):
    return _rows(user, Perm.REPORT_FILL, state="filling")


def to_sign(user):
    return _rows(user, Perm.REPORT_SIGN, state="checked").exclude(checked_by=user)


def to_approve(user):
    return _rows(user, Perm.REPORT_APPROVE, state="signed").exclude(checked_by=user).exclude(signed_by=user)


def _item(text):
    def item(report) -> TodoItem:
        said = text % {"kind": report.get_kind_display(), "period": report.period_text}
        return TodoItem(said, reverse("incubators:report", args=[report.pk]), report.due_on, report.carrier.name)

    return item


def shares(user):
    return visible(user, TenantShare.objects.waiting(), Perm.SHARE_FILL).order_by("due_on", "pk")


def _share(share) -> TodoItem:
    text = _("Your share of the %(kind)s %(period)s") % {"kind": share.get_kind_display(), "period": share.period_text}
    return TodoItem(text, reverse("incubators:share", args=[share.pk]), share.due_on, share.carrier_name)


FILL, SIGN, APPROVE = (
    gettext_lazy("Fill in and check the %(kind)s %(period)s"),
    gettext_lazy("Sign the %(kind)s %(period)s"),
    gettext_lazy("Approve the %(kind)s %(period)s"),
)
SOURCES = [
    TodoSource(
        "reports_to_fill", gettext_lazy("Reports to fill in"), to_fill, _item(FILL), frozenset({Perm.REPORT_FILL}),
        OPERATOR, "incubators:reports", 28,
    ),
    TodoSource(
        "reports_to_sign", gettext_lazy("Reports to sign"), to_sign, _item(SIGN), frozenset({Perm.REPORT_SIGN}),
        OPERATOR, "incubators:reports", 29,
    ),
    TodoSource(
        "reports_to_approve", gettext_lazy("Reports of carriers to approve"), to_approve, _item(APPROVE),
        frozenset({Perm.REPORT_APPROVE}), ZONE, "incubators:reports", 60,
    ),
    TodoSource(
        "report_shares", gettext_lazy("Shares of a carrier's report"), shares, _share, frozenset({Perm.SHARE_FILL}),
        FIRM_ROLES, "", 60,
    ),
]  # fmt: skip
