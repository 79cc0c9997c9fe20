"""Tenants and prospects: the board of the funnel, the list, and the page of one with each step of its way."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Perm, can, requires, visible
from accounts.asked import fragment
from enterprises.models import Firm
from incubators import actions, entry
from incubators.columns import TENANTS, signs_of
from incubators.filters import TenantFilter, carriers
from incubators.forms import TENANT_PARTS, BecomeFirmForm, EnterForm, LeaveForm, StepForm, TenantForm, VisitForm
from incubators.funnel import board
from incubators.models import Carrier, SharedFigures, Tenant, TenantOutcome
from incubators.standing import standings
from spreadsheets.tables import workbook
from workplace.editing import acted, acting, edited, form_page

from . import listing, tenant_or_404
from .carriers import cells


def _found(request):
    rows = visible(request.user, Tenant.objects.with_signs(), Perm.TENANT_VIEW)
    return TenantFilter(request.GET, rows.select_related("carrier"), request=request)


def _signed(user):
    def prepare(rows):
        rows = list(rows)
        for row in rows:
            row.signs = signs_of(row, user)
        return rows

    return prepare


@requires(Perm.TENANT_VIEW)
@require_safe
def tenant_list(request):
    return listing(
        request, table=TENANTS, found=_found(request), template="incubators/tenants.html", prepare=_signed(request.user),
        may_add=can(request.user, Perm.TENANT_EDIT),
    )  # fmt: skip


@requires(Perm.TENANT_VIEW)
@require_safe
def tenant_export(request):
    return workbook(
        request, table=TENANTS, found=_found(request), name="tenants", title=_("Tenants"), prepare=_signed(request.user)
    )


@requires(Perm.TENANT_VIEW)
@require_safe
def funnel(request):
    """The board of prospects of one carrier, or of all that the person sees."""
    choices = list(carriers(request).order_by("name"))
    chosen = next((each for each in choices if str(each.pk) == request.GET.get("carrier")), None)
    tenants = visible(request.user, Tenant.objects.all(), Perm.TENANT_VIEW)
    if chosen:
        tenants = tenants.filter(carrier=chosen)
    context = {
        "lanes": board(tenants),
        "carriers": choices,
        "chosen": chosen,
        "dropped": tenants.filter(exit="dropped").count(),
        "may_edit": can(request.user, Perm.TENANT_EDIT),
        "today": timezone.localdate(),
    }
    return render(request, f"incubators/{'_board' if fragment(request) else 'funnel'}.html", context)


@requires(Perm.TENANT_EDIT)
@require_http_methods(["GET", "POST"])
def tenant_add(request):
    own = visible(request.user, Carrier.objects.all(), Perm.TENANT_EDIT)
    form = VisitForm(request.POST or None, instance=Tenant(), carriers=own)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.add_tenant(
                tenant=form.save(commit=False), on=data["visited_on"], note=data["note"], by=request.user
            )
        except actions.Refused as refusal:
            form.add_error("credit_code", str(refusal))
        else:
            return redirect("incubators:tenant", made.pk)
    return form_page(
        request, form=form, heading=_("New prospect"), back=reverse("incubators:funnel"), submit=_("Add"),
        template="incubators/tenant_form.html",
    )  # fmt: skip


@requires(Perm.TENANT_VIEW)
@require_safe
def tenant(request, pk):
    """What the tenancy gives: the way, the rooms, services, mentoring, money, people; and what a consent gives."""
    user = request.user
    found = tenant_or_404(user, pk)
    signed = Tenant.objects.with_signs().get(pk=found.pk)
    reads_leases = can(user, Perm.LEASE_VIEW)
    consent = visible(user, found.consents.live(), Perm.TENANT_VIEW).first()
    context = {
        "tenant": found,
        "signs": signs_of(signed, user),
        "checks": entry.checks(found, found.entered_on or timezone.localdate()) if not found.left_on else [],
        "graduation": _graduation(user, found),
        "steps": _steps(found),
        "leases": list(found.leases.standing().order_by("-starts_on")) if reads_leases else None,
        "parts": _parts(user, found),
        "consent": consent,
        "shared": list(SharedFigures.objects.filter(tenant=found)) if consent else [],
        "firm_url": _firm_url(user, found),
        "step_form": StepForm(initial={"stage": _next(found)}),
        "may_edit": can(user, Perm.TENANT_EDIT),
        "may_decide": can(user, Perm.TENANT_DECIDE),
        "may_let": can(user, Perm.LEASE_EDIT),
    }
    return render(request, "incubators/tenant.html", context)


def _graduation(user, found):
    """The last night's result of a firm that lives here."""
    rows = visible(user, TenantOutcome.objects.filter(tenant=found), Perm.TENANT_VIEW)
    return next(iter(standings(rows)), None) if found.is_resident and found.kind == Tenant.Kind.FIRM else None


def _next(found) -> str:
    prospect = list(Tenant.PROSPECT)
    place = prospect.index(found.stage) + 1 if found.stage in prospect else 0
    return prospect[min(place, len(prospect) - 1)]


def _steps(found) -> list[dict]:
    """The way in and out, for the timeline."""
    return [
        {"when": step.on, "title": step.get_stage_display(), "text": step.note, "by": step.by_name, "icon": "route"}
        for step in found.steps.all()
    ]


def _parts(user, found) -> list[dict]:
    def rows(kind):
        related = getattr(found, f"{kind.model._meta.model_name}_rows").all()
        return related.select_related("mentor") if "mentor" in kind.shown else related

    return [
        {"slug": slug, "kind": kind, "rows": [(row, cells(row, kind)) for row in rows(kind)], "may_edit": can(user, kind.perm)}
        for slug, kind in TENANT_PARTS.items()
    ]  # fmt: skip


def _firm_url(user, found) -> str:
    """The registry's file, for whoever may open it."""
    firms = (
        visible(user, Firm.objects.filter(pk=found.firm_id), Perm.FIRM_VIEW) if found.firm_id else Firm.objects.none()
    )
    return reverse("enterprises:firm_file", args=[found.firm_id]) if firms.exists() else ""


@requires(Perm.TENANT_EDIT)
@require_http_methods(["GET", "POST"])
def tenant_edit(request, pk):
    found, back = tenant_or_404(request.user, pk, Perm.TENANT_EDIT), reverse("incubators:tenant", args=[pk])
    return edited(
        request, form=TenantForm, row=found, url=back, refused_at="credit_code", heading=found.name, back=back,
        save=lambda form: actions.change_tenant(tenant=found, values=form.values(), version=form.seen, by=request.user),
        submit=_("Save"), template="incubators/tenant_form.html",
    )  # fmt: skip


@requires(Perm.TENANT_EDIT)
@require_POST
def tenant_step(request, pk):
    """One step of a prospect; from the board the board comes back, from the page the page."""
    found = tenant_or_404(request.user, pk, Perm.TENANT_EDIT)
    form, url = StepForm(request.POST), reverse("incubators:tenant", args=[pk])
    if request.POST.get("from") == "funnel":
        url = f"{reverse('incubators:funnel')}?carrier={found.carrier_id}"
    return acted(request, url, lambda: actions.step(tenant=found, **form.cleaned_data, by=request.user), form=form)


def _way(request, pk, perm, form_of, act, heading, submit, **more):
    """A form about one tenant's way: what it does may be refused, or come too late."""
    found, back = tenant_or_404(request.user, pk, perm), reverse("incubators:tenant", args=[pk])
    extra = {name: value(found) for name, value in more.items()}
    return acting(
        request, form=form_of(found), act=lambda form: act(found, form), heading=heading, subheading=found.name, back=back,
        submit=submit, template="incubators/way_form.html", **extra,
    )  # fmt: skip


@requires(Perm.TENANT_DECIDE)
@require_http_methods(["GET", "POST"])
def tenant_enter(request, pk):
    def act(found, form):
        data = form.cleaned_data
        actions.enter(tenant=found, on=data["on"], reason=data["reason"], version=form.seen, by=request.user)

    return _way(
        request, pk, Perm.TENANT_DECIDE, lambda found: EnterForm(request.POST or None, tenant=found), act,
        _("Moving in"), _("Let it enter"), checks=lambda found: entry.checks(found, timezone.localdate()),
    )  # fmt: skip


@requires(Perm.TENANT_EDIT)
@require_http_methods(["GET", "POST"])
def tenant_become_firm(request, pk):
    def act(found, form):
        actions.become_firm(tenant=found, values=form.values(), version=form.seen, by=request.user)

    return _way(
        request, pk, Perm.TENANT_EDIT, lambda found: BecomeFirmForm(request.POST or None, seen=found), act,
        _("The team has founded a firm"), _("Save"),
    )  # fmt: skip


@requires(Perm.TENANT_DECIDE)
@require_http_methods(["GET", "POST"])
def tenant_leave(request, pk):
    def act(found, form):
        actions.leave(tenant=found, **{n: form.cleaned_data[n] for n in ("exit", "on", "reason", "to")},
                      version=form.seen, by=request.user)  # fmt: skip

    return _way(
        request, pk, Perm.TENANT_DECIDE, lambda found: LeaveForm(request.POST or None, tenant=found), act,
        _("Exit"), _("Record the exit"),
    )  # fmt: skip
