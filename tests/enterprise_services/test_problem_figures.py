"""The figures of problems follow the rows, and are cut off as the article cut them off."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enterprise_services.actions import problem_answers as answers
from enterprise_services.models import Problem
from tests import factories
from workplace.figures import figures
from workplace.figures.reading import Reading, Scope

from . import bringing

pytestmark = pytest.mark.django_db
END = date(2023, 12, 31)


def shown(user, code, day) -> str:
    return Reading(Scope(user)).result(figures.get(code), day).shown


def many(firm, owner, count, **values):
    day = date(2023, 3, 1)
    fixed = {
        "firm": firm, "title": "x", "text": "y", "kind": "utilities", "raised_on": day, "unit": firm.park, "first_unit": firm.park,
        "allowed_days": 7, "accept_by": day, "due_on": date(2023, 3, 10), "owner": owner,
    }  # fmt: skip
    return Problem.objects.bulk_create([Problem(**fixed, **values) for _ in range(count)])


def test_246_of_248_is_99_1_per_cent():
    firm, leader = factories.firm(), factories.user("leader")
    closed = {
        "state": "closed",
        "answer": "z",
        "answered_on": date(2023, 3, 9),
        "closed_on": date(2023, 3, 9),
        "rating": 5,
    }
    many(firm, leader, 246, **closed)
    many(firm, leader, 2, state="unsolved", unsolved_reason="无指标", follow_up_on=date(2027, 1, 1))
    many(firm, leader, 3, state="withdrawn")
    expected = {
        "problems-brought": "248", "problems-solved": "246", "problems-solved-share": "99.1", "problems-unanswered": "0",
        "problems-satisfaction": "100.0", "campaign-year": "6",
    }  # fmt: skip
    assert {code: shown(leader, code, END) for code in expected} == expected
    many(firm, leader, 1, state="working")
    assert shown(leader, "problems-unanswered", END) == "1"
    assert shown(leader, "problems-unanswered", date(2023, 3, 10)) == "0", "on its day it is not late"


def test_what_is_on_its_way_does_not_lower_the_rate_and_a_confirmation_raises_it():
    firm, leader, today = factories.firm(), factories.user("leader"), timezone.localdate()
    owner, _officer, reviewer, _other = bringing.people(firm)
    late = bringing.answered(
        firm, by=owner, owner=reviewer, raised_on=max(today - timedelta(days=40), date(today.year, 1, 1))
    )
    assert shown(leader, "problems-solved-share", today) in ("0.0", None)
    answers.confirm(problem=late, version=late.version, rating=2, by=owner)
    bringing.problem(firm, by=owner)
    assert shown(leader, "problems-solved-share", today) == "100.0"
    assert shown(leader, "problems-satisfaction", today) == "0.0"
