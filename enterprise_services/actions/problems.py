"""A problem on its way to an answer: 提交 → 受理 → 交办 → 办理, with calls to other units and a clock that can be stopped.

MOVES says from which states each step may be taken; `may` adds by whom. Every write holds the problem's row, so that of
many at once one is first and the others learn what stands there now.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts import audit
from accounts.access import Perm, can
from accounts.models import Organisation
from enterprise_services import problem_rules
from enterprise_services import problem_telling as telling
from enterprise_services.handlers import units_for, units_of
from enterprise_services.models import Call, Problem, Step
from enterprises.models import Firm
from workplace import evidence
from workplace.calendar import working_days
from workplace.conflict import Refused, Stale, locked

State, Did, Source = Problem.State, Step.Kind, Problem.Source
MOVES = {
    "accept": Problem.WAITING,
    "dispatch": (*Problem.WAITING, State.WORKING),
    "give_back": (State.DISPATCHED,),
    "call": Problem.OPEN,
    "report": Problem.OPEN,
    "note": Problem.OPEN,
    "pause": (State.WORKING,),
    "resume": (State.PAUSED,),
    "extend": (State.WORKING,),
    "answer": (State.WORKING, State.PAUSED),
    "give_up": (State.WORKING, State.PAUSED),
    "follow": (State.UNSOLVED,),
    "record": (State.ANSWERED,),
    "confirm": (State.ANSWERED,),
    "reopen": (State.ANSWERED, State.CLOSED, State.UNSOLVED),
    "join": Problem.OPEN,
    "withdraw": Problem.OPEN,
}
OF_FIRM = frozenset({"confirm", "reopen", "withdraw"})
OF_OWNER = frozenset({"note", "pause", "resume", "extend", "answer", "give_up", "follow", "record"})


def may(user, name: str, problem: Problem) -> bool:
    """Whether the person can take this step now; the page offers it by the same rule."""
    if problem.state not in MOVES[name]:
        return False
    if name in OF_FIRM:
        return can(user, Perm.PROBLEM_RATE) and user.access.firm is not None
    if not can(user, Perm.PROBLEM_HANDLE):
        return False
    units = units_of(user)
    if name in OF_OWNER:
        return user.pk == problem.owner_id or (problem.owner_id is None and problem.unit_id in units)
    if name == "report":
        return problem.calls.filter(unit__in=units, reported_at=None).exists()
    if name == "accept":
        return problem.unit_id in units or user.pk == problem.first_receiver_id
    if problem.unit_id in units or user.pk in (problem.owner_id, problem.first_receiver_id):
        return True
    # What nobody has accepted anybody of the zone can send on; what is somebody's stays with that person's unit.
    return name in ("dispatch", "join") and problem.is_waiting and user.access.in_zone(Perm.PROBLEM_HANDLE)


def take(problem: Problem, name: str, version: int | None, by) -> Problem:
    """The problem, held for this step: as the person saw it, and in a state that allows it."""
    found = locked(problem, version, Problem.objects.select_related("firm", "unit", "owner", "first_receiver"))
    if found.state not in MOVES[name]:
        raise Refused(
            _("This is not possible any more: the problem is “%(state)s”.") % {"state": found.get_state_display()}
        )
    if not may(by, name, found):
        raise Refused(_("This is for those to do who are responsible for the problem now."))
    return found


def kept(problem: Problem, did: str, by, text: str = "", **details) -> Problem:
    """Save the problem, and say what was done in its history and in the log."""
    problem.version += 1
    problem.save()
    step(problem, did, by, text)
    details = {"state": problem.state, "version": problem.version, **details}
    audit.record(f"problem.{did}", by=by, subject=problem, firm_id=problem.firm_id, details=details)
    return problem


def step(problem: Problem, did: str, by, text: str = "") -> None:
    name = str(by)[:60] if by else ""
    Step.objects.create(
        problem=problem, kind=did, text=text, is_internal=did in Step.INTERNAL, by=by, by_name=name
    )  # fmt: skip


def begin_clock(problem: Problem, day: date) -> None:
    """A whole new clock from the day on, by the rule of that day."""
    rule = problem_rules.on(day)
    problem.clock_from, problem.allowed_days = day, rule.answer_days(problem.kind, problem.urgency)
    problem.extra_days = problem.paused_days = problem.extensions = problem.escalation = 0
    problem.paused_on = None
    problem.accept_by = working_days.add(day, rule.accept_days)
    problem.set_clock()


def _first(firm: Firm, by) -> tuple[Organisation, object]:
    """Who received it first: the officer who writes it down, else the firm's own officer; and that person's unit."""
    if units := units_of(by):
        unit = firm.park if firm.park_id in units else Organisation.objects.get(pk=min(units))
        return unit, by
    return firm.park, firm.officer if firm.officer is not None and firm.officer.is_active else None


@transaction.atomic
def bring(*, firm: Firm, values: dict, source: str = Source.FIRM, uploads=(), by) -> Problem:
    """A new problem of the firm. It lies with whoever received it until somebody accepts it."""
    unit, receiver = _first(firm, by)
    problem = Problem(
        firm=firm, source=source, raised_by=by, unit=unit, first_unit=unit, first_receiver=receiver, **values
    )
    problem.handling = [unit.pk]
    begin_clock(problem, problem.raised_on)
    problem.save()
    attach(problem=problem, uploads=uploads, by=by)
    step(problem, Did.RAISED, by, problem.text)
    details = {"kind": problem.kind, "source": source}
    audit.record("problem.raised", by=by, subject=problem, firm_id=firm.pk, details=details)
    telling.tell_unit(problem, gettext_noop("A new problem of a firm: %(problem)s"), but=by)
    return problem


def attach(*, problem: Problem, uploads, by) -> None:
    for upload in uploads:
        evidence.keep(upload=upload, firm_id=problem.firm_id, owner=Problem.EVIDENCE, owner_id=problem.pk, by=by)


def _received(problem: Problem, by) -> None:
    """Whoever of the first unit touches it first is its first receiver."""
    if problem.first_receiver_id is None and problem.first_unit_id in units_of(by):
        problem.first_receiver = by


@transaction.atomic
def accept(*, problem: Problem, version: int, by) -> Problem:
    """One person takes it over; from now on that person is responsible, and nobody else."""
    problem = take(problem, "accept", version, by)
    _received(problem, by)
    problem.state, problem.owner = State.WORKING, by
    kept(problem, Did.ACCEPTED, by)
    telling.tell_firm(problem, gettext_noop("%(person)s works on your problem %(problem)s"), person=str(by))
    return problem


@transaction.atomic
def dispatch(*, problem: Problem, version: int, unit: Organisation, note: str = "", by) -> Problem:
    """To the unit that can answer it. The deadline stays; the first receiver stays responsible until somebody accepts."""
    problem = take(problem, "dispatch", version, by)
    if not units_for(problem.firm).filter(pk=unit.pk).exists():
        raise Refused(_("%(unit)s has nobody who answers problems of this firm.") % {"unit": unit})
    _received(problem, by)
    problem.first_receiver = problem.first_receiver or by
    problem.state, problem.unit, problem.owner = State.DISPATCHED, unit, None
    problem.accept_by = working_days.add(timezone.localdate(), problem_rules.on(timezone.localdate()).accept_days)
    problem.handling = sorted({*problem.handling, unit.pk})
    kept(problem, Did.DISPATCHED, by, " ".join(filter(None, [f"→ {unit}", note])), unit=unit.pk)
    telling.tell_unit(problem, gettext_noop("A problem is yours to answer: %(problem)s"), but=by)
    return problem


@transaction.atomic
def give_back(*, problem: Problem, version: int, reason: str, by) -> Problem:
    """Not ours: back to where it was received first, with the reason."""
    problem = take(problem, "give_back", version, by)
    if problem.unit_id == problem.first_unit_id:
        raise Refused(_("It was received here: dispatch it to whom it concerns."))
    problem.state, problem.unit, problem.owner = State.SUBMITTED, problem.first_unit, None
    kept(problem, Did.RETURNED, by, reason)
    telling.tell_unit(problem, gettext_noop("A problem was given back to you: %(problem)s"), but=by)
    return problem


@transaction.atomic
def call(*, problem: Problem, version: int, unit: Organisation, text: str, by) -> Problem:
    """Another unit is called in: the park whistles, or the department asks for joint handling. The owner stays the same."""
    problem = take(problem, "call", version, by)
    if unit.pk == problem.unit_id or not units_for(problem.firm).filter(pk=unit.pk).exists():
        raise Refused(_("Choose another unit, with people who answer problems."))
    caller = problem.unit if problem.unit_id in units_of(by) else Organisation.objects.get(pk=min(units_of(by)))
    due = working_days.add(timezone.localdate(), problem_rules.on(timezone.localdate()).report_days)
    values = {"caller": caller, "text": text, "called_by": by, "due_on": due}
    _row, made = Call.objects.get_or_create(problem=problem, unit=unit, defaults=values)
    if not made:
        raise Refused(_("%(unit)s has been called in already.") % {"unit": unit})
    problem.handling = sorted({*problem.handling, unit.pk})
    kept(problem, Did.CALLED, by, f"{unit}：{text}", unit=unit.pk)
    telling.tell_called(problem, unit.pk)
    return problem


@transaction.atomic
def report(*, problem: Problem, version: int, report: str, by) -> Problem:
    """The unit that was called reports in with what it does."""
    problem = take(problem, "report", version, by)
    row = problem.calls.select_for_update(of=("self",)).filter(unit__in=units_of(by), reported_at=None).first()
    if row is None:
        raise Refused(_("Your unit has reported in already."))
    row.report, row.reported_by, row.reported_at = report, by, timezone.now()
    row.save()
    kept(problem, Did.REPORTED, by, f"{row.unit}：{report}", unit=row.unit_id)
    telling.tell_owner(problem, gettext_noop("%(unit)s has reported in: %(problem)s"), unit=str(row.unit))
    return problem


@transaction.atomic
def note(*, problem: Problem, version: int, text: str, by) -> Problem:
    """How far it is; the firm reads it."""
    return kept(take(problem, "note", version, by), Did.NOTE, by, text)


def _refuse_late(problem: Problem) -> None:
    if problem.is_late():
        raise Refused(_("The day has passed already: answer, and say why it is late."))


@transaction.atomic
def pause(*, problem: Problem, version: int, reason: str, by) -> Problem:
    """Something has to come first that is not in our hands: the clock stops, with the reason, until it goes on."""
    problem = take(problem, "pause", version, by)
    _refuse_late(problem)
    problem.state, problem.paused_on = State.PAUSED, timezone.localdate()
    kept(problem, Did.PAUSED, by, reason)
    telling.tell_firm(
        problem, gettext_noop("The clock of your problem is stopped: %(problem)s. %(reason)s"), reason=reason
    )
    return problem


def go_on(problem: Problem) -> None:
    """The working days of the stop are added to the deadline."""
    problem.paused_days += working_days.between(problem.paused_on, timezone.localdate())
    problem.state, problem.paused_on = State.WORKING, None
    problem.set_clock()


@transaction.atomic
def resume(*, problem: Problem, version: int, by) -> Problem:
    problem = take(problem, "resume", version, by)
    go_on(problem)
    return kept(problem, Did.RESUMED, by, due_on=problem.due_on)


@transaction.atomic
def extend(*, problem: Problem, version: int, days: int, reason: str, by) -> Problem:
    """More working days, so often and so many as the rule allows, and only before the day has passed."""
    problem = take(problem, "extend", version, by)
    _refuse_late(problem)
    rule = problem_rules.on(timezone.localdate())
    if problem.extensions >= rule.extensions:
        raise Refused(
            _("The deadline was moved %(times)s times already: answer, or say why it cannot be solved.")
            % {"times": problem.extensions}
        )
    if not 0 < days <= rule.extension_days:
        most = rule.extension_days
        text = ngettext("At most %(days)s working day at a time.", "At most %(days)s working days at a time.", most)
        raise Refused(text % {"days": most})
    problem.extra_days, problem.extensions, problem.escalation = problem.extra_days + days, problem.extensions + 1, 0
    problem.set_clock()
    kept(problem, Did.EXTENDED, by, f"{problem.due_on}：{reason}", days=days, due_on=problem.due_on)
    told = {"reason": reason, "day": str(problem.due_on)}
    telling.tell_firm(problem, gettext_noop("Your problem %(problem)s is answered by %(day)s: %(reason)s"), **told)
    return problem


__all__ = ["Refused", "Stale"]
