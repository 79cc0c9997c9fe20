"""The organisations that people act for: the system administrator lets banks, universities and operators in."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import asked
from accounts.access import Perm, requires
from accounts.models import Organisation
from workplace import organisations as actions
from workplace.editing import edited
from workplace.filters import OrganisationFilter
from workplace.forms import OrganisationForm

PAGE, ORDER = 50, ("kind", "position", "pk")
LIST, FORM = reverse_lazy("workplace:organisations"), "workplace/organisation_form.html"
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
    return edited(
        request, form=OrganisationForm, row=Organisation(), url=LIST,
        save=lambda form: actions.add(values=form.values(), by=request.user),
        done=_("Added. Invite its people next."), template=FORM,
    )  # fmt: skip


@requires(Perm.ORGANISATION_EDIT)
def edit(request, pk):
    found = get_object_or_404(Organisation.objects.exclude(kind=Organisation.Kind.FIRM), pk=pk)
    return edited(
        request, form=OrganisationForm, row=found, url=LIST, organisation=found, template=FORM,
        save=lambda form: actions.change(
            organisation=found, values=form.values(), version=form.seen, by=request.user
        ),
    )  # fmt: skip
