"""Why a firm has a result on a night, as a page and on paper; and why two nights differ."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from accounts.access import Perm, Scope, requires, visible
from enterprises.models import Firm
from innovation_points.reasons import POINTS, Case, Change, last_change, subjects


@requires(Perm.SCORE_VIEW)
@require_GET
def why(request, pk):
    return render(request, "innovation_points/why.html", why_context(request, firm_of(request, pk)))


@requires(Perm.SCORE_VIEW)
@require_GET
def why_report(request, pk):
    """The same explanation as a PDF, with whoever made it printed behind it."""
    from weasyprint import HTML  # a second to import, which every other process of the portal is spared

    firm = firm_of(request, pk)
    context = why_context(request, firm)
    case = context["case"]
    if case.rule is None:
        return redirect("innovation_points:why", pk)
    context |= {"printed_at": timezone.localtime(), "person": request.user}
    document = HTML(string=render_to_string("innovation_points/why_report.html", context, request))
    response = HttpResponse(document.write_pdf(), content_type="application/pdf")
    name = f"why-{case.code.replace('/', '-')}-{firm.credit_code}-{case.night.as_of}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Perm.SCORE_VIEW)
@require_GET
def change(request, pk):
    """What lies between two nights; without days, between the last change and the night before it."""
    firm = firm_of(request, pk)
    first, last = last_change(request.user, firm)
    first, last = day_of(request, "from") or first, day_of(request, "to") or last
    chosen, choices = subject_of(request, last)
    context = {"firm": firm, "is_staff": is_staff(request.user), "code": chosen, "subjects": choices}
    if first and last:
        first, last = sorted((first, last))
        found = Change(*(Case(request.user, firm, chosen, day) for day in (first, last)))
        context |= {"change": found, "first": first, "last": last}
    return render(request, "innovation_points/change.html", context)


def why_context(request, firm) -> dict:
    day = day_of(request, "on")
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


def firm_of(request, pk) -> Firm:
    firms = visible(request.user, Firm.objects.select_related("park", "chain"), Perm.SCORE_VIEW)
    return get_object_or_404(firms, pk=pk)


def subject_of(request, day) -> tuple[str, dict]:
    """The rule asked for by `of`, and all that can be; an unknown one is not found."""
    choices = subjects(day or timezone.localdate())
    code = request.GET.get("of") or POINTS
    if code not in choices:
        raise Http404
    return code, choices


def day_of(request, name):
    """The day asked for; what is no day asks for none."""
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


def is_staff(user) -> bool:
    return any(user.access.ids(scope, Perm.SCORE_VIEW) for scope in (Scope.ZONE, Scope.PARK))
