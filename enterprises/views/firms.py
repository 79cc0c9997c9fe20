"""The list of firms, its export, and the form of one firm."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from enterprises import actions
from enterprises.bulk import actions_for
from enterprises.columns import PARAMETER, chosen, columns_for
from enterprises.filters import FirmFilter
from enterprises.forms import FirmForm
from enterprises.listing import rows_of, with_columns, workbook
from enterprises.models import Firm
from workplace import conflict
from workplace.paging import KeyPaginator

from . import firm_or_404, is_staff


def _found(request, perm):
    """The one way to the list's rows, for page, fragment and export."""
    return FirmFilter(request.GET, visible(request.user, Firm.objects.all(), perm), request=request)


@requires(Perm.FIRM_VIEW)
def firm_list(request):
    if not is_staff(request.user):
        return redirect("enterprises:my_firm")
    found, columns = _found(request, Perm.FIRM_VIEW), chosen(request.user, request.GET.getlist(PARAMETER))
    page = KeyPaginator(with_columns(found.qs, columns), request.GET, counted=found.unsorted).asked()
    context = {
        "filter": found,
        "page": page,
        "rows": rows_of(page.object_list, columns),
        "columns": columns,
        "bulk_actions": actions_for(request.user),
        "may_add": can(request.user, Perm.FIRM_EDIT),
        "may_export": can(request.user, Perm.REGISTRY_EXPORT),
    }
    fragment = asked.fragment(request)
    if not fragment:
        context |= {"all_columns": columns_for(request.user)}
    return render(request, f"enterprises/{'_firm_table' if fragment else 'firm_list'}.html", context)


@requires(Perm.REGISTRY_EXPORT)
def firm_export(request):
    firms = _found(request, Perm.REGISTRY_EXPORT).qs
    columns = chosen(request.user, request.GET.getlist(PARAMETER))
    audit.record(
        "registry.exported", by=request.user, details={"rows": firms.count(), "query": request.GET.urlencode()}
    )
    return workbook(firms, columns, request.user)


def _own_firm(request):
    firms = visible(request.user, Firm.objects.all(), Perm.FIRM_VIEW)
    return get_object_or_404(firms, organisation=request.user.access.firm)


@requires(Perm.FIRM_VIEW)
def my_firm(request):
    if is_staff(request.user):
        return redirect("enterprises:firm_list")
    return redirect("enterprises:firm_file", _own_firm(request).pk)


@requires(Perm.CONSENT_VIEW)
def my_consents(request):
    if is_staff(request.user):
        return redirect("enterprises:firm_list")
    return redirect("enterprises:firm_consents", _own_firm(request).pk)


@requires(Perm.FIRM_EDIT)
def firm_add(request):
    form = FirmForm(request.POST or None, user=request.user, initial={"credit_code": request.GET.get("credit_code")})
    if request.method == "POST" and form.is_valid():
        try:
            firm = actions.add_firm(data=form.data_to_save(), by=request.user)
        except actions.CodeTaken:
            form.add_error(
                "credit_code", _("A firm with this code is in the registry already, perhaps in another park.")
            )
        else:
            messages.success(request, _("Added: %(firm)s") % {"firm": firm})
            return redirect("enterprises:firm_file", firm.pk)
    return render(request, "enterprises/firm_form.html", {"form": form, "firm": None})


@requires(Perm.FIRM_EDIT)
def firm_edit(request, pk):
    firm = firm_or_404(request.user, pk, Perm.FIRM_EDIT)
    form = FirmForm(request.POST or None, instance=copy(firm), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.data_to_save()
            actions.change_firm(firm=firm, data=data, version=form.seen, by=request.user)
        except actions.Stale as stale:
            row = stale.current
            typed = FirmForm(conflict.again(request, row), instance=copy(row), user=request.user)
            mine, url = form.data_to_save(), reverse("enterprises:firm_file", args=[pk])
            stored = {name: getattr(row, name) for name in mine}
            return conflict.page(request, form=typed, mine=mine, stored=stored, row=row, url=url)
        except actions.CodeTaken:
            form.add_error("credit_code", _("Another firm has this code."))
        else:
            messages.success(request, _("Saved."))
            return redirect("enterprises:firm_file", pk)
    return render(request, "enterprises/firm_form.html", {"form": form, "firm": firm})
