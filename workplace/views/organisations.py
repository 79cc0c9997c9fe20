"""The organisations that people act for: the system administrator lets banks, universities and operators in."""

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
from workplace import organisations as actions
from workplace.editing import edited, form_page
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
    return form_page(request, form=form, template="workplace/organisation_form.html")


@requires(Perm.ORGANISATION_EDIT)
def edit(request, pk):
    found = get_object_or_404(Organisation.objects.exclude(kind=Organisation.Kind.FIRM), pk=pk)
    return edited(
        request, form=OrganisationForm, row=found, url=reverse("workplace:organisations"), organisation=found,
        save=lambda form: actions.change(organisation=found, values=form.values(), version=form.seen, by=request.user),
        template="workplace/organisation_form.html",
    )  # fmt: skip
