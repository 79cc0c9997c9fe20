"""What can be done with many firms at once. Each action says before what it will change, what not, and why."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, can
from workplace.conflict import hold

from .models import Firm
from .registers import bulk_actions

PREFIX = "set"  # of an action's own fields, beside the list's filters in the same address
REASON = 200  # signs


class Changed(Exception):
    """What would be done is no longer what was shown."""


@dataclass
class Plan:
    """The effect of an action: the firms that it changes, with what it does, and those that it leaves, with the reason."""

    changes: list[tuple[Firm, str]] = field(default_factory=list)
    kept: list[tuple[Firm, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Two plans with the same digest do the same to the same firms."""
        lines = [f"{firm.pk} {text}" for firm, text in sorted(self.changes, key=lambda pair: pair[0].pk)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20]

    @property
    def ids(self) -> list[int]:
        return [firm.pk for firm, _text in self.changes]


@dataclass(frozen=True)
class BulkAction:
    """form(data, prefix=, user=): the action's own fields; plan(firms, data, by) -> Plan, which writes nothing;
    apply(plan, data, reason, by, query): writes, with the audit event, and may give a response of its own (a file)."""

    name: str
    label: str | Promise
    icon: str
    perm: Perm
    form: type[forms.Form]
    plan: Callable
    apply: Callable
    why: str | Promise = ""
    position: int = 100


class Fields(forms.Form):
    """An action's own fields; one without any needs no answer."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=REASON, help_text=gettext_lazy("Stands in the log beside the change.")
    )
    seen = forms.CharField(widget=forms.HiddenInput)


def actions_for(user) -> list[BulkAction]:
    return [action for action in bulk_actions if can(user, action.perm)]


@transaction.atomic
def apply(*, action: BulkAction, firms, data, seen: str, reason: str, by, query):
    """Do what was shown, all or nothing: raises Changed where the same action would now do something else.

    `firms` are those that the person may see by the action's permission; they are locked until all is written.
    """
    hold(Firm.objects.filter(pk__in=firms.values("pk")).order_by("pk"))
    plan = action.plan(firms, data, by)
    if plan.digest != seen:
        raise Changed
    return plan, action.apply(plan, data, reason, by, query)


def said(count: int) -> str:
    return _("%(count)s firms changed.") % {"count": count}
