"""Writes of a bank's people about a firm on their list. A page left open writes nothing once the consent has ended."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Perm, requires
from financing import actions
from financing.forms import NoteForm

from .banks import row_or_404


@requires(Perm.BANK_LIST)
@require_POST
def bank_note(request, pk):
    row, form = row_or_404(request, pk), NoteForm(request.POST)
    if form.is_valid():
        actions.note(row=row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept. Only people of your bank see it."))
        return redirect("financing:bank_firm", pk)
    return render(request, "financing/bank_note.html", {"row": row, "form": form}, status=422)


@requires(Perm.BANK_LIST)
@require_POST
def bank_watch(request, pk):
    row, on = row_or_404(request, pk), request.POST.get("on") == "1"
    actions.watch(row=row, on=on, by=request.user)
    told = _("You are told at night when this firm drops a tier or leaves the list.")
    messages.success(request, told if on else _("You are not told of this firm any more."))
    return redirect("financing:bank_firm", pk)
