"""What next: the smallest changes that reach a goal, for the firm and its officers."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import Perm, requires
from enterprises.views import firm_or_404, is_staff
from innovation_points.advising import Advising

NUMBERED = ("total", "rank")


@requires(Perm.SCORE_VIEW)
@require_GET
def advice(request, pk):
    firm = firm_or_404(request.user, pk, Perm.SCORE_VIEW)
    found = Advising(request.user, firm, goal_of(request.GET))
    context = {"firm": firm, "advising": found, "is_staff": is_staff(request.user)}
    if found.is_possible:
        context |= {"trouble": found.trouble, "number": found.value if found.kind in NUMBERED else ""}
    return render(request, "innovation_points/advice.html", context)


def goal_of(query) -> str:
    """`goal=tier:B`, or `goal=total` and `goal=rank` with the number beside it."""
    goal, number = query.get("goal", ""), query.get("n", "").strip()
    return f"{goal}:{number}" if goal in NUMBERED else goal
