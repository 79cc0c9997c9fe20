"""What banks may see of a firm, by the firm's own word."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises import actions, consenting
from enterprises.consent_text import text_of
from enterprises.filters import ConsentFilter
from enterprises.forms import ConsentForm, NarrowForm, WithdrawForm
from enterprises.models import Consent
from workplace.downloads import pdf
from workplace.wording import listed

from . import firm_or_404, is_staff
from .file import file_context

PAGE = 50


@requires(Perm.CONSENT_VIEW)
def consent_list(request, pk):
    firm = firm_or_404(request.user, pk, Perm.CONSENT_VIEW)
    consents = visible(request.user, firm.consents.select_related("bank"), Perm.CONSENT_VIEW)
    live = [consent for consent in consents if consent.is_live]
    context = {
        "live": live,
        "over": [consent for consent in consents if not consent.is_live],
        "may_give": can(request.user, Perm.CONSENT_GIVE),
    }
    return render(request, "enterprises/file/consents.html", file_context(request, firm, "consents", **context))


@requires(Perm.CONSENT_VIEW)
@require_safe
def consents_of_zone(request):
    """Every consent that staff may read: who allowed which bank what, until when."""
    if not is_staff(request.user):
        return redirect("enterprises:my_consents")
    rows = visible(request.user, Consent.objects.select_related("bank", "firm", "firm__park"), Perm.CONSENT_VIEW)
    found = ConsentFilter(request.GET, rows, request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    template = "enterprises/_consent_rows.html" if asked.fragment(request) else "enterprises/consent_rows.html"
    return render(request, template, {"filter": found, "page": page})


def _proposed(request, firm) -> dict:
    """What the form says before anybody filled it in; ?renews= takes over what an earlier consent said."""
    legal = bool(firm.legal_representative) and str(request.user) == firm.legal_representative
    initial = {
        "signed_by": str(request.user),
        "signed_as": Consent.SignedAs.LEGAL if legal else Consent.SignedAs.AUTHORISED,
        "bank": request.GET.getlist("bank"),
    }
    earlier = visible(request.user, firm.consents.all(), Perm.CONSENT_GIVE)
    if (old := earlier.filter(pk__in=asked.keys(request.GET, "renews")).first()) is not None:
        initial |= {"bank": [old.bank_id], "purpose": old.purpose, "scope": old.scope, "product": old.product_id}
    if product := request.GET.get("product"):
        initial |= {"product": product, "purpose": Consent.Purpose.APPLICATION}
    return initial


@requires(Perm.CONSENT_GIVE)
def give(request, pk):
    """The whole text stands on the page; a consent to a bank that has one takes its place."""
    firm = firm_or_404(request.user, pk, Perm.CONSENT_GIVE)
    form = ConsentForm(request.POST or None, request.FILES or None, initial=_proposed(request, firm))
    if request.method == "POST" and form.is_valid():
        given = consenting.give(firm, form, request.user)
        banks = listed(consent.bank.name for consent in given)
        messages.success(request, _("%(bank)s may see the firm's data from now on.") % {"bank": banks})
        product = form.cleaned_data.get("product")
        return redirect(product.url) if product and product.url else redirect("enterprises:firm_consents", pk)
    context = {"firm": firm, "form": form, "text": form.text}
    return render(request, "enterprises/consent_form.html", context, status=422 if form.errors else 200)


def _consent(request, pk, consent_pk, perm):
    firm = firm_or_404(request.user, pk, perm)
    consents = visible(request.user, firm.consents.select_related("bank", "firm"), perm)
    return firm, get_object_or_404(consents, pk=consent_pk)


@requires(Perm.CONSENT_VIEW)
def consent_detail(request, pk, consent_pk):
    """One consent with the wording that was read, checked against the hash that was kept with it."""
    _firm, consent = _consent(request, pk, consent_pk, Perm.CONSENT_VIEW)
    may_give = can(request.user, Perm.CONSENT_GIVE)
    before = visible(request.user, Consent.objects.filter(pk=consent.follows_id), Perm.CONSENT_VIEW).first()
    context = consenting.document(consent) | {
        "before": before,
        "may_withdraw": consent.withdrawn_at is None and may_give,
        "may_narrow": consent.is_live and may_give,
        "may_renew": may_give and not consent.was_replaced,
    }
    return render(request, "enterprises/consent_detail.html", context)


@requires(Perm.CONSENT_VIEW)
@require_safe
def consent_pdf(request, pk, consent_pk):
    _firm, consent = _consent(request, pk, consent_pk, Perm.CONSENT_VIEW)
    return pdf(request, "enterprises/consent_pdf.html", consenting.document(consent), f"consent-{consent.number}.pdf")


@requires(Perm.CONSENT_GIVE)
def consent_narrow(request, pk, consent_pk):
    """Fewer groups or fewer days; what is not in force cannot be narrowed."""
    firm, consent = _consent(request, pk, consent_pk, Perm.CONSENT_GIVE)
    form = NarrowForm(request.POST or None, consent=consent)
    if request.method == "POST" and form.is_valid():
        try:
            actions.narrow_consent(consent=consent, by=request.user, **form.cleaned_data)
        except actions.NotNarrower:
            messages.error(request, _("This consent is not in force any more."))
        else:
            messages.success(request, _("Narrowed: %(bank)s sees less from now on.") % {"bank": consent.bank.name})
        return redirect("enterprises:firm_consents", pk)
    context = {"firm": firm, "consent": consent, "form": form, "text": text_of(consent.text_version)}
    return render(request, "enterprises/consent_narrow.html", context, status=422 if form.errors else 200)


@requires(Perm.CONSENT_GIVE)
def withdraw(request, pk, consent_pk):
    firm, consent = _consent(request, pk, consent_pk, Perm.CONSENT_GIVE)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_consent(consent=consent, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Withdrawn: %(bank)s sees nothing more.") % {"bank": consent.bank.name})
        return redirect("enterprises:firm_consents", pk)
    return render(request, "enterprises/consent_withdraw.html", {"firm": firm, "consent": consent, "form": form})
