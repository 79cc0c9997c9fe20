"""A problem as its page shows it: what the person can do next, its clock, its units and what happened."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, can
from workplace.models import EvidenceFile
from workplace.moves import Move, Offered

from . import problem_rules
from .actions import problem_answers as answers
from .actions import problems as actions
from .forms import problems as forms
from .models import Problem, Step

OF_FIRM, OF_OFFICE = frozenset({Perm.PROBLEM_RATE}), frozenset({Perm.PROBLEM_HANDLE})


# In the order of the page: the first that is possible is the next step of the way.
MOVES = {
    move.name: move
    for move in [
        Move("confirm", _("Solved: confirm and rate"), forms.ConfirmForm, answers.confirm, _("Thank you. The problem is closed."), "circle-check"),
        Move("accept", _("Accept: I see to it"), forms.StepForm, actions.accept, _("It is yours now."), "hand-stop"),
        Move("report", _("Report in"), forms.ReportForm, actions.report, _("Reported in."), "flag"),
        Move("answer", _("Answer"), forms.AnswerForm, answers.answer, _("Answered; the firm is asked whether it is solved."), "message-check"),
        Move("record", _("Confirmed by telephone"), forms.RecordForm, answers.record, _("Closed as confirmed."), "phone-check"),
        Move("follow", _("Looked at again"), forms.FollowForm, answers.follow, _("Written down."), "eye-check"),
        Move("dispatch", _("Dispatch"), forms.DispatchForm, actions.dispatch, _("Dispatched."), "send"),
        Move("note", _("Note how far it is"), forms.TextForm, actions.note, _("Written down; the firm reads it."), "note"),
        Move("call", _("Call in another unit"), forms.CallForm, actions.call, _("Called in."), "speakerphone"),
        Move("resume", _("Let the clock run again"), forms.StepForm, actions.resume, _("The clock runs again."), "player-play"),
        Move("extend", _("Move the deadline"), forms.ExtendForm, actions.extend, _("The deadline is moved; the firm is told."), "calendar-plus"),
        Move("pause", _("Stop the clock"), forms.ReasonForm, actions.pause, _("The clock is stopped; the firm is told."), "player-pause"),
        Move("give_back", _("Give back"), forms.ReasonForm, actions.give_back, _("Given back."), "arrow-back-up"),
        Move("give_up", _("Cannot be solved yet"), forms.GiveUpForm, answers.give_up, _("Kept on the list of what is looked at again."), "hourglass"),
        Move("join", _("Join to another"), forms.JoinForm, answers.join, _("Joined."), "arrows-join"),
        Move("reopen", _("Not solved: open again"), forms.ReasonForm, answers.reopen, _("Opened again; the responsible person is told."), "refresh"),
        Move("withdraw", _("Withdraw"), forms.StepForm, answers.withdraw, _("Withdrawn."), "x"),
    ]
}  # fmt: skip
ASIDE = frozenset({"reopen", "withdraw", "give_up", "join", "give_back", "note", "call", "pause", "extend"})


def is_open_to(name: str, problem: Problem) -> bool:
    """Whether the step could come to something: no button is shown to be refused afterwards."""
    match name:
        case "pause":
            return not problem.is_late()
        case "extend":
            return not problem.is_late() and problem.extensions < problem_rules.on(timezone.localdate()).extensions
        case "give_back":
            return problem.unit_id != problem.first_unit_id
        case "join":
            return Problem.objects.filter(firm=problem.firm_id).valid().exclude(pk=problem.pk).exists()
    return True


def offered(user, problem: Problem, open_name: str = "", open_form=None) -> list[Offered]:
    """What the person can do now, the next step of the way first."""
    found = []
    for name, move in MOVES.items():
        if actions.may(user, name, problem) and (name == open_name or is_open_to(name, problem)):
            form = open_form if name == open_name else move.form(problem=problem, user=user)
            first = not found and name not in ASIDE
            found.append(Offered(move, form, first, name == open_name or (first and not open_name)))
    return found


def timeline(user, problem: Problem) -> list[dict]:
    """What happened, the newest first; the zone's own steps for the zone."""
    steps = problem.steps.all() if can(user, Perm.PROBLEM_HANDLE) or can(user, Perm.RANKING_VIEW) else None
    steps = problem.steps.filter(is_internal=False) if steps is None else steps
    return [
        {
            "when": row.at,
            "title": row.get_kind_display(),
            "text": row.text if row.kind != Step.Kind.RAISED else "",
            "by": row.by_name,
            "icon": "point",
        }
        for row in steps
    ]


def files_of(problem: Problem):
    return EvidenceFile.objects.filter(owner=Problem.EVIDENCE, owner_id=problem.pk).order_by("uploaded_at")
