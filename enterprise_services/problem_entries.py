"""What problems add to the rest of the portal: menu, firm's file, timeline, to-do, notices, search, evidence, imports."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, can, visible
from enterprises.registers import (
    FirmPanel,
    FirmRelation,
    TimelineEvent,
    TimelineSource,
    firm_panels,
    firm_relations,
    timeline_sources,
)
from enterprises.timeline_sources import moment
from spreadsheets.resources import register as register_resource
from workplace.registers import (
    EvidenceOwner,
    Hit,
    NavigationEntry,
    RowSearch,
    SearchSource,
    TodoItem,
    TodoSource,
    evidence_owners,
    navigation,
    notice_kinds,
    search_sources,
    todo_sources,
)

from . import problem_figures, problem_rules, problem_telling
from .handlers import HANDLERS, units_of
from .models import Call, Knowledge, Problem
from .problem_ledger import ProblemLedger

T = gettext_lazy
View, Handle, Rate = Perm.PROBLEM_VIEW, Perm.PROBLEM_HANDLE, Perm.PROBLEM_RATE
OFFICE = HANDLERS | {"leader"}


def _url(problem) -> str:
    return reverse("enterprise_services:problem", args=[problem.pk])


def _rows(user, perm=Handle):
    return visible(user, Problem.objects.select_related("firm"), perm)


def _item(row, text, due) -> TodoItem:
    return TodoItem(f"{text}：{row.number} {row.title}", _url(row), due, row.firm.name)


# --- what waits ---


def to_accept(user):
    rows = _rows(user).filter(state__in=Problem.WAITING)
    return rows.filter(Q(unit__in=units_of(user)) | Q(first_receiver=user)).order_by("accept_by", "pk")


def to_answer(user):
    return _rows(user).filter(owner=user, state=Problem.State.WORKING).order_by("due_on", "pk")


def to_follow(user):
    today = timezone.localdate()
    return (
        _rows(user).filter(owner=user, state=Problem.State.UNSOLVED, follow_up_on__lte=today).order_by("follow_up_on")
    )


def to_report(user):
    seen = visible(user, Problem.objects.filter(state__in=Problem.OPEN), Handle)
    rows = Call.objects.filter(unit__in=units_of(user), reported_at=None, problem__in=seen)
    return rows.select_related("problem__firm").order_by("due_on", "pk")


def to_confirm(user):
    return _rows(user, Rate).filter(state=Problem.State.ANSWERED).order_by("answered_on", "pk")


HANDLING, RATING, LIST = frozenset({Handle}), frozenset({Rate}), "enterprise_services:problems"
SOURCES = [
    TodoSource("problems_to_accept", T("Problems to accept"), to_accept, lambda row: _item(row, _("Accept or dispatch"), row.accept_by), HANDLING, HANDLERS, LIST, 21),
    TodoSource("problems_to_answer", T("Problems to answer"), to_answer, lambda row: _item(row, _("Answer"), row.due_on), HANDLING, HANDLERS, LIST, 22),
    TodoSource("problems_to_report", T("Calls of parks and departments"), to_report, lambda row: _item(row.problem, _("Report in"), row.due_on), HANDLING, HANDLERS, LIST, 23),
    TodoSource("problems_to_follow", T("Problems to look at again"), to_follow, lambda row: _item(row, _("Look at it again"), row.follow_up_on), HANDLING, HANDLERS, LIST, 24),
    TodoSource("problems_to_confirm", T("Answers to confirm"), to_confirm, lambda row: _item(row, _("Is it solved?"), None), RATING, FIRM_ROLES, LIST, 22),
]  # fmt: skip


# --- the firm's file ---


def panel(request, firm):
    """The firm's problems; the latest first."""
    user = request.user
    rows = list(visible(user, Problem.objects.filter(firm=firm).select_related("unit"), View)[:100])
    for row in rows:
        row.rating_label = problem_rules.SCALE.get(row.rating)
    office = can(user, Perm.RANKING_VIEW)
    return {
        "problems": rows,
        "may_bring": can(user, Perm.PROBLEM_RAISE),
        "bring_for": firm.credit_code if office else "",
    }


def _happened(user, firm, limit):
    for row in visible(user, Problem.objects.filter(firm=firm), View).order_by("-raised_at")[:limit]:
        yield TimelineEvent(row.raised_at, _("Problem brought"), f"{row.number} {row.title}", _url(row))
    closed = visible(user, Problem.objects.filter(firm=firm, closed_on__isnull=False), View)
    for row in closed.order_by("-closed_on")[:limit]:
        said = str(problem_rules.SCALE[row.rating]) if row.rating else ""
        text = " · ".join(filter(None, [f"{row.number} {row.title}", said]))
        yield TimelineEvent(moment(row.closed_on), _("Problem solved"), text, _url(row), dated=True)


# --- search ---


def _problems(user, text):
    return _rows(user, View).only("raised_on", "title", "firm__name").search(text)


def _problem(user, row) -> Hit:
    return Hit(f"{row.number} {row.title}", _url(row), row.firm.name)


def _answers(user, text):
    return visible(user, Knowledge.objects.shown().only("question", "kind"), View).search(text)


def _answer(user, row) -> Hit:
    return Hit(str(row), reverse("enterprise_services:knowledge", args=[row.pk]), row.get_kind_display())


def _may_read(user, evidence) -> bool:
    """Whoever reads the problem reads its files."""
    return visible(user, Problem.objects.filter(pk=evidence.owner_id), View).exists()


def register():
    view = frozenset({View})
    navigation.add(NavigationEntry(T("Problems"), LIST, "message-question", view, 66, menu="services"))
    navigation.add(
        NavigationEntry(
            T("Answers for everybody"), "enterprise_services:knowledge_list", "book", view, 67, menu="services"
        )
    )
    for source in SOURCES:
        todo_sources.add(source)
    notice_kinds.add(problem_telling.KIND)
    evidence_owners.add(EvidenceOwner(Problem.EVIDENCE, _may_read))
    template = "enterprise_services/problem_panel.html"
    firm_panels.add(FirmPanel("problems", T("Problems"), View, template, panel, 50))
    timeline_sources.add(TimelineSource("problems", T("Problems"), View, "message-question", _happened, 45))
    firm_relations.add(FirmRelation("enterprise_services.Problem", T("Problems"), position=90))
    problems, answers = RowSearch(_problems, _problem), RowSearch(_answers, _answer)
    search_sources.add(
        SearchSource("problems", T("Problems"), View, problems, "enterprise_services:problems", position=35)
    )
    search_sources.add(
        SearchSource(
            "answers", T("Answers for everybody"), View, answers, "enterprise_services:knowledge_list", position=36
        )
    )
    register_resource(ProblemLedger())
    problem_figures.register()
