"""The registry's action on many firms: invite them to a season."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm
from enterprises.bulk import BulkAction, Fields, Plan
from enterprises.bulk_actions import people_of
from enterprises.models import Firm
from innovation_points.models import Season


class SeasonFields(Fields):
    season = forms.ModelChoiceField(
        Season.objects.exclude(state=Season.State.CLOSED),
        label=gettext_lazy("season"),
        help_text=gettext_lazy("Of an open season the firms are told at once, of a draft when it opens."),
    )


def plan_invite(firms, data, by) -> Plan:
    plan, season = Plan(), data["season"]
    asked = set(season.invitations.values_list("firm_id", flat=True))
    firms = list(firms)
    people = people_of(firms)
    for firm in firms:
        if firm.pk in asked:
            plan.kept.append((firm, _("is invited already")))
        elif firm.status != Firm.Status.OPERATING:
            plan.kept.append((firm, firm.get_status_display()))
        elif firm.organisation_id in people:
            plan.changes.append((firm, _("is invited to %(season)s") % {"season": season}))
        else:
            plan.changes.append((firm, _("is invited; nobody has joined for this firm: call it")))
    return plan


def invite(plan, data, reason, by, query):
    from innovation_points.actions import seasons as actions  # the rulebook is not needed while Django starts

    actions.invite(season=data["season"], firms=[firm for firm, _text in plan.changes], reason=reason, by=by)


ACTION = BulkAction(
    "invite",
    gettext_lazy("Invite to a season"),
    "calendar-plus",
    Perm.SEASON_MANAGE,
    SeasonFields,
    plan_invite,
    invite,
    position=50,
)
