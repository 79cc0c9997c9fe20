from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import Perm, Scope, can, requires, visible
from workplace.downloads import attachment

from . import actions, tasks
from .exporting import XLSX, write_failed_rows, write_template
from .forms import MappingForm, UploadForm
from .models import Import, ImportRow
from .presenting import headings_for_people, rows_for_people, skipped_for_people
from .reading import read
from .resources import REGISTER

PAGE = 50
IMPORTS = (Perm.REGISTRY_IMPORT, Perm.TALENT_IMPORT)  # each table names the one that it needs


def _resource_or_404(request, code):
    resource = REGISTER.get(code)
    if resource is None or not can(request.user, resource.perm):
        raise Http404
    return resource


def _own_codes(user):
    """The tables that the person may bring, by the permission that each needs."""
    return {code: resource for code, resource in REGISTER.items() if can(user, resource.perm)}


def _jobs(user):
    """The imports that the person sees, each table by its own permission."""
    reach = Import.objects.none()
    for code, resource in _own_codes(user).items():
        reach |= visible(user, Import.objects.filter(resource=code), resource.perm)
    return reach


def _job_or_404(request, pk):
    return get_object_or_404(_jobs(request.user), pk=pk)


@requires(*IMPORTS)
@require_GET
def imports(request):
    """Past imports, newest first, and the way to a new one."""
    page = Paginator(_jobs(request.user), PAGE).get_page(request.GET.get("page"))
    resources = list(_own_codes(request.user).values())
    return render(request, "spreadsheets/imports.html", {"page": page, "resources": resources})


def _organisation(user, resource):
    """A school's own table belongs to the school; the zone's tables to nobody."""
    ids = user.access.ids(Scope.SCHOOL, resource.perm)
    return next((each for each in user.access.organisations if each.pk in ids), None)


@requires(*IMPORTS)
def upload(request, resource):
    resource = _resource_or_404(request, resource)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        whose = _organisation(request.user, resource)
        job = actions.upload(resource=resource, file=file, name=file.name, organisation=whose, by=request.user)
        return redirect("spreadsheets:import", job.pk)
    status = 422 if form.is_bound else 200
    return render(request, "spreadsheets/upload.html", {"form": form, "resource": resource}, status=status)


@requires(*IMPORTS)
@require_GET
def template(request, resource):
    resource = _resource_or_404(request, resource)
    year = timezone.localdate().year - 1
    return attachment(write_template(resource, year=year), f"{resource.file_name}-{year}.xlsx", XLSX)


STEPS = {
    Import.State.UPLOADED: "spreadsheets/mapping.html",
    Import.State.CHECKING: "spreadsheets/working.html",
    Import.State.CHECKED: "spreadsheets/preview.html",
    Import.State.RUNNING: "spreadsheets/working.html",
    Import.State.DONE: "spreadsheets/receipt.html",
    Import.State.FAILED: "spreadsheets/refused.html",
    Import.State.REFUSED: "spreadsheets/refused.html",
}


@requires(*IMPORTS)
@require_GET
def detail(request, pk):
    """One address for the whole way: it shows the step that the import has reached."""
    job = _job_or_404(request, pk)
    context = {"job": job, "resource": job.kind, "skipped": skipped_for_people(job)}
    if job.state == Import.State.UPLOADED:
        context |= {"form": MappingForm(job=job), "headings": headings_for_people(job)}
    elif job.state in (Import.State.CHECKED, Import.State.DONE):
        context |= _rows(request, job)
    return render(request, STEPS[job.state], context)


def _rows(request, job):
    """The rows of one outcome, the most urgent by default; outcome and page stand in the address."""
    wanted = request.GET.get("show", "")
    filled = [outcome for outcome in ImportRow.Outcome if job.counts.get(outcome)]
    show = wanted if wanted in filled else next(iter(filled), "")
    items = [{"label": o.label, "url": f"?show={o}", "active": o == show, "count": job.counts[o]} for o in filled]
    page = Paginator(job.rows.filter(outcome=show), PAGE).get_page(request.GET.get("page"))
    return {"items": items, "page": page, "rows": rows_for_people(job.kind, page)}


@requires(*IMPORTS)
@require_POST
def choose(request, pk):
    job = _job_or_404(request, pk)
    form = MappingForm(request.POST, job=job)
    if job.state not in (Import.State.UPLOADED, Import.State.CHECKED) or not form.is_valid():
        return redirect("spreadsheets:import", pk)
    actions.choose(job=job, **form.cleaned_data)
    if job.state == Import.State.CHECKING:
        tasks.start(tasks.check_import, job.pk)
    return redirect("spreadsheets:import", pk)


@requires(*IMPORTS)
@require_POST
def confirm(request, pk):
    job = _job_or_404(request, pk)
    if request.POST.get("digest") == job.digest and actions.confirm(job=job, by=request.user):
        tasks.start(tasks.commit_import, job.pk)
    return redirect("spreadsheets:import", pk)


@requires(*IMPORTS)
@require_POST
def again(request, pk):
    """Goes on with work that nobody moves any more, or back to the columns."""
    job = _job_or_404(request, pk)
    if job.is_working:
        tasks.start(tasks.check_import if job.state == Import.State.CHECKING else tasks.commit_import, job.pk)
    else:
        actions.reopen(job=job)
    return redirect("spreadsheets:import", pk)


@requires(*IMPORTS)
@require_GET
def progress(request, pk):
    """The bar, asked for each second; when the work is over the whole page comes anew."""
    job = _job_or_404(request, pk)
    if not job.is_working:
        return HttpResponseClientRefresh()
    return render(request, "spreadsheets/_progress.html", {"job": job})


@requires(*IMPORTS)
@require_GET
def failed_rows(request, pk):
    """The rows to repair, in the layout of the file they came in."""
    job = _job_or_404(request, pk)
    if not job.file or not job.rows.exclude(errors=[]).exists():
        raise Http404
    table = job.kind.table(read(job.file.path, job.file_name), sheet=job.sheet, year=job.year)
    errors = [error for row in job.rows.exclude(errors=[]) for error in row.cell_errors]
    return attachment(write_failed_rows(table, errors), f"failed-rows-{job.pk}.xlsx", XLSX)


@requires(*IMPORTS)
@require_GET
def original(request, pk):
    job = _job_or_404(request, pk)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=job.file_name)
