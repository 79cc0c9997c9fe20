"""What cooperation says on the home pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Perm, can, visible

from . import matching_sheet
from .models import Demand, Match, Support, Talent

SHOWN = 5


def libraries(request):
    """The three libraries, and matches on their way."""
    user = request.user
    live = visible(user, Match.objects.filter(state__in=Match.LIVE), Perm.MATCH_VIEW)
    lines = [
        (_("Open demands"), visible(user, Demand.objects.open(), Perm.DEMAND_VIEW), "demands", "?state=open"),
        (
            _("Talents"),
            visible(user, Talent.objects.filter(state="active"), Perm.TALENT_VIEW),
            "talents",
            "?state=active",
        ),
        (
            _("Offers of support"),
            visible(user, Support.objects.valid_on(), Perm.SUPPORT_VIEW),
            "support",
            "?valid=true",
        ),
        (_("Matches on their way"), live, "matches", "?" + "&".join(f"state={state}" for state in Match.LIVE)),
    ]
    return {
        "figures": [
            {"label": label, "value": rows.count(), "url": reverse(f"talent_matching:{name}") + query}
            for label, rows, name, query in lines
        ]
    }


def own_matches(request):
    """The last matches of a firm, of a talent, or of a liaison's school."""
    user = request.user
    live = Match.objects.asked().filter(state__in=Match.LIVE)
    lines = matching_sheet.lines(user, visible(user, live, Perm.MATCH_VIEW).order_by("-moved_at")[:SHOWN])
    is_talent = user.access.holds("talent", "liaison")
    if not lines and not is_talent and not visible(user, Demand.objects.all(), Perm.DEMAND_VIEW).exists():
        why = _("The zone knows PhDs of the universities who solve problems like yours.")
        may = can(user, Perm.DEMAND_WRITE)
        url = reverse("talent_matching:demand_new") if may else reverse("talent_matching:cards")
        return {
            "talent": False,
            "matches": [],
            "why": why,
            "url": url,
            "action": _("Write a demand") if may else _("Talents"),
        }
    why = _("No match is on its way. The zone proposes pairs in rounds.")
    url = reverse("talent_matching:demands")
    return {"talent": is_talent, "matches": lines, "why": why, "url": url, "action": _("Open demands")}


def own_profile(request):
    """A talent's profile in short: consent and room for firms."""
    own = Talent.objects.filter(user=request.user).with_load()
    talent = visible(request.user, own, Perm.TALENT_VIEW).first()
    return {"talent": talent, "taken": talent.taken if talent else 0}


def school(request):
    """A liaison's school: profiles, and how many consented."""
    talents = visible(request.user, Talent.objects.filter(state="active"), Perm.TALENT_VIEW)
    page = reverse("talent_matching:talents")
    return {
        "figures": [
            {"label": _("Talents of the school"), "value": talents.count(), "url": f"{page}?state=active"},
            {
                "label": _("With a consent in force"),
                "value": talents.consenting().count(),
                "url": f"{page}?consent=true",
            },
        ]
    }
