"""Why a firm has a result on a night, as a page and on paper; and why two nights differ."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import asked
from accounts.access import Perm, requires
from enterprises.views import firm_or_404, is_staff
from innovation_points.reasons import POINTS, Case, Change, last_change, subjects
from workplace.downloads import pdf


@requires(Perm.SCORE_VIEW)
@require_GET
def why(request, pk):
    context = why_context(request, firm_or_404(request.user, pk, Perm.SCORE_VIEW))
    return render(request, "innovation_points/why.html", context)


@requires(Perm.SCORE_VIEW)
@require_GET
def why_report(request, pk):
    """The same explanation as a PDF, with whoever made it printed behind it."""
    firm = firm_or_404(request.user, pk, Perm.SCORE_VIEW)
    context = why_context(request, firm)
    case = context["case"]
    if case.rule is None:
        return redirect("innovation_points:why", pk)
    name = f"why-{case.code.replace('/', '-')}-{firm.credit_code}-{case.night.as_of}.pdf"
    return pdf(request, "innovation_points/why_report.html", context, name)


@requires(Perm.SCORE_VIEW)
@require_GET
def change(request, pk):
    """What lies between two nights; without days, between the last change and the night before it."""
    firm = firm_or_404(request.user, pk, Perm.SCORE_VIEW)
    first, last = last_change(request.user, firm)
    first, last = asked.day(request.GET, "from") or first, asked.day(request.GET, "to") or last
    chosen, choices = subject_of(request, last)
    context = {"firm": firm, "is_staff": is_staff(request.user), "code": chosen, "subjects": choices}
    if first and last:
        first, last = sorted((first, last))
        found = Change(*(Case(request.user, firm, chosen, day) for day in (first, last)))
        context |= {"change": found, "first": first, "last": last}
    return render(request, "innovation_points/change.html", context)


def why_context(request, firm) -> dict:
    day = asked.day(request.GET, "on")
    code, choices = subject_of(request, day)
    case = Case(request.user, firm, code, day)
    return {
        "firm": firm,
        "case": case,
        "code": code,
        "subjects": choices,
        "on": day or (case.night and case.night.as_of),
        "earlier_night": case.night is not None and day is not None and case.night.as_of != day,
        "is_staff": is_staff(request.user),
    }


def subject_of(request, day) -> tuple[str, dict]:
    """The rule asked for by `of`, and all that can be; an unknown one is not found."""
    choices = subjects(day or timezone.localdate())
    code = request.GET.get("of") or POINTS
    if code not in choices:
        raise Http404
    return code, choices
