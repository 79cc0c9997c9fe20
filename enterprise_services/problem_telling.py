"""Whom a step of a problem is told. A confidential one is named by its number alone, and only to those who handle it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import FIRM_ROLES
from accounts.models import User
from workplace.notices import notify, people_with
from workplace.registers import NoticeKind

from .handlers import HANDLERS, people_of
from .models import Problem

PROBLEM = "problem"
KIND = NoticeKind(
    PROBLEM, _("Problems of firms"), "at_once", FIRM_ROLES | HANDLERS | {"leader"}, position=25
)  # fmt: skip


def _tell(problem: Problem, users, text: str, **params) -> None:
    shown = problem.number if problem.is_confidential else f"{problem.number} {problem.title}"
    notify(
        users=users,
        kind=PROBLEM,
        key=f"{problem.pk}:{problem.version}:{text[:40]}",
        text=text,
        params={"problem": shown, **params},
        url=reverse("enterprise_services:problem", args=[problem.pk]),
        firm_id=problem.firm_id,
    )


def tell_firm(problem: Problem, text: str, **params) -> None:
    if organisation := problem.firm.organisation_id:
        _tell(problem, people_with(FIRM_ROLES - {"firm_viewer"}, organisation), text, **params)


def _responsible(problem: Problem):
    """The owner; without one the first receiver and whoever of the unit could accept it."""
    if problem.owner_id:
        return User.objects.filter(pk=problem.owner_id, is_active=True)
    first = User.objects.filter(pk=problem.first_receiver_id, is_active=True)
    return (first | people_of(problem.unit_id)).distinct()


def tell_unit(problem: Problem, text: str, *, but=None) -> None:
    people = _responsible(problem)
    _tell(problem, people.exclude(pk=but.pk) if but else people, text)


def tell_owner(problem: Problem, text: str, **params) -> None:
    _tell(problem, _responsible(problem), text, **params)


def tell_called(problem: Problem, unit_id: int) -> None:
    _tell(problem, people_of(unit_id), gettext_noop("You are called in: %(problem)s"))


def tell_late(problem: Problem, text: str, level: int, **params) -> None:
    """At first those who handle it; then the approvers and the leader, who do not read confidential ones."""
    _tell(problem, _responsible(problem), text, **params)
    if level > 1 and not problem.is_confidential:
        _tell(problem, people_with({"approver", "leader"}), text, **params)
