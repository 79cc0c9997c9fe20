"""Loans: a firm applies, the bank takes the steps, both and the zone read the same page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import asked, audit
from accounts.access import Perm, Scope, can, requires, visible
from enterprises.models import Consent
from financing import loan_sheet
from financing.actions import documents
from financing.actions import loans as actions
from financing.conditions import FirmStanding, zone_rule
from financing.forms import loans as step_forms
from financing.forms.loans import AnswerForm, ApplicationForm, AskForm
from financing.loan_exports import loans_workbook
from financing.loan_filters import LoanFilter
from financing.models import BankFirm, Loan, LoanDocument
from spreadsheets.exporting import XLSX
from workplace.conflict import Refused
from workplace.downloads import attachment
from workplace.editing import errors_of, taken

from .products import own_firm, products_of

PAGE = 50


def loans_of(user, perm=Perm.LOAN_VIEW):
    """What a person may read of loans. A bank's rows name the applicant themselves: the registry is not asked."""
    return visible(user, Loan.objects.select_related("product", "bank"), perm)


def is_staff(user) -> bool:
    return bool(user.access.ids(Scope.ZONE, Perm.LOAN_VIEW) | user.access.ids(Scope.PARK, Perm.LOAN_VIEW))


# --- the list ---


def loan_filter(request) -> LoanFilter:
    """The list of the person, narrowed by the address; filters that narrow nothing for a role are not shown to it."""
    found = LoanFilter(request.GET, loans_of(request.user), request=request)
    if not is_staff(request.user):
        del found.form.fields["park"]
        if not own_firm(request.user, Perm.LOAN_VIEW):
            del found.form.fields["bank"]
    return found


@requires(Perm.LOAN_VIEW)
@require_safe
def loan_list(request):
    found = loan_filter(request)
    rows = found.qs.order_by("due_on", "-applied_at", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    template = "financing/_loan_table.html" if asked.fragment(request) else "financing/loans.html"
    user = request.user
    context = {
        "filter": found, "page": page, "staff": is_staff(user), "firm": own_firm(user, Perm.LOAN_VIEW),
        "may_export": can(user, Perm.BANK_EXPORT) or can(user, Perm.REGISTRY_EXPORT), "sums": loan_sheet.sums(found.qs),
    }  # fmt: skip
    return render(request, template, context)


@requires(Perm.BANK_EXPORT, Perm.REGISTRY_EXPORT)
@require_safe
def loan_export(request):
    if not can(request.user, Perm.LOAN_VIEW):
        raise Http404
    rows = list(loan_filter(request).qs.order_by("-applied_at", "-id"))
    audit.record("loan.exported", by=request.user, details={"loans": len(rows)})
    return attachment(loans_workbook(rows, by=request.user), f"loans-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


# --- a firm applies ---


@requires(Perm.LOAN_APPLY)
def loan_apply(request, pk):
    """The application; without a consent to the bank the page leads to that first."""
    product, firm = (
        get_object_or_404(products_of(request.user).offered(), pk=pk),
        own_firm(request.user, Perm.LOAN_APPLY),
    )
    if firm is None:
        raise Http404
    consents = visible(request.user, Consent.objects.filter(firm=firm, bank=product.bank_id), Perm.CONSENT_VIEW)
    consent = consents.live().first()
    fit = FirmStanding(firm).fit(product, zone_rule())
    initial = {"contact_name": firm.contact_name, "contact_phone": firm.contact_phone}
    form = ApplicationForm(request.POST or None, product=product, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        try:
            loan = actions.apply(firm=firm, product=product, fit=fit.kept if fit else {}, by=request.user, **data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The application has gone to %(bank)s.") % {"bank": product.bank.name})
            return redirect("financing:loan", loan.pk)
    context = {"form": form, "product": product, "firm": firm, "fit": fit, "consent": consent}
    return render(request, "financing/loan_apply.html", context, status=422 if form.errors else 200)


# --- one loan ---


def _loan(request, pk, perm=Perm.LOAN_VIEW) -> Loan:
    return get_object_or_404(loans_of(request.user, perm), pk=pk)


@requires(Perm.LOAN_VIEW)
@require_safe
def loan_page(request, pk):
    return _shown(request, _loan(request, pk))


def _shown(request, loan, *, open_form=None, open_name="", ask_form=None, status=200):
    """The page of a loan; a form with errors stands open on it."""
    user = request.user
    decides = can(user, Perm.LOAN_DECIDE) and loan.bank_id in user.access.ids(Scope.BANK, Perm.LOAN_DECIDE)
    firms_own = can(user, Perm.LOAN_ANSWER) and own_firm(user, Perm.LOAN_ANSWER) is not None and not decides
    listed = (
        visible(user, BankFirm.objects.live(), Perm.BANK_LIST).filter(firm_id=loan.firm_id).first() if decides else None
    )
    context = {
        "loan": loan,
        "sheet": loan_sheet.Sheet(loan),
        "steps": loan_sheet.steps_offered(loan, open_name, open_form) if decides else [],
        "decides": decides,
        "listed": listed,
        "answers": firms_own and loan.state not in Loan.OVER,
        "answer_form": AnswerForm(auto_id=False),
        "ask_form": (ask_form or AskForm()) if decides and loan.state not in Loan.OVER else None,
        "withdraw_form": _withdrawal(user, loan),
        "firm_url": is_staff(user) or firms_own,
    }
    return render(request, "financing/loan.html", context, status=status)


def _withdrawal(user, loan):
    if can(user, Perm.LOAN_APPLY) and own_firm(user, Perm.LOAN_APPLY) and loan.state in Loan.UNSIGNED:
        return step_forms.WithdrawForm(loan=loan)
    return None


@requires(Perm.LOAN_DECIDE)
@require_POST
def loan_step(request, pk, name):
    """One step of the bank, with the form that belongs to it."""
    loan = get_object_or_404(loans_of(request.user, Perm.LOAN_DECIDE), pk=pk)
    step = loan_sheet.STEPS.get(name)
    if step is None or loan.bank_id not in request.user.access.ids(Scope.BANK, Perm.LOAN_DECIDE):
        raise Http404
    form = step.form(request.POST, loan=loan)
    if form.is_valid():
        if taken(form, lambda: step.write(loan=loan, by=request.user, **form.cleaned_data)):
            messages.success(request, step.done)
            return redirect("financing:loan", pk)
    loan.refresh_from_db()
    return _shown(request, loan, open_form=form, open_name=name, status=422)


@requires(Perm.LOAN_APPLY)
@require_POST
def loan_withdraw(request, pk):
    loan = get_object_or_404(loans_of(request.user, Perm.LOAN_APPLY), pk=pk)
    form = step_forms.WithdrawForm(request.POST, loan=loan)
    if form.is_valid() and taken(form, lambda: actions.withdraw(loan=loan, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The application has been withdrawn."))
    else:
        messages.error(request, " ".join(form.non_field_errors()) or _("Not possible now."))
    return redirect("financing:loan", pk)


# --- documents ---


@requires(Perm.LOAN_DECIDE)
@require_POST
def document_ask(request, pk):
    loan = get_object_or_404(loans_of(request.user, Perm.LOAN_DECIDE), pk=pk)
    form = AskForm(request.POST)
    if form.is_valid() and taken(form, lambda: documents.ask_document(loan=loan, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The firm has been asked for it."))
        return redirect("financing:loan", pk)
    return _shown(request, loan, ask_form=form, status=422)


@requires(Perm.LOAN_ANSWER)
@require_POST
def document_answer(request, pk):
    rows = visible(request.user, LoanDocument.objects.select_related("loan"), Perm.LOAN_ANSWER)
    document = get_object_or_404(rows, pk=pk)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        if taken(form, lambda: documents.answer_document(document=document, upload=upload, by=request.user)):
            messages.success(request, _("Handed in: %(name)s") % {"name": document.name})
    if form.errors:
        messages.error(request, errors_of(form))
    return redirect(reverse("financing:loan", args=[document.loan_id]) + "#documents")
