"""Investment projects (招商): the list, one project with its way, and the steps it takes."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import asked
from accounts.access import Perm, Scope, can, requires, visible
from accounts.models import Organisation
from enterprise_services.actions import projects as actions
from enterprise_services.forms.projects import AdvanceForm, DropForm, ProjectForm
from enterprise_services.lists.projects import PROJECTS, ProjectFilter
from enterprise_services.models import Project
from enterprises.models import Chain, Firm
from spreadsheets.tables import listing, workbook
from workplace.editing import acted, acting, edited

RELATIONS = ("park", "chain", "brought_by", "firm")


def _found(request):
    rows = visible(request.user, Project.objects.all(), Perm.PROJECT_VIEW)
    return ProjectFilter(request.GET, rows.select_related(*RELATIONS), request=request)


def project_or_404(user, pk, perm=Perm.PROJECT_VIEW) -> Project:
    return get_object_or_404(visible(user, Project.objects.select_related(*RELATIONS), perm), pk=pk)


@requires(Perm.PROJECT_VIEW)
@require_safe
def project_list(request):
    return listing(
        request, table=PROJECTS, found=_found(request), template="enterprise_services/projects/list.html",
        why=_("A project begins with a lead: an investor who might come."), may_edit=can(request.user, Perm.PROJECT_EDIT),
    )  # fmt: skip


@requires(Perm.PROJECT_VIEW)
@require_safe
def project_export(request):
    return workbook(request, table=PROJECTS, found=_found(request), name="projects", title=_("Investment projects"))


@requires(Perm.PROJECT_VIEW)
@require_safe
def project(request, pk):
    found = project_or_404(request.user, pk)
    may_edit = can(request.user, Perm.PROJECT_EDIT)
    firms = visible(request.user, Firm.objects.all(), Perm.FIRM_VIEW)
    seen = set(firms.filter(pk__in=[found.firm_id, found.brought_by_id]).values_list("pk", flat=True))
    context = {
        "project": found,
        "may_edit": may_edit,
        "next": Project.Stage(found.next_stage) if found.next_stage else None,
        "advance_form": AdvanceForm(seen=found) if may_edit and found.next_stage else None,
        "seen_firms": seen,
        "history": found.events.select_related("pgh_context").order_by("-pgh_id")[:20],
    }
    return render(request, "enterprise_services/projects/project.html", context)


def _parks(user):
    """Parks that the person may enter projects for."""
    parks = Organisation.objects.parks()
    return (
        parks
        if user.access.in_zone(Perm.PROJECT_EDIT)
        else parks.filter(pk__in=user.access.ids(Scope.PARK, Perm.PROJECT_EDIT))
    )


@requires(Perm.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_add(request):
    """A lead; a page that knows the chain and what is looked for names them in the address."""
    chain = Chain.objects.filter(pk=request.GET.get("chain", "")).first()
    fresh = Project(chain=chain, name=request.GET.get("name", "")[:120])
    return _project_form(request, fresh, _("New lead"), reverse("enterprise_services:projects"))


@requires(Perm.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_edit(request, pk):
    found = project_or_404(request.user, pk, Perm.PROJECT_EDIT)
    return _project_form(request, found, found.name, _url(found))


def _project_form(request, found, heading, back):
    firms = visible(request.user, Firm.objects.all(), Perm.FIRM_VIEW)
    return edited(
        request, form=partial(ProjectForm, parks=_parks(request.user), firms=firms), row=found, refused_at="lead_on",
        save=lambda form: actions.save_project(project=found, values=form.values(), version=form.seen, by=request.user),
        url=_url, heading=heading, back=back, submit=_("Save"), template="enterprise_services/projects/form.html",
    )  # fmt: skip


def _url(found) -> str:
    return reverse("enterprise_services:project", args=[found.pk])


@requires(Perm.PROJECT_EDIT)
@require_POST
def project_advance(request, pk):
    """The next step, and its day."""
    found = project_or_404(request.user, pk, Perm.PROJECT_EDIT)
    form = AdvanceForm(request.POST, seen=found)

    def act():
        stage = request.POST.get("stage", "")
        actions.advance(project=found, stage=stage, on=form.cleaned_data["on"], version=form.seen, by=request.user)

    return acted(request, _url(found), act, form=form)


@requires(Perm.PROJECT_EDIT)
@require_http_methods(["GET", "POST"])
def project_drop(request, pk):
    found = project_or_404(request.user, pk, Perm.PROJECT_EDIT)

    def act(form):
        data = form.cleaned_data
        actions.drop(project=found, on=data["on"], reason=data["reason"], version=form.seen, by=request.user)

    return acting(
        request, form=DropForm(request.POST or None, seen=found), act=act, heading=_("Give it up"), subheading=found.name,
        back=_url(found), submit=_("Give it up"),
    )  # fmt: skip


@requires(Perm.PROJECT_EDIT)
@require_POST
def project_take_up(request, pk):
    found, version = project_or_404(request.user, pk, Perm.PROJECT_EDIT), asked.version(request)
    return acted(request, _url(found), lambda: actions.take_up(project=found, version=version, by=request.user))
