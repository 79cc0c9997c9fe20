"""Problems: the list, the form with what was answered already, the page of one with its steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import Perm, can, requires, visible
from enterprise_services import problem_lists, problem_rules, problem_sheet, suggesting
from enterprise_services.actions import problems as actions
from enterprise_services.forms.problems import ProblemForm
from enterprise_services.models import Knowledge, Problem
from enterprise_services.problem_filters import FirmProblemFilter, ProblemFilter
from enterprises.models import Firm
from financing.support.forms import ChooseFirmForm
from talent_matching import listing
from workplace.editing import taken


def problems_of(user, perm=Perm.PROBLEM_VIEW):
    return visible(user, Problem.objects.with_people(), perm)


def is_office(user) -> bool:
    """Whether the person reads for the zone or a park, not for a firm."""
    return can(user, Perm.RANKING_VIEW)


@requires(Perm.PROBLEM_VIEW)
@require_safe
def problem_list(request):
    user = request.user
    filters = ProblemFilter if is_office(user) else FirmProblemFilter
    found = filters(request.GET, problems_of(user), request=request)
    year = timezone.localdate().year
    context = {
        "office": is_office(user),
        "may_bring": can(user, Perm.PROBLEM_RAISE),
        "may_import": can(user, Perm.PROBLEM_IMPORT),
        "campaign": problem_rules.campaign_name(),
        "year": str(year),
        "nth": problem_rules.campaign_year(year),
    }
    return listing.page(request, problem_lists.PROBLEMS, found, found.qs, **context)


@requires(Perm.PROBLEM_RAISE)
def problem_new(request):
    """The firm brings its own; an officer says whose it is."""
    user = request.user
    firms = visible(user, Firm.objects.select_related("park", "officer"), Perm.PROBLEM_RAISE)
    choose = ChooseFirmForm(request.POST or request.GET or None, firms=firms) if is_office(user) else None
    firm = firms.first() if choose is None else None
    if choose is not None and choose.is_bound and choose.is_valid():
        firm = choose.cleaned_data["firm_named"]
    posted = request.method == "POST"
    form = ProblemForm(request.POST if posted else None, request.FILES if posted else None, firm=firm)
    if posted and form.is_valid() and firm is not None:
        source = Problem.Source.OFFICER if is_office(user) else Problem.Source.FIRM
        try:
            made = actions.bring(firm=firm, values=form.values(), source=source, uploads=form.uploads, by=user)
        except ValidationError as error:  # the file is none that is taken
            form.add_error("file", error)
        else:
            messages.success(request, _("Your problem has the number %(number)s.") % {"number": made.number})
            return redirect("enterprise_services:problem", made.pk)
    context = {"form": form, "choose": choose, "firm": firm}
    return render(request, "enterprise_services/problem_form.html", context, status=422 if posted else 200)


@requires(Perm.PROBLEM_RAISE)
@require_GET
def problem_suggest(request):
    """What was answered already to something like this; a fragment of the form."""
    text = f"{request.GET.get('title', '')} {request.GET.get('text', '')}"[:1000]
    entries = visible(request.user, Knowledge.objects.shown(), Perm.PROBLEM_VIEW)
    found = suggesting.similar(text, entries)
    return render(request, "enterprise_services/_suggested.html", {"found": found})


@requires(Perm.PROBLEM_VIEW)
@require_safe
def problem(request, pk):
    return _shown(request, get_object_or_404(problems_of(request.user), pk=pk))


def _shown(request, row, *, open_name="", open_form=None, status=200):
    """The page of a problem; a form with errors stands open on it."""
    user = request.user
    rule = problem_rules.on(timezone.localdate())
    context = {
        "problem": row,
        "office": is_office(user),
        "moves": problem_sheet.offered(user, row, open_name, open_form),
        "calls": row.calls.select_related("unit", "caller", "reported_by"),
        "files": problem_sheet.files_of(row),
        "timeline_entries": problem_sheet.timeline(user, row),
        "merged": visible(user, row.merged.all(), Perm.PROBLEM_VIEW),
        "rating_label": problem_rules.SCALE.get(row.rating),
        "rule": rule,
        "is_late": row.is_late(),
        "may_publish": can(user, Perm.KNOWLEDGE_EDIT) and row.answer and not row.is_confidential,
    }
    return render(request, "enterprise_services/problem.html", context, status=status)


@requires(Perm.PROBLEM_HANDLE, Perm.PROBLEM_RATE)
@require_POST
def problem_step(request, pk, name):
    """One step, with the form that belongs to it."""
    row = get_object_or_404(problems_of(request.user), pk=pk)
    move = problem_sheet.MOVES.get(name)
    if move is None:
        raise Http404
    form = move.form(request.POST, problem=row, user=request.user)
    if form.is_valid() and taken(form, lambda: move.write(problem=row, by=request.user, **form.cleaned_data)):
        messages.success(request, move.done)
        return redirect("enterprise_services:problem", pk)
    return _shown(request, problems_of(request.user).get(pk=pk), open_name=name, open_form=form, status=422)
