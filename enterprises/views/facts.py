from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Perm, requires
from enterprises import actions
from enterprises.figures import FigureTable, natural
from enterprises.forms import CorrectionForm
from enterprises.querysets import last_closed_year
from workplace import conflict

from . import firm_or_404

EARLIEST = 2000


@requires(Perm.FIRM_EDIT)
def correct(request, pk, year):
    """Staff's figures of one year, the merged value and last year's beside each field."""
    firm = firm_or_404(request.user, pk, Perm.FIRM_EDIT)
    if not EARLIEST <= year <= timezone.localdate().year:
        raise Http404
    table = FigureTable(firm.year_facts.all())
    form = CorrectionForm(request.POST or None, table=table, year=year)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.correct_facts(
                firm=firm, fiscal_year=year, values=form.values(), reason=reason, version=form.seen, by=request.user
            )
        except actions.Stale as stale:
            return _conflict(request, form, firm, stale.current)
        messages.success(request, _("Saved."))
        return redirect("enterprises:firm_facts", pk)
    years = sorted({*table.years, year, last_closed_year()}, reverse=True)
    context = {"firm": firm, "year": year, "years": years, "form": form}
    return render(request, "enterprises/facts_form.html", context, status=422 if form.errors else 200)


def _conflict(request, form, firm, row):
    """Only what a field of this form can change is compared: the rest comes from better sources."""
    table = FigureTable(firm.year_facts.all())
    typed = CorrectionForm(conflict.again(request, row), table=table, year=form.year)
    mine = {name: natural(name, value) for name, value in form.values().items()}
    stored = {name: natural(name, getattr(row, name)) for name in mine} | {"reason": row.reason}
    mine["reason"] = form.cleaned_data["reason"]
    url = reverse("enterprises:firm_facts", args=[firm.pk])
    return conflict.page(request, form=typed, mine=mine, stored=stored, row=row, url=url)
