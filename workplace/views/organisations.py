"""The organisations that people act for: the system administrator lets banks, universities and operators in."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import asked
from accounts.access import Perm, requires
from accounts.models import Organisation
from workplace import conflict
from workplace import organisations as actions
from workplace.filters import OrganisationFilter
from workplace.forms import OrganisationForm

PAGE, ORDER = 50, ("kind", "position", "pk")
IN_FORCE = Q(memberships__ended_at=None, memberships__is_proposed=False)


@requires(Perm.ORGANISATION_EDIT)
@require_GET
def organisations(request):
    people = Count("memberships__user", filter=IN_FORCE, distinct=True)
    found = OrganisationFilter(
        request.GET, Organisation.objects.annotate(people=people).order_by(*ORDER), request=request
    )
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    template = "_organisation_table" if asked.fragment(request) else "organisations"
    return render(request, f"workplace/{template}.html", {"filter": found, "page": page})


@requires(Perm.ORGANISATION_EDIT)
def add(request):
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add(values=form.values(), by=request.user)
        messages.success(request, _("%(name)s was added. Invite its people next.") % {"name": made.name})
        return redirect("workplace:organisations")
    return _form(request, form)


@requires(Perm.ORGANISATION_EDIT)
def edit(request, pk):
    found = get_object_or_404(Organisation.objects.exclude(kind=Organisation.Kind.FIRM), pk=pk)
    form = OrganisationForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(organisation=found, values=form.values(), version=form.seen, by=request.user)
        except conflict.Stale as stale:
            row, url = stale.current, reverse("workplace:organisations")
            typed = OrganisationForm(conflict.again(request, row), instance=copy(row))
            stored = {name: getattr(row, name) for name in form.values()}
            return conflict.page(request, form=typed, mine=form.values(), stored=stored, row=row, url=url)
        messages.success(request, _("Saved."))
        return redirect("workplace:organisations")
    return _form(request, form, found)


def _form(request, form, organisation=None):
    context = {"form": form, "organisation": organisation}
    return render(request, "workplace/organisation_form.html", context, status=422 if form.errors else 200)
