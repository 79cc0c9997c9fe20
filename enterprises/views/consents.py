"""What banks may see of a firm, by the firm's own word, and who looked."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Perm, can, requires, visible
from enterprises import actions
from enterprises.consent_text import text_of
from enterprises.forms import ConsentForm, WithdrawForm
from enterprises.models import Look

from . import firm_or_404
from .file import file_context


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


@requires(Perm.CONSENT_GIVE)
def give(request, pk):
    firm = firm_or_404(request.user, pk, Perm.CONSENT_GIVE)
    form = ConsentForm(request.POST or None, initial={"bank": request.GET.get("bank")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        consent = actions.give_consent(
            firm=firm,
            bank=data["bank"],
            purpose=data["purpose"],
            scope=data["scope"],
            valid_to=data["valid_to"],
            text=form.text,
            by=request.user,
        )
        messages.success(request, _("%(bank)s may see the firm's data from now on.") % {"bank": consent.bank.name})
        return redirect("enterprises:firm_consents", pk)
    context = {"firm": firm, "form": form, "text": form.text}
    return render(request, "enterprises/consent_form.html", context, status=422 if form.errors else 200)


def _consent(request, pk, consent_pk, perm):
    firm = firm_or_404(request.user, pk, perm)
    consents = visible(request.user, firm.consents.select_related("bank", "firm"), perm)
    return firm, get_object_or_404(consents, pk=consent_pk)


@requires(Perm.CONSENT_VIEW)
def consent_detail(request, pk, consent_pk):
    """One consent with the wording that was read, checked against the hash that was kept with it."""
    firm, consent = _consent(request, pk, consent_pk, Perm.CONSENT_VIEW)
    text = text_of(consent.text_version)
    context = {
        "firm": firm,
        "consent": consent,
        "text": text,
        "unchanged": text is not None and text.sha256 == consent.text_hash,
        "may_withdraw": consent.withdrawn_at is None and can(request.user, Perm.CONSENT_GIVE),
    }
    return render(request, "enterprises/consent_detail.html", context)


@requires(Perm.CONSENT_GIVE)
def withdraw(request, pk, consent_pk):
    firm, consent = _consent(request, pk, consent_pk, Perm.CONSENT_GIVE)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_consent(consent=consent, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Withdrawn: %(bank)s sees nothing more.") % {"bank": consent.bank.name})
        return redirect("enterprises:firm_consents", pk)
    return render(request, "enterprises/consent_withdraw.html", {"firm": firm, "consent": consent, "form": form})


@requires(Perm.LOOK_VIEW)
def looks(request, pk):
    firm = firm_or_404(request.user, pk, Perm.LOOK_VIEW)
    found = visible(request.user, Look.objects.filter(firm=firm).select_related("bank"), Perm.LOOK_VIEW)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    month = found.filter(at__gte=timezone.now() - timedelta(days=30)).count()
    return render(request, "enterprises/file/looks.html", file_context(request, firm, "looks", page=page, month=month))
