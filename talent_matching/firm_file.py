"""What this room adds to a firm's file: a tab, its place in the timeline, and what a merge of two files moves."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, can, visible
from enterprises.registers import (
    FirmPanel,
    FirmRelation,
    TimelineEvent,
    TimelineSource,
    firm_panels,
    firm_relations,
    timeline_sources,
)
from enterprises.timeline_sources import moment

from . import matching_sheet, offering
from .models import Agreement, Demand, Match, Support

T = gettext_lazy


def panel(request, firm):
    """The firm's demands, matches and agreements, and the support that it may use."""
    user = request.user
    asker = offering.Asker.firm(firm)
    offers = visible(user, Support.objects.valid_on(), Perm.SUPPORT_VIEW)
    matches = visible(user, Match.objects.with_parties().filter(firm=firm), Perm.MATCH_VIEW)
    return {
        "demands": visible(user, Demand.objects.with_partners().filter(firm=firm), Perm.DEMAND_VIEW).order_by("-pk"),
        "matches": matching_sheet.lines(user, matches.order_by("-moved_at")[:20]),
        "agreements": visible(user, Agreement.objects.filter(firm=firm), Perm.MATCH_VIEW).order_by("-signed_on"),
        "offers": [offer for offer in offers if offering.verdict(offer, asker).may],
        "may_write": can(user, Perm.DEMAND_WRITE),
    }


def _agreements(user, firm, limit):
    rows = visible(user, Agreement.objects.filter(firm=firm).select_related("match__demand"), Perm.MATCH_VIEW)
    for row in rows.order_by("-signed_on", "-pk")[:limit]:
        title = _("Agreement %(number)s signed") % {"number": row.number}
        url = reverse("talent_matching:match", args=[row.match_id])
        yield TimelineEvent(moment(row.signed_on), title, row.match.demand.title, url, dated=True)


def _outcomes(user, firm, limit):
    rows = visible(user, Agreement.objects.filter(firm=firm), Perm.MATCH_VIEW)
    found = rows.filter(outcomes__isnull=False).order_by("-outcomes__on", "-outcomes__pk")
    for row in found.values("match_id", "outcomes__on", "outcomes__title", "outcomes__kind")[:limit]:
        url = reverse("talent_matching:match", args=[row["match_id"]])
        yield TimelineEvent(
            moment(row["outcomes__on"]), _("Result of cooperation"), row["outcomes__title"], url, dated=True
        )


def _demands(user, firm, limit):
    rows = visible(user, Demand.objects.filter(firm=firm, opened_at__isnull=False), Perm.DEMAND_VIEW)
    for row in rows.order_by("-opened_at")[:limit]:
        url = reverse("talent_matching:demand", args=[row.pk])
        yield TimelineEvent(row.opened_at, _("Demand opened"), row.title, url)


RELATIONS = [
    FirmRelation("talent_matching.Demand", T("Demands"), position=60),
    FirmRelation("talent_matching.Match", T("Matches"), position=61),
    FirmRelation("talent_matching.Agreement", T("Agreements"), position=62),
    FirmRelation("talent_matching.SignUp", T("Sign-ups for events"), position=63),
    FirmRelation("talent_matching.EventInvitation", T("Invitations to events"), position=64),
]


def register():
    template = "talent_matching/firm_panel.html"
    firm_panels.add(FirmPanel("cooperation", T("Cooperation"), Perm.DEMAND_VIEW, template, panel, 48))
    timeline_sources.add(TimelineSource("demands", T("Demands"), Perm.DEMAND_VIEW, "bulb", _demands, 40))
    timeline_sources.add(TimelineSource("agreements", T("Agreements"), Perm.MATCH_VIEW, "signature", _agreements, 41))
    timeline_sources.add(TimelineSource("outcomes", T("Results"), Perm.MATCH_VIEW, "trophy", _outcomes, 42))
    for relation in RELATIONS:
        firm_relations.add(relation)
