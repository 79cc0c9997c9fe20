"""Pledges of intellectual property: list, file, form, sheet. Staff keep them; a firm reads its own."""

from django.core.paginator import Paginator
from django.db.models import Sum
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from financing.actions.pledges import save_pledge
from financing.models import Pledge
from financing.support.filters import PledgeFilter
from financing.support.forms import ChooseFirmForm, PledgeForm
from financing.support.sheets import PLEDGES, workbook
from spreadsheets.exporting import XLSX
from workplace.downloads import attachment
from workplace.editing import edited

PAGE = 50


def pledges_of(user, perm=Perm.PLEDGE_VIEW):
    rows = Pledge.objects.select_related("firm", "firm__park", "lender").prefetch_related("pledged__right")
    return visible(user, rows, perm)


@requires(Perm.PLEDGE_VIEW)
@require_safe
def pledge_list(request):
    found = PledgeFilter(request.GET, pledges_of(request.user), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    if not can(request.user, Perm.RANKING_VIEW):
        for name in ("q", "park"):
            del found.form.fields[name]
    sums = found.qs.order_by().aggregate(loans=Sum("loan_amount"), subsidies=Sum("subsidy"))
    context = {"filter": found, "page": page, "sums": sums}
    return render(request, f"financing/{'_pledge_table' if asked.fragment(request) else 'pledges'}.html", context)


@requires(Perm.REGISTRY_EXPORT)
@require_safe
def pledge_export(request):
    rows = list(PledgeFilter(request.GET, pledges_of(request.user), request=request).qs)
    content = workbook(PLEDGES, rows, title=_("Pledges of intellectual property"), by=request.user)
    audit.record("pledges.exported", by=request.user, details={"rows": len(rows)})
    return attachment(content, f"pledges-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


@requires(Perm.PLEDGE_VIEW)
@require_safe
def pledge(request, pk):
    found = get_object_or_404(pledges_of(request.user), pk=pk)
    events = found.events.select_related("pgh_context").order_by("-pgh_id")
    return render(request, "financing/pledge.html", {"pledge": found, "events": events})


@requires(Perm.PLEDGE_EDIT)
def pledge_new(request):
    """First the firm, for the rights to choose from are its own."""
    firms = visible(request.user, Firm.objects.all(), Perm.PLEDGE_EDIT)
    if wanted := request.GET.get("firm"):
        firm = get_object_or_404(firms, pk=asked.whole(wanted))
        return _page(request, Pledge(firm=firm))
    form = ChooseFirmForm(request.POST or None, firms=firms)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{reverse('financing:pledge_new')}?firm={form.cleaned_data['firm_named'].pk}")
    return render(request, "financing/pledge_firm.html", {"form": form}, status=422 if form.errors else 200)


@requires(Perm.PLEDGE_EDIT)
def pledge_edit(request, pk):
    return _page(request, get_object_or_404(pledges_of(request.user, Perm.PLEDGE_EDIT), pk=pk))


def _page(request, row):
    def save(form):
        rights = list(form.cleaned_data["rights"])
        return save_pledge(pledge=form.instance, rights=rights, version=form.seen, by=request.user)

    return edited(
        request,
        form=PledgeForm,
        row=row,
        save=save,
        url=lambda saved: reverse("financing:pledge", args=[saved.pk]),
        template="financing/pledge_form.html",
        pledge=row,
        firm=row.firm,
    )
