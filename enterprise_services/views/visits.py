"""Visits (走访): whom to visit, the record that is written at the firm, and what became of what was found."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprise_services import visit_querysets
from enterprise_services.actions import visits as actions
from enterprise_services.forms.visits import DemandForm, PlanForm, RecordForm, VisitForm, officers
from enterprise_services.lists.visits import VISITS, DueFilter, VisitFilter
from enterprise_services.models import Finding, Visit
from enterprises.models import Firm
from spreadsheets.tables import listing, workbook
from workplace.conflict import Refused, seen_of
from workplace.editing import acted, acting, edited, errors_of
from workplace.search import typed

PAGE, SUGGESTED = 50, 20


def _found(request):
    rows = visible(request.user, Visit.objects.annotate(found=Count("findings")), Perm.VISIT_VIEW)
    return VisitFilter(request.GET, rows.select_related("firm__park", "officer"), request=request)


def visit_or_404(user, pk, perm=Perm.VISIT_VIEW) -> Visit:
    return get_object_or_404(visible(user, Visit.objects.select_related("firm__park", "officer"), perm), pk=pk)


def firms_of(user):
    return visible(user, Firm.objects.all(), Perm.VISIT_WRITE)


@requires(Perm.VISIT_VIEW)
@require_safe
def visit_list(request):
    return listing(
        request, table=VISITS, found=_found(request), template="enterprise_services/visits/list.html",
        why=_("Plan visits from the list of firms to visit, or record one at the firm."),
        may_write=can(request.user, Perm.VISIT_WRITE),
    )  # fmt: skip


@requires(Perm.VISIT_VIEW)
@require_safe
def visit_export(request):
    return workbook(request, table=VISITS, found=_found(request), name="visits", title=_("Visits"))


@requires(Perm.VISIT_WRITE)
@require_safe
def visit_due(request):
    """Firms that a visit is due to, each with the reason; ticked ones are planned."""
    found = DueFilter(request.GET, firms_of(request.user).select_related("park", "officer"), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "today": timezone.localdate(), "officers": officers()}
    name = "_due_rows" if asked.fragment(request) else "due"
    return render(request, f"enterprise_services/visits/{name}.html", context)


@requires(Perm.VISIT_WRITE)
@require_POST
def visit_plan(request):
    form = PlanForm(request.POST, firms=firms_of(request.user), officers=officers())
    back = f"{reverse('enterprise_services:visit_due')}?{request.POST.get('from', '')}"
    if not form.is_valid():
        messages.error(request, errors_of(form))
        return redirect(back)
    data = form.cleaned_data
    try:
        made = actions.plan(
            firms=list(data["firms"]),
            officer=data["officer"],
            on=data["on"],
            reason=data["reason"] or "regular",
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(number)s visits planned.") % {"number": len(made)})
    return redirect(back)


@requires(Perm.VISIT_WRITE)
@require_http_methods(["GET", "POST"])
def visit_record(request, pk):
    """The record of a visit to the firm. It is sent by a script that keeps it until it has arrived, or as a plain form."""
    firm = get_object_or_404(firms_of(request.user).select_related("park"), pk=pk)
    planned = Visit.objects.planned().filter(firm=firm).first()
    initial = {"key": uuid.uuid4(), "met": firm.contact_name, "reason": planned.reason if planned else "regular"}
    form = RecordForm(request.POST or None, initial=initial)
    by_script = request.headers.get("Accept") == "application/json"
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        visit = actions.record(
            key=data["key"], firm=firm, values=form.values(), findings=data["findings"], by=request.user
        )
        url = reverse("enterprise_services:visit", args=[visit.pk])
        return JsonResponse({"url": url}) if by_script else redirect(url)
    if form.errors and by_script:
        errors = [error for errors in form.errors.values() for error in errors]
        return JsonResponse({"errors": errors}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    context = {
        "form": form,
        "firm": firm,
        "planned": planned,
        "kinds": Finding.Kind.choices,
        "last": _last(request.user, firm),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "enterprise_services/visits/record.html", context, status=status)


def _last(user, firm):
    return (
        visible(user, firm.visits.made(), Perm.VISIT_VIEW)
        .select_related("officer")
        .order_by("-visited_on", "-pk")
        .first()
    )


@requires(Perm.VISIT_WRITE)
@require_safe
def visit_choose(request):
    """Which firm: the planned ones of the person first, then what is searched for."""
    user, text = request.user, typed(request.GET.get("q", ""))
    planned = visible(user, Visit.objects.planned(), Perm.VISIT_WRITE).filter(
        officer__in=visit_querysets.stood_in_for(user)
    )
    firms = firms_of(user).operating()
    hits = firms.filter(name__icontains=text) | firms.filter(credit_code__istartswith=text) if text else firms.none()
    context = {
        "planned": planned.select_related("firm__park").order_by("planned_on", "pk")[:PAGE],
        "hits": hits.select_related("park")[:SUGGESTED],
        "text": text,
    }
    return render(request, "enterprise_services/visits/choose.html", context)


@requires(Perm.VISIT_VIEW)
@require_safe
def visit(request, pk):
    user, found = request.user, visit_or_404(request.user, pk)
    context = {
        "visit": found,
        "findings": list(found.findings.select_related("problem", "demand")),
        "may_write": can(user, Perm.VISIT_WRITE),
        "may_settle": can(user, Perm.FIRM_EDIT),
        "may_demand": can(user, Perm.DEMAND_WRITE),
        "version": seen_of(found),
    }
    return render(request, "enterprise_services/visits/visit.html", context)


@requires(Perm.VISIT_WRITE)
@require_http_methods(["GET", "POST"])
def visit_edit(request, pk):
    found, back = visit_or_404(request.user, pk, Perm.VISIT_WRITE), reverse("enterprise_services:visit", args=[pk])
    return edited(
        request, form=VisitForm, row=found, url=back, heading=found.firm.name, back=back, submit=_("Save"),
        save=lambda form: actions.change(visit=found, values=form.values(), version=form.seen, by=request.user),
    )  # fmt: skip


@requires(Perm.VISIT_WRITE)
@require_POST
def visit_drop(request, pk):
    found, version = visit_or_404(request.user, pk, Perm.VISIT_WRITE), asked.version(request)
    back = reverse("enterprise_services:visit", args=[pk])
    return acted(request, back, lambda: actions.drop(visit=found, version=version, by=request.user))


def finding_or_404(user, pk, perm) -> Finding:
    return get_object_or_404(visible(user, Finding.objects.select_related("visit__firm"), perm), pk=pk)


@requires(Perm.FIRM_EDIT)
@require_POST
def finding_settle(request, pk):
    found = finding_or_404(request.user, pk, Perm.FIRM_EDIT)
    back = reverse("enterprise_services:visit", args=[found.visit_id])
    return acted(request, back, lambda: actions.settle(finding=found, by=request.user))


@requires(Perm.DEMAND_WRITE)
@require_http_methods(["GET", "POST"])
def finding_demand(request, pk):
    """The finding becomes a draft of a demand, which is completed on the demand's own page."""
    found = finding_or_404(request.user, pk, Perm.DEMAND_WRITE)

    def act(form):
        actions.write_demand(finding=found, trade=form.cleaned_data["trade"], by=request.user)

    return acting(
        request, form=DemandForm(request.POST or None), act=act, heading=_("Write it down as a demand"),
        subheading=found.text, back=reverse("enterprise_services:visit", args=[found.visit_id]), submit=_("Make the draft"),
    )  # fmt: skip
