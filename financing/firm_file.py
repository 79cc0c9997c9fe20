"""What this room adds to a firm's file: changes of its readiness, and its readiness on a past day."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, visible
from enterprises.registers import (
    AsOfPart,
    FirmRelation,
    TimelineEvent,
    TimelineSource,
    as_of_parts,
    firm_relations,
    timeline_sources,
)
from enterprises.timeline_sources import moment
from innovation_points.firm_file import NIGHT

from .models import Readiness

REPLACED = F("valid_to")  # as valid_from: a rerun of the same day replaced the row


def _changes(user, firm, limit):
    """The nights on which the result, the tier or the ceiling became another one."""
    rows = visible(user, Readiness.objects.filter(firm=firm), Perm.READINESS_VIEW).exclude(valid_from=REPLACED)
    url = reverse("enterprises:firm_panel", args=[firm.pk, "finance"])
    found, before = [], None
    for row in rows.order_by("valid_from", "id"):
        if (now := (row.result, row.tier, row.ceiling)) != before:
            found.append(
                TimelineEvent(moment(row.valid_from), f"{_('Loan readiness')} · {_told(row)}", "", url, dated=True)
            )
        before = now
    return found[::-1][:limit]


def _told(row) -> str:
    return f"{row.get_result_display()} · {row.tier}" if row.tier else row.get_result_display()


def _on(user, firm, day):
    row = visible(user, Readiness.objects.on(day).filter(firm=firm), Perm.READINESS_VIEW).first()
    if row:
        yield _("Loan readiness"), _told(row), _("night of %(day)s") % {"day": row.valid_from}


def register():
    for model in ("Readiness", "Standing"):
        firm_relations.add(FirmRelation(f"financing.{model}", stays=NIGHT))
    firm_relations.add(FirmRelation("financing.BankFirm", stays="written anew from the consents that moved"))
    firm_relations.add(FirmRelation("financing.BankFirmPast", stays="what a bank saw under this number"))
    for model in ("BankDrop", "BankMark", "BankNote", "BankWatch"):
        firm_relations.add(FirmRelation(f"financing.{model}", stays="a bank's own, under the number that it knew"))
    timeline_sources.add(
        TimelineSource("readiness", gettext_lazy("Loan readiness"), Perm.READINESS_VIEW, "cash", _changes, 58)
    )
    as_of_parts.add(AsOfPart("readiness", Perm.READINESS_VIEW, _on, position=50))
