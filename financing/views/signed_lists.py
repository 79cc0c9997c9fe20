"""Signed lists for people: what was signed, the file, the same as a sheet, and how anybody checks it."""

import json

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Perm, requires, signed_in, visible
from enterprises.models import Look
from financing import actions
from financing.exports import signed_workbook
from financing.models import SignedList
from financing.signed_lists import bank_of, keyring
from financing.signing.keys import LISTS, KeyProblem
from spreadsheets.exporting import XLSX
from workplace.downloads import attachment

PAGE_SIZE = 50


def _signs() -> bool:
    """Whether a key stands ready for the next night."""
    try:
        return keyring().has(LISTS, timezone.localdate())
    except KeyProblem:
        return False


@requires(Perm.SIGNED_LIST_VIEW)
@require_safe
def signed_lists(request):
    rows = visible(request.user, SignedList.objects.defer("consent_ids"), Perm.SIGNED_LIST_VIEW).select_related("bank")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "signs": _signs(), "bank": bank_of(request.user)}
    return render(request, "financing/signed_lists.html", context)


def _own(request, pk) -> SignedList:
    """A list of the person's bank that holds; what was revoked is no longer the bank's to read."""
    found = get_object_or_404(visible(request.user, SignedList.objects.select_related("bank"), Perm.BANK_EXPORT), pk=pk)
    if not found.is_valid:
        raise Http404
    return found


@requires(Perm.BANK_EXPORT)
@require_safe
def download(request, pk):
    found = _own(request, pk)
    raw = actions.hand_out(found, kind=Look.Kind.EXPORT, by=request.user)
    return attachment(raw, f"signed-list-{found.serial}.json", "application/json")


@requires(Perm.BANK_EXPORT)
@require_safe
def download_sheet(request, pk):
    found = _own(request, pk)
    content = json.loads(actions.hand_out(found, kind=Look.Kind.EXPORT, by=request.user))
    return attachment(signed_workbook(content, found, by=request.user), f"signed-list-{found.serial}.xlsx", XLSX)


@requires(Perm.BANK_EXPORT)
@require_safe
def revoked(request):
    bank = bank_of(request.user)
    if bank is None:
        raise Http404
    try:
        signed = actions.revocations(bank)
    except KeyProblem:  # nobody has made a key yet: there is no such document, as there is no signed list
        raise Http404 from None
    return attachment(signed.raw, "revocations.json", "application/json")


@signed_in
@require_safe
def checking(request):
    """How a list is checked, and the keys to check it with."""
    try:
        keys = keyring().keys
    except KeyProblem:
        keys = ()
    return render(request, "financing/signed_lists_checking.html", {"keys": keys})
