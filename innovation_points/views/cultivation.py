"""Cultivation: the board of the ladder, the firms behind each count, plans, and the year's targets."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from accounts.models import Organisation
from enterprises.models import Firm, Title
from enterprises.views import firm_or_404
from innovation_points import outcomes
from innovation_points.actions import Refused, Stale, plans
from innovation_points.cultivation import ladder_on, progress, sheets
from innovation_points.cultivation.filters import LibraryFilter, PlanFilter
from innovation_points.cultivation.forms import PlanForm, StartForm, TargetForm, TaskForms, task_values
from innovation_points.cultivation.library import STATES, board, library
from innovation_points.models import Night, Plan, TitleResult, YearTarget
from spreadsheets.exporting import XLSX, write_xlsx
from workplace import conflict
from workplace.downloads import attachment, stamp

PAGE = 50
TERM = timedelta(days=180)  # what a new plan is given, for a start


def _results(user):
    return visible(user, TitleResult.objects.all(), Perm.CULTIVATION_VIEW)


def _plans(user, perm=Perm.CULTIVATION_VIEW):
    return visible(user, Plan.objects.with_firm(), perm)


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def cultivation(request):
    """The board: every step and title with its counts; each count leads to its firms."""
    today, year = timezone.localdate(), _year(request)
    parks = _parks(request.user)
    park = next((park for park in parks if str(park.pk) == request.GET.get("park")), None)
    ladder = ladder_on(today)
    lines = board(_results(request.user), ladder, today, park and park.pk)
    open_plans = _plans(request.user).open()
    context = {
        "ladder": ladder,
        "steps": [(step, [line for line in lines if line.step == step]) for step in ladder.steps],
        "states": STATES,
        "parks": parks,
        "park": park,
        "night": Night.objects.latest_published(),
        "plan_count": (open_plans.filter(firm__park=park) if park else open_plans).count(),
        "year": year,
        "years": range(today.year - 2, today.year + 2),
        "targets": [
            row for row in progress.of_year(request.user, year) if park is None or row.target.park_id == park.pk
        ],
        "may_set": can(request.user, Perm.TARGET_EDIT),
    }
    return render(request, "innovation_points/cultivation.html", context)


def _year(request) -> int:
    year = asked.whole(request.GET.get("year"))
    return year if year in range(2000, 2101) else timezone.localdate().year


def _parks(user):
    firms = visible(user, Firm.objects.all(), Perm.CULTIVATION_VIEW).order_by()
    return list(Organisation.objects.parks().filter(pk__in=firms.values("park")))


# --- the firms behind a count ---


def _library(request):
    """The step's firms towards the title that the address names, filtered and in order; another title is not found."""
    today = timezone.localdate()
    ladder = ladder_on(today)
    target = request.GET.get("target", ladder.pairs[0][1])
    if target not in {title for _step, title in ladder.pairs}:
        raise Http404
    step = ladder.step_towards(target)
    rows = library(_results(request.user), ladder, step, target, today)
    found = LibraryFilter(request.GET, rows, request=request)
    ordered = found.qs.select_related("firm", "firm__park", "rule_version").order_by(
        "gaps", "open", "firm__pinyin", "firm"
    )
    return step, target, found, ordered


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def cultivation_firms(request):
    step, target, found, rows = _library(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    plan_of = dict(
        _plans(request.user)
        .open()
        .filter(target=target, firm__in=[row.firm_id for row in page])
        .values_list("firm", "pk")
    )
    night = Night.objects.latest_published()
    lines = outcomes.lines(page, night.as_of) if night else []
    context = {
        "step": step,
        "target": target,
        "title": Title.Kind(target).label,
        "pairs": [(each, title, Title.Kind(title).label) for each, title in ladder_on(timezone.localdate()).pairs],
        "filter": found,
        "page": page,
        "rows": [(line, STATES[line.result.state], plan_of.get(line.result.firm_id)) for line in lines],
        "may_plan": can(request.user, Perm.CULTIVATION_EDIT),
    }
    name = "_cultivation_table.html" if asked.fragment(request) else "cultivation_firms.html"
    return render(request, f"innovation_points/{name}", context)


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def cultivation_export(request):
    """All rows of the list as it is filtered, with every gap in words."""
    step, target, _found, rows = _library(request)
    night = Night.objects.latest_published()
    lines = outcomes.lines(rows, night.as_of) if night else []
    title = f"{step.label} · {Title.Kind(target).label} · {night.as_of if night else ''}"
    return _workbook(request, sheets.LIBRARY, lines, title, "cultivation")


def _workbook(request, columns, rows, title, name):
    content = write_xlsx(columns, rows, title=title, watermark=stamp(request.user), sheet=_("Firms"))
    audit.record(
        f"{name}.exported", by=request.user, details={"rows": len(rows), "filter": request.GET.urlencode()[:200]}
    )
    return attachment(content, f"{name}-{timezone.localdate():%Y%m%d}.xlsx", XLSX)


# --- plans ---


@requires(Perm.CULTIVATION_VIEW)
@require_GET
def plan_list(request):
    data = request.GET.copy()
    data.setdefault("state", Plan.State.OPEN)
    found = PlanFilter(data, _plans(request.user).with_progress(), request=request)
    page = Paginator(found.qs.order_by("due_on", "firm__pinyin", "pk"), PAGE).get_page(request.GET.get("page"))
    name = "_plan_table.html" if asked.fragment(request) else "plans.html"
    return render(request, f"innovation_points/{name}", {"filter": found, "page": page})


@requires(Perm.CULTIVATION_VIEW, Perm.SCORE_VIEW)
@require_GET
def plan_page(request, pk):
    """The plan with the gaps as the last night found them; a firm reads its own."""
    perm = Perm.CULTIVATION_VIEW if can(request.user, Perm.CULTIVATION_VIEW) else Perm.SCORE_VIEW
    plan = get_object_or_404(_plans(request.user, perm), pk=pk)
    context = {
        "plan": plan,
        "tasks": list(plan.tasks.all()),
        "line": _line_of(request.user, plan.firm, plan.target),
        "history": list(plan.events.select_related("pgh_context").order_by("-pgh_id")[:20]),
        "may_edit": can(request.user, Perm.CULTIVATION_EDIT),
        "is_staff": perm == Perm.CULTIVATION_VIEW,
    }
    return render(request, "innovation_points/plan.html", context)


def _line_of(user, firm, target):
    _night, lines = outcomes.of_firm(user, firm)
    return next((line for line in lines if line.target == target), None)


@requires(Perm.CULTIVATION_EDIT)
@require_http_methods(["GET", "POST"])
def plan_start(request, firm_pk):
    """A new plan; its first tasks are the conditions that the last night found missing."""
    firm = firm_or_404(request.user, firm_pk, Perm.CULTIVATION_EDIT)
    first = {
        "target": request.GET.get("target", ""),
        "owner": str(firm.officer or request.user)[:60],
        "due_on": timezone.localdate() + TERM,
    }
    form = StartForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        line = _line_of(request.user, firm, form.cleaned_data["target"])
        tasks = [{"text": f"{gap.label}：{gap.text}"[:200]} for gap in line.gaps] if line else []
        try:
            plan = plans.start_plan(firm=firm, **form.cleaned_data, tasks=tasks, by=request.user)
        except Refused as refusal:
            form.add_error("target", str(refusal))
        else:
            messages.success(request, _("The plan is made. Say who does each task, and by when."))
            return redirect("innovation_points:plan_edit", plan.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "innovation_points/plan_start.html", {"firm": firm, "form": form}, status=status)


@requires(Perm.CULTIVATION_EDIT)
@require_http_methods(["GET", "POST"])
def plan_edit(request, pk):
    plan = get_object_or_404(_plans(request.user, Perm.CULTIVATION_EDIT), pk=pk)
    if request.method == "GET":
        tasks = TaskForms(initial=[_typed(task) for task in plan.tasks.all()])
        return _plan_form(request, plan, PlanForm(instance=plan, initial={"version": plan.version}), tasks)
    form, tasks = PlanForm(request.POST, instance=plan), TaskForms(request.POST)
    if not (form.is_valid() and tasks.is_valid()):
        return _plan_form(request, plan, form, tasks, HTTPStatus.UNPROCESSABLE_ENTITY)
    version = form.cleaned_data["version"]
    try:
        plans.save_plan(plan=plan, version=version, values=form.values, tasks=task_values(tasks), by=request.user)
    except Stale as stale:
        return _conflict(request, stale.current)
    except Refused as refusal:
        form.add_error("state", str(refusal))
        return _plan_form(request, plan, form, tasks, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, _("Saved."))
    return redirect("innovation_points:plan", plan.pk)


def _typed(task) -> dict:
    return {name: getattr(task, name) for name in ("id", "text", "owner", "due_on", "done_on")}


def _plan_form(request, plan, form, tasks, status=HTTPStatus.OK, **more):
    context = {"plan": plan, "form": form, "tasks": tasks, **more}
    return render(request, "innovation_points/plan_form.html", context, status=status)


def _conflict(request, current):
    """What was typed stays in the form, with what stands there now above it; saving again goes on top of that."""
    data = conflict.again(request, current)
    more = {"current": current, "saved_by": conflict.writer_of(current), "current_tasks": list(current.tasks.all())}
    return _plan_form(request, current, PlanForm(data), TaskForms(data), HTTPStatus.CONFLICT, **more)


# --- the year's targets ---


@requires(Perm.TARGET_EDIT)
@require_http_methods(["GET", "POST"])
def target_list(request):
    """The numbers of a year; the same year, title and park again sets the number anew."""
    year = _year(request)
    form = TargetForm(request.POST or None, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        target = plans.set_target(**form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(f"{request.path}?year={target.year}")
    context = {"form": form, "year": year, "targets": progress.of_year(request.user, year)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "innovation_points/targets.html", context, status=status)


@requires(Perm.TARGET_EDIT)
@require_POST
def target_drop(request, pk):
    target = get_object_or_404(visible(request.user, YearTarget.objects.all(), Perm.TARGET_EDIT), pk=pk)
    year = target.year
    plans.drop_target(target=target, by=request.user)
    messages.success(request, _("Struck."))
    return redirect(f"{reverse('innovation_points:targets')}?year={year}")
