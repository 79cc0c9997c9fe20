"""Vouchers: the years and their budgets, claims on their way, what was made public."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import asked, audit
from accounts.access import Perm, can, requires, signed_in, visible
from enterprises.models import Firm
from financing.actions import vouchers as actions
from financing.models import VoucherClaim, VoucherEntry, VoucherYear
from financing.support.filters import ClaimFilter
from financing.support.forms import ClaimForm, GrantForm, PayForm, ReasonForm, VoucherYearForm
from financing.support.sheets import CLAIMS, workbook
from spreadsheets.exporting import XLSX
from workplace.downloads import attachment
from workplace.editing import acted, edited, errors_of

PAGE = 50
State = VoucherClaim.State
PEOPLE = ["submitted_by", "first_by", "second_by"]


def claims_of(user, perm=Perm.VOUCHER_VIEW):
    return visible(user, VoucherClaim.objects.select_related("year", "firm", "firm__park"), perm)


def _claim(request, pk, perm=Perm.VOUCHER_VIEW) -> VoucherClaim:
    return get_object_or_404(claims_of(request.user, perm).select_related(*PEOPLE), pk=pk)


def _years(user):
    """Years with what became of the money; the sums are of the claims that the person may see."""
    granted = Q(claims__state__in=VoucherClaim.GRANTED)
    seen = Q(claims__in=visible(user, VoucherClaim.objects.all(), Perm.VOUCHER_VIEW))
    return VoucherYear.objects.annotate(
        firms=Count("claims", filter=granted & seen),
        granted=Sum("claims__granted", filter=granted & seen),
        paid=Sum("claims__granted", filter=Q(claims__state=State.PAID) & seen),
        waiting=Count("claims", filter=Q(claims__state__in=VoucherClaim.WAITING) & seen),
        to_publish=Count("claims", filter=Q(claims__state=State.APPROVED) & seen),
    ).order_by("-year")


@requires(Perm.VOUCHER_VIEW)
@require_safe
def voucher_list(request):
    found = ClaimFilter(request.GET, claims_of(request.user), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    staff = can(request.user, Perm.RANKING_VIEW)
    if not staff:
        for name in ("q", "park"):
            del found.form.fields[name]
    years = list(_years(request.user))
    firm = request.user.access.firm
    context = {
        "filter": found,
        "page": page,
        "years": years,
        "staff": staff,
        "open_years": [year for year in years if year.is_open]
        if firm and can(request.user, Perm.VOUCHER_CLAIM)
        else [],
    }
    return render(request, f"financing/{'_voucher_table' if asked.fragment(request) else 'vouchers'}.html", context)


@requires(Perm.REGISTRY_EXPORT)
@require_safe
def voucher_export(request):
    rows = list(ClaimFilter(request.GET, claims_of(request.user), request=request).qs)
    content = workbook(CLAIMS, rows, title=_("Innovation vouchers"), by=request.user)
    audit.record("vouchers.exported", by=request.user, details={"rows": len(rows)})
    return attachment(content, f"vouchers-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


@requires(Perm.VOUCHER_VIEW)
@require_safe
def voucher(request, pk):
    claim = _claim(request, pk)
    user, own = request.user, request.user.pk
    strangers = own != claim.submitted_by_id
    context = {
        "claim": claim,
        "rule": claim.year.rule,
        "files": actions.evidence_of(claim),
        "events": claim.events.select_related("pgh_context").order_by("-pgh_id"),
        "may_change": can(user, Perm.VOUCHER_CLAIM) and claim.state == State.RETURNED,
        "may_withdraw": can(user, Perm.VOUCHER_CLAIM)
        and claim.state in (State.SUBMITTED, State.REVIEWED, State.RETURNED),
        "may_review": can(user, Perm.VOUCHER_REVIEW) and claim.state == State.SUBMITTED and strangers,
        "may_grant": can(user, Perm.VOUCHER_GRANT)
        and claim.state == State.REVIEWED
        and strangers
        and own != claim.first_by_id,
        "may_pay": can(user, Perm.VOUCHER_GRANT) and claim.may_be_paid,
        "reason_form": ReasonForm(initial={"version": claim.version}),
        "grant_form": GrantForm(initial={"version": claim.version, "granted": claim.amount}),
        "pay_form": PayForm(initial={"version": claim.version, "paid_on": timezone.localdate()}),
    }
    context["may_send_back"] = context["may_review"] or context["may_grant"]
    return render(request, "financing/voucher.html", context)


# --- the firm ---


@requires(Perm.VOUCHER_CLAIM)
def voucher_claim(request, year):
    """The firm's person claims for the year; the firm is the one that the person acts for now."""
    call = get_object_or_404(VoucherYear, year=year)
    firm = get_object_or_404(visible(request.user, Firm.objects.all(), Perm.VOUCHER_CLAIM))
    made = VoucherClaim(year=call, firm=firm)

    def save(form):
        return actions.submit(
            year=call, firm=firm, values=form.values(), uploads=[form.cleaned_data["file"]], by=request.user
        )

    return _claim_page(request, made, save, _("The claim was submitted; the amount is set aside for you."))


@requires(Perm.VOUCHER_CLAIM)
def voucher_edit(request, pk):
    claim = _claim(request, pk, Perm.VOUCHER_CLAIM)

    def save(form):
        upload = form.cleaned_data.get("file")
        values = {"claim": claim, "version": form.seen, "values": form.values(), "uploads": [upload] if upload else []}
        return actions.submit_again(**values, by=request.user)

    return _claim_page(request, claim, save, _("The claim was submitted again."))


def _claim_page(request, claim, save, done):
    return edited(
        request, form=partial(ClaimForm, year=claim.year), row=claim, save=save, url=_url, done=done,
        template="financing/voucher_form.html", claim=claim, year=claim.year, rule=claim.year.rule,
    )  # fmt: skip


def _url(claim):
    return reverse("financing:voucher", args=[claim.pk])


@requires(Perm.VOUCHER_CLAIM)
@require_POST
def voucher_withdraw(request, pk):
    claim, version = _claim(request, pk, Perm.VOUCHER_CLAIM), asked.version(request)
    return acted(
        request, _url(claim), lambda: actions.withdraw(claim=claim, version=version, by=request.user), _("Withdrawn.")
    )


# --- the zone ---


@requires(Perm.VOUCHER_REVIEW)
@require_POST
def voucher_review(request, pk):
    claim, version = _claim(request, pk, Perm.VOUCHER_REVIEW), asked.version(request)
    done = _("First review passed; another person grants.")
    return acted(
        request, _url(claim), lambda: actions.first_review(claim=claim, version=version, by=request.user), done
    )


@requires(Perm.VOUCHER_REVIEW)
@require_POST
def voucher_send_back(request, pk):
    claim, form = _claim(request, pk, Perm.VOUCHER_REVIEW), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why: the firm reads it."))
        return redirect(_url(claim))
    refuse = request.POST.get("refuse") == "1"
    values = {"claim": claim, "version": form.cleaned_data["version"], "reason": form.cleaned_data["reason"]}
    return acted(
        request, _url(claim), lambda: actions.send_back(**values, refuse=refuse, by=request.user),
        _("Refused.") if refuse else _("Returned to the firm."),
    )  # fmt: skip


@requires(Perm.VOUCHER_GRANT)
@require_POST
def voucher_grant(request, pk):
    claim, form = _claim(request, pk, Perm.VOUCHER_GRANT), GrantForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the amount in whole yuan."))
        return redirect(_url(claim))
    values = {name: form.cleaned_data[name] for name in ("version", "granted")}
    return acted(request, _url(claim), lambda: actions.grant(claim=claim, **values, by=request.user), _("Granted."))


@requires(Perm.VOUCHER_GRANT)
@require_POST
def voucher_pay(request, pk):
    claim, form = _claim(request, pk, Perm.VOUCHER_GRANT), PayForm(request.POST)
    if not form.is_valid():
        messages.error(request, errors_of(form))
        return redirect(_url(claim))
    values = {name: form.cleaned_data[name] for name in ("version", "paid_on", "reference")}
    return acted(request, _url(claim), lambda: actions.pay(claim=claim, **values, by=request.user), _("Paid."))


@requires(Perm.VOUCHER_GRANT)
@require_POST
def voucher_publish(request, pk):
    year = get_object_or_404(VoucherYear, pk=pk)
    made = actions.publish(year=year, by=request.user)
    messages.success(request, _("Made public: %(count)s claims.") % {"count": made})
    return redirect("financing:vouchers_public")


@requires(Perm.VOUCHER_GRANT)
def voucher_year_new(request):
    return _year_page(request, VoucherYear())


@requires(Perm.VOUCHER_GRANT)
def voucher_year_edit(request, pk):
    return _year_page(request, get_object_or_404(VoucherYear, pk=pk))


def _year_page(request, row):
    return edited(
        request,
        form=VoucherYearForm,
        row=row,
        save=lambda form: actions.save_year(year=form.instance, version=form.seen, by=request.user),
        url=lambda saved: reverse("financing:voucher_ledger", args=[saved.pk]),
        template="financing/voucher_year_form.html",
        year=row,
    )


@requires(Perm.VOUCHER_REVIEW)
@require_GET
def voucher_ledger(request, pk):
    """The year's budget line by line; the last line's balance is what is left."""
    year = get_object_or_404(VoucherYear, pk=pk)
    entries = visible(request.user, VoucherEntry.objects.filter(year=year), Perm.VOUCHER_REVIEW).select_related("firm")
    page = Paginator(entries.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    total = entries.aggregate(total=Sum("amount"))["total"] or 0
    return render(request, "financing/voucher_ledger.html", {"year": year, "page": page, "total": total})


@signed_in
@require_GET
def vouchers_public(request):
    """What was granted, for everybody who is signed in: publication is what it is for."""
    lines = actions.published_lines()
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    return render(request, "financing/vouchers_public.html", {"page": page})
