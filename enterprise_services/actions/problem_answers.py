"""How a problem ends: answered and confirmed by the firm, kept on the list of what cannot be solved yet, joined to another, taken back."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enterprise_services import problem_rules
from enterprise_services import problem_telling as telling
from enterprise_services.models import Problem, Step
from workplace.calendar import working_days
from workplace.conflict import Refused, locked

from .problems import State, attach, begin_clock, go_on, kept, step, take

Did = Step.Kind


@transaction.atomic
def answer(*, problem: Problem, version: int, answer: str, late_reason: str = "", uploads=(), by) -> Problem:
    """What was done, for the firm to confirm. After the deadline only with the reason, which the firm reads."""
    problem = take(problem, "answer", version, by)
    if problem.state == State.PAUSED:
        go_on(problem)
    if problem.is_late() and not late_reason.strip():
        raise Refused(_("The answer is late: say why. The firm reads it."))
    late = problem.is_late()
    problem.state, problem.answer = State.ANSWERED, answer
    problem.owner, problem.answered_by, problem.answered_on = problem.owner or by, by, timezone.localdate()
    problem.late_reason = late_reason.strip() if late else ""
    attach(problem=problem, uploads=uploads, by=by)
    text = "\n".join(filter(None, [answer, problem.late_reason]))
    kept(problem, Did.ANSWERED, by, text, late=late)
    telling.tell_firm(problem, gettext_noop("Your problem is answered: %(problem)s. Say whether it is solved."))
    return problem


@transaction.atomic
def give_up(*, problem: Problem, version: int, reason: str, follow_up_on: date, by) -> Problem:
    """It cannot be solved now (挂账): with the reason, and the day on which it is looked at again."""
    problem = take(problem, "give_up", version, by)
    _checked_follow_up(follow_up_on)
    if problem.state == State.PAUSED:
        go_on(problem)
    problem.state, problem.unsolved_reason, problem.follow_up_on = State.UNSOLVED, reason, follow_up_on
    problem.owner = problem.owner or by
    kept(problem, Did.UNSOLVED, by, reason, follow_up_on=follow_up_on)
    telling.tell_firm(
        problem, gettext_noop("Your problem cannot be solved yet: %(problem)s. %(reason)s"), reason=reason
    )
    return problem


def _checked_follow_up(day: date) -> None:
    today = timezone.localdate()
    last = working_days.add(today, problem_rules.on(today).follow_up_days)
    if not today < day <= last:
        raise Refused(_("Name a day after today and not after %(day)s.") % {"day": last})


@transaction.atomic
def follow(*, problem: Problem, version: int, text: str, follow_up_on: date, by) -> Problem:
    """Looked at again, still without a way; the next day to look."""
    problem = take(problem, "follow", version, by)
    _checked_follow_up(follow_up_on)
    problem.follow_up_on = follow_up_on
    return kept(problem, Did.FOLLOWED, by, text, follow_up_on=follow_up_on)


def _close(problem: Problem, rating: int | None, text: str, by) -> Problem:
    problem.state, problem.closed_on = State.CLOSED, timezone.localdate()
    problem.rating, problem.rating_text = rating, text
    said = str(problem_rules.SCALE[rating]) if rating else ""
    return kept(problem, Did.CLOSED, by, "：".join(filter(None, [said, text])), rating=rating)


@transaction.atomic
def confirm(*, problem: Problem, version: int, rating: int, text: str = "", by) -> Problem:
    """The firm says that it is solved, and how it was served."""
    problem = _close(take(problem, "confirm", version, by), rating, text, by)
    telling.tell_owner(problem, gettext_noop("The firm has confirmed: %(problem)s"))
    return problem


@transaction.atomic
def record(*, problem: Problem, version: int, told_by: str, rating: int, by) -> Problem:
    """The firm has confirmed on the telephone (回访); who said so is written down, and the firm reads it."""
    problem = take(problem, "record", version, by)
    _close(problem, rating, _("by telephone, %(person)s") % {"person": told_by}, by)
    telling.tell_firm(problem, gettext_noop("Your problem was closed after a telephone call: %(problem)s"))
    return problem


@transaction.atomic
def reopen(*, problem: Problem, version: int, reason: str, by) -> Problem:
    """Not solved after all: it goes on with the same person, on a new clock."""
    problem = take(problem, "reopen", version, by)
    problem.state = State.WORKING if problem.owner_id else State.DISPATCHED
    problem.reopened += 1
    problem.answered_on = problem.answered_by = problem.closed_on = problem.rating = problem.follow_up_on = None
    problem.late_reason = problem.rating_text = problem.unsolved_reason = ""
    begin_clock(problem, timezone.localdate())
    kept(problem, Did.REOPENED, by, reason)
    telling.tell_owner(problem, gettext_noop("The firm says it is not solved: %(problem)s. %(reason)s"), reason=reason)
    return problem


@transaction.atomic
def withdraw(*, problem: Problem, version: int, by) -> Problem:
    """The firm takes it back; it counts no more."""
    problem = take(problem, "withdraw", version, by)
    problem.state, problem.paused_on = State.WITHDRAWN, None
    kept(problem, Did.WITHDRAWN, by)
    telling.tell_owner(problem, gettext_noop("The firm has withdrawn its problem: %(problem)s"))
    return problem


@transaction.atomic
def join(*, problem: Problem, version: int, into: Problem, by) -> Problem:
    """The same problem of the same firm twice: this one ends, and the other goes on for both."""
    for each in sorted([problem, into], key=lambda row: row.pk):
        locked(each)  # always in one order, so that two who join them crosswise do not wait for each other
    problem, into = take(problem, "join", version, by), locked(into)
    if into.pk == problem.pk or into.firm_id != problem.firm_id or into.state in Problem.VOID:
        raise Refused(_("Choose another problem of the same firm that is not joined or withdrawn itself."))
    problem.state, problem.merged_into, problem.paused_on = State.MERGED, into, None
    problem.merged.update(merged_into=into)
    kept(problem, Did.MERGED, by, into.number, into=into.pk)
    step(into, Did.MERGED, by, f"{problem.number} {problem.title}\n{problem.text}")
    telling.tell_firm(problem, gettext_noop("Your problem %(problem)s goes on as %(into)s"), into=into.number)
    return problem
