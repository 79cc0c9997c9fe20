"""The leader's home: the six figures, and under them parks, chains and what changed."""

from django.utils import timezone
from django.utils.translation import gettext as _

from workplace.registers import HomeCard, home_cards

from .overview import Overview

LEADER = frozenset({"leader"})


def of_today(request) -> Overview:
    """Read once for both cards of the page."""
    if not hasattr(request, "overview"):
        request.overview = Overview(request.user, timezone.localdate())
    return request.overview


def six(request):
    return {
        "figures": [
            {
                "label": line.figure.label,
                "value": line.now.shown,
                "unit": line.figure.unit,
                "definition": line.figure.definition,
                "url": url,
                "previous": line.before.shown,
                "previous_label": _("last year"),
                "note": line.change,
            }
            for line, url in of_today(request).six
        ]
    }


def overview(request):
    return {"overview": of_today(request)}


def register():
    home_cards.add(HomeCard("leader_six", "workplace/_figures.html", six, LEADER, "figures", 5))
    home_cards.add(HomeCard("leader_overview", "enterprise_services/leader/home.html", overview, LEADER, "main", 5))
