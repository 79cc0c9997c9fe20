"""Reports of carriers: the list, one report with the rows behind its figures, its form, its way, and the sheets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from incubators import actions
from incubators.columns import REPORTS
from incubators.filters import ReportFilter
from incubators.forms import FiguresForm, NewReportForm, ReasonForm
from incubators.models import Carrier, Report
from incubators.reporting import workbooks
from incubators.reporting.checking import in_unit, labelled
from incubators.reporting.counting import exact, plain
from incubators.reporting.definition import last_day
from incubators.reporting.sheet import Sheet, source_of
from spreadsheets.exporting import XLSX
from spreadsheets.tables import PAGE, workbook
from workplace import conflict
from workplace.downloads import attachment, stamp
from workplace.editing import acted, acting, form_page

from . import listing


def report_or_404(user, pk, perm=Perm.REPORT_VIEW) -> Report:
    rows = visible(user, Report.objects.all(), perm)
    return get_object_or_404(rows.select_related("carrier__park", "checked_by", "signed_by", "approved_by"), pk=pk)


def _found(request):
    rows = visible(request.user, Report.objects.with_shares(), Perm.REPORT_VIEW)
    return ReportFilter(request.GET, rows.select_related("carrier"), request=request)


@requires(Perm.REPORT_VIEW)
@require_safe
def report_list(request):
    may_add = can(request.user, Perm.REPORT_FILL)
    return listing(request, table=REPORTS, found=_found(request), template="incubators/reports.html", may_add=may_add)


@requires(Perm.REPORT_VIEW)
@require_safe
def report_list_export(request):
    """The list; of one kind with every figure, in the column order of the statistics."""
    found = _found(request)
    kind = request.GET.get("kind", "")
    if kind not in Report.Kind.values:
        return workbook(request, table=REPORTS, found=found, name="reports", title=_("Reports of carriers"))
    rows = list(REPORTS.ordered(found.qs, "").latest())
    return _attached(request, workbooks.side_by_side(rows, stamp(request.user)), f"reports-{kind}", rows=len(rows))


def _attached(request, content: bytes, name: str, **details):
    audit.record("reports.exported", by=request.user, details=details | {"name": name})
    return attachment(content, f"{name}-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


@requires(Perm.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def report_add(request):
    own = visible(request.user, Carrier.objects.filter(closed_on=None), Perm.REPORT_FILL)
    form = NewReportForm(request.POST or None, carriers=own)

    def act(form):
        data = form.cleaned_data
        return actions.open_report(carrier=data["carrier"], kind=data["kind"], period=form.period, by=request.user)

    return acting(
        request, form=form, act=act, url=_url, done=_("Begun; the tenants are asked for their shares."),
        heading=_("New report"), back=reverse("incubators:reports"), submit=_("Begin"),
    )  # fmt: skip


@requires(Perm.REPORT_VIEW)
@require_safe
def report(request, pk):
    """Every figure with its source, the period before and the year before; the tenants' shares; what comes next."""
    found, user = report_or_404(request.user, pk), request.user
    sheet = Sheet(found)
    shares = list(visible(user, found.shares.all(), Perm.REPORT_VIEW))
    context = {
        "report": found,
        "sheet": sheet,
        "until": last_day(found.kind, found.period),
        "problems": sheet.problems if found.is_open else [],
        "shares": shares,
        "sent": sum(share.state == "sent" for share in shares),
        "editions": _editions(user, found),
        "may": _may(user, found),
        "next": _next_step(user, found),
        "unasked": sheet.missing_tenants.count() if found.is_open else 0,
        "today": timezone.localdate(),
    }
    return render(request, "incubators/report.html", context)


def _editions(user, found):
    same = Report.objects.filter(carrier=found.carrier, kind=found.kind, period=found.period).exclude(pk=found.pk)
    return list(visible(user, same, Perm.REPORT_VIEW).order_by("edition"))


def _may(user, found) -> dict[str, bool]:
    """What the person can do now; a button that would be refused is not shown."""
    fills, signs, approves = (can(user, perm) for perm in (Perm.REPORT_FILL, Perm.REPORT_SIGN, Perm.REPORT_APPROVE))
    return {
        "fill": fills and found.is_open,
        "return": (fills and found.state == "checked") or (approves and found.state == "signed"),
        "correct": fills and found.state == "approved",
        "answer": fills,
        "signs": signs,
    }


def _ask(*, report, version, by):
    return actions.ask_tenants(report=report, by=by)


STEPS = {
    "check": (Perm.REPORT_FILL, actions.check_report, "filling"),
    "sign": (Perm.REPORT_SIGN, actions.sign_report, "checked"),
    "approve": (Perm.REPORT_APPROVE, actions.approve_report, "signed"),
    "ask": (Perm.REPORT_FILL, _ask, "filling"),
}


def _next_step(user, found) -> dict | None:
    """The one step that this person takes next."""
    words = {"check": _("Check and close"), "sign": _("Sign for the operator"), "approve": _("Approve")}
    for step in words:
        perm, _act, state = STEPS[step]
        before = {"sign": [found.checked_by_id], "approve": [found.checked_by_id, found.signed_by_id]}.get(step, [])
        if state == found.state and can(user, perm) and user.pk not in before:
            return {"step": step, "label": words[step]}
    return None


@requires(Perm.REPORT_FILL, Perm.REPORT_SIGN, Perm.REPORT_APPROVE)
@require_POST
def report_step(request, pk):
    step = request.POST.get("step", "")
    if step not in STEPS:
        raise Http404
    perm, act, _state = STEPS[step]
    if not can(request.user, perm):
        raise PermissionDenied
    found = report_or_404(request.user, pk, perm)
    version = asked.version(request)
    return acted(
        request, reverse("incubators:report", args=[pk]), lambda: act(report=found, version=version, by=request.user), _("Done.")
    )  # fmt: skip


def _form(request, sheet):
    found = sheet.report
    return FiguresForm(
        request.POST or None, seen=found, fields=sheet.form.asked, before=sheet.before, first=sheet.is_first,
        stored=found.asked,
    )  # fmt: skip


@requires(Perm.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def report_edit(request, pk):
    """What only people know; everything else is counted."""
    found, back = report_or_404(request.user, pk, Perm.REPORT_FILL), reverse("incubators:report", args=[pk])
    if not found.is_open:
        return redirect(back)
    form = _form(request, Sheet(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_report(report=found, asked=form.figures(), version=form.seen, by=request.user)
        except actions.Stale as stale:
            return _conflict(request, stale.current, form, back)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved."))
        return redirect(back)
    return form_page(
        request, form=form, heading=_("What only you know"), subheading=str(found), back=back, submit=_("Save"),
        template="incubators/report_form.html", row=found, autosave=reverse("incubators:report_autosave", args=[pk]),
    )  # fmt: skip


def _conflict(request, current, form, back):
    sheet = Sheet(current)
    typed = FiguresForm(
        conflict.again(request, current), seen=current, fields=sheet.form.asked, before=sheet.before,
        first=sheet.is_first, stored=current.asked,
    )  # fmt: skip
    mine = {name: value for name, value in form.figures().items() if name in typed.fields}
    stored = {name: current.asked.get(name) for name in mine}
    return conflict.page(request, form=typed, mine=mine, stored=stored, row=current, url=back)


@requires(Perm.REPORT_FILL)
@require_POST
def report_autosave(request, pk):
    found = report_or_404(request.user, pk, Perm.REPORT_FILL)
    form = _form(request, Sheet(found))
    form.is_valid()
    context = {"saved": None, "stale": False}
    if found.is_open and "version" in form.cleaned_data:
        try:
            context["saved"] = actions.save_report(
                report=found, asked=form.figures(), version=form.seen, by=request.user
            )
        except actions.Stale:
            context["stale"] = True
    return render(request, "incubators/_report_saved.html", context)


def _with_reason(request, pk, perm, heading, submit, act):
    found = report_or_404(request.user, pk, perm)
    return acting(
        request, form=ReasonForm(request.POST or None, seen=found), act=lambda form: act(found, form), heading=heading,
        subheading=str(found), url=_url, back=_url(found), submit=submit,
    )  # fmt: skip


def _url(report) -> str:
    return reverse("incubators:report", args=[report.pk])


@requires(Perm.REPORT_FILL, Perm.REPORT_APPROVE)
@require_http_methods(["GET", "POST"])
def report_return(request, pk):
    """The zone returns what was signed, the carrier's people what they checked."""
    perm = Perm.REPORT_APPROVE if can(request.user, Perm.REPORT_APPROVE) else Perm.REPORT_FILL

    def act(found, form):
        reason = form.cleaned_data["reason"]
        if found.state != ("signed" if perm == Perm.REPORT_APPROVE else "checked"):
            raise actions.Refused(_("It is not yours to return any more."))
        return actions.return_report(report=found, reason=reason, version=form.seen, by=request.user)

    return _with_reason(request, pk, perm, _("Return the report"), _("Return"), act)


@requires(Perm.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def report_correct(request, pk):
    def act(found, form):
        return actions.correct_report(report=found, reason=form.cleaned_data["reason"], by=request.user)

    return _with_reason(request, pk, Perm.REPORT_FILL, _("Correct the report"), _("Begin a new edition"), act)


@requires(Perm.REPORT_VIEW)
@require_safe
def report_figure(request, pk, key):
    """The rows that add up to a counted figure, or the tenants' parts of a sum of shares."""
    found = report_or_404(request.user, pk)
    sheet = Sheet(found)
    field = sheet.has_rows(key)
    if field is None:
        raise Http404
    rows, held = sheet.rows(field, key), sheet.values.get(key)
    total = plain(sum(row.number for row in rows))
    is_money = field.unit == "money"
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "report": found,
        "heading": labelled(field, key),
        "shown": in_unit(field, held),
        "shown_unit": field.unit_label,
        "number_label": _("Amount") if is_money else _("Quantity"),
        "unit": _("yuan") if is_money else field.unit_label,
        "source": source_of(field),
        "page": page,
        "total": exact(total),
        "held": exact(held) if held is not None and held != total else None,
    }
    return render(request, "incubators/report_figure.html", context)


@requires(Perm.REPORT_VIEW)
@require_safe
def report_export(request, pk):
    found = report_or_404(request.user, pk)
    return _attached(
        request, workbooks.one(Sheet(found), stamp(request.user)), f"report-{found.period_text}", report=pk
    )


@requires(Perm.REPORT_VIEW)
@require_safe
def report_tenants_export(request, pk):
    found = report_or_404(request.user, pk)
    if not can(request.user, Perm.TENANT_VIEW):
        raise PermissionDenied
    content = workbooks.tenants(Sheet(found), stamp(request.user))
    return _attached(request, content, f"tenants-{found.period_text}", report=pk)
