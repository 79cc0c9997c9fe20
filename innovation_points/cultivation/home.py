"""What titles and plans say on the home page."""

from django.db.models import F
from django.urls import reverse

from accounts.access import Perm, visible
from enterprises.models import Firm, Title
from innovation_points.models import Plan

from .filters import ending_between

SHOWN = 5
WARNINGS = (30, 90)  # days before a certificate ends


def certificates_ending(request):
    """Certificates that end within 90 days, and how many of them within 30, the next ones by name."""
    found = visible(request.user, Title.objects.filter(held=True), Perm.CULTIVATION_VIEW)
    page = reverse("innovation_points:certificates")
    counts = [(days, ending_between(found, 0, days).count(), f"{page}?ends={days}") for days in WARNINGS]
    if not counts[-1][1]:
        return None
    rows = (
        ending_between(found, 0, WARNINGS[-1]).select_related("firm", "firm__park").order_by("valid_to", "firm__pinyin")
    )
    return {"counts": counts, "rows": rows[:SHOWN], "url": page}


def own_titles(request):
    """The firm's own certificates that end soon, and its plans in progress."""
    firms = visible(request.user, Firm.objects.all(), Perm.SCORE_VIEW)
    firm = firms.filter(organisation=request.user.access.firm).first() if request.user.access.firm else None
    if firm is None:
        return None
    plans = visible(request.user, Plan.objects.open().with_progress().filter(firm=firm), Perm.SCORE_VIEW)
    ending = ending_between(Title.objects.filter(firm=firm), 0, WARNINGS[-1]).order_by(F("valid_to"))
    context = {"firm": firm, "plans": list(plans), "ending": list(ending)}
    return context if context["plans"] or context["ending"] else None
