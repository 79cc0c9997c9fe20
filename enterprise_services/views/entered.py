"""Numbers entered by hand and targets: the list, the form, one number's history; and the forty core figures."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import asked
from accounts.access import Perm, requires, visible
from enterprise_services.actions import entered as actions
from enterprise_services.core_figures import CORE
from enterprise_services.forms.entered import EnteredFilter, EnteredForm
from enterprise_services.models import EnteredValue
from workplace.editing import acted, edited
from workplace.figures import Reading, figures, year_before
from workplace.figures.forms import ScopeForm
from workplace.figures.sheets import Line

PAGE = 50


def _rows(user, perm=Perm.FIGURE_VIEW):
    return visible(user, EnteredValue.objects.select_related("park"), perm)


@requires(Perm.FIGURE_VIEW)
@require_safe
def core_list(request):
    """The forty, each with its figures' values on the day and of the year before."""
    form = ScopeForm(request.GET, user=request.user)
    reading, day = Reading(form.scope), form.chosen_day
    reading.load(figures, [day, year_before(day)])
    context = {
        "form": form,
        "scope": form.scope,
        "day": day,
        "query": form.query,
        "core": [_answered(core, reading, day) for core in CORE],
        "defined": sum(not core.waiting for core in CORE),
    }
    return render(request, "enterprise_services/metrics/core.html", context)


def _answered(core, reading, day):
    """(the core figure, its park, its lines): of a park's own figure that park's, unless another was chosen."""
    inside = [park for park in reading.scope.parks if core.park and park.name.startswith(core.park)]
    park = reading.scope.park or next(iter(inside), None)
    before = year_before(day)
    found = [
        Line(figure, reading.result(figure, day, park), reading.result(figure, before, park)) for figure in core.figures
    ]
    return core, park if core.park else None, found


@requires(Perm.FIGURE_VIEW)
@require_safe
def entered_list(request):
    chosen = EnteredFilter(request.GET)
    page = Paginator(chosen.narrow(_rows(request.user)), PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page}
    return render(request, "enterprise_services/metrics/entered.html", context)


@requires(Perm.FIGURE_ENTER)
def entered_new(request):
    """`?kind=target` sets a target; `?code=` names the figure."""
    is_target = request.GET.get("kind") == EnteredValue.Kind.TARGET
    today = timezone.localdate()
    row = EnteredValue(
        kind=EnteredValue.Kind.TARGET if is_target else EnteredValue.Kind.VALUE,
        code=request.GET.get("code", "")[:60],
        day=today.replace(month=12, day=31) if is_target else today,
    )
    return _form_page(request, row)


@requires(Perm.FIGURE_ENTER)
def entered_edit(request, pk):
    return _form_page(request, get_object_or_404(_rows(request.user, Perm.FIGURE_ENTER), pk=pk))


def _form_page(request, row):
    return edited(
        request, form=EnteredForm, row=row, url=_url, template="enterprise_services/metrics/entered_form.html",
        save=lambda form: actions.enter(row=form.instance, version=form.seen, by=request.user),
    )  # fmt: skip


def _url(row) -> str:
    return reverse("enterprise_services:entered_history", args=[row.pk])


@requires(Perm.FIGURE_VIEW)
@require_safe
def entered_history(request, pk):
    """One number with everything that was ever written there, and the other days of its figure."""
    row = get_object_or_404(_rows(request.user), pk=pk)
    context = {
        "row": row,
        "versions": row.events.select_related("pgh_context").order_by("-pgh_id"),
        "others": _rows(request.user).filter(code=row.code, kind=row.kind).exclude(pk=row.pk),
    }
    return render(request, "enterprise_services/metrics/entered_history.html", context)


@requires(Perm.FIGURE_ENTER)
@require_POST
def entered_strike(request, pk):
    row, version = get_object_or_404(_rows(request.user, Perm.FIGURE_ENTER), pk=pk), asked.version(request)
    return acted(
        request, _url(row), lambda: actions.strike(row=row, version=version, by=request.user), _("Taken back."),
        after=reverse("enterprise_services:entered"),
    )  # fmt: skip
