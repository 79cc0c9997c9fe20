"""A hundred people dispatch, accept and answer at once: no problem is lost, and none has two owners."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from enterprise_services.actions import problem_answers as answers
from enterprise_services.actions import problems as actions
from enterprise_services.models import Problem, Step
from tests import factories
from workplace.conflict import Refused, Stale

from . import bringing

PEOPLE, PROBLEMS, AT_ONCE = 100, 20, 25  # of the people so many hold a connection at a time


@pytest.mark.django_db(transaction=True)
def test_a_hundred_people_at_once():
    firm = factories.firm()
    owner = factories.firm_user(firm)
    units = [factories.organisation("department", f"部门{number}") for number in range(4)]
    people = [factories.user("reviewer", units[number % 4]) for number in range(PEOPLE)]
    rows = [bringing.problem(firm, by=owner) for _ in range(PROBLEMS)]
    gate, faults, won = threading.Semaphore(AT_ONCE), [], Counter()

    def work(number):
        """Each tries every step on three of the problems, as each stands when the person looks."""
        person = people[number]
        with gate:
            try:
                for place in range(3):
                    pk = rows[(number * 3 + place) % PROBLEMS].pk
                    for name, act in steps(units[number % 4], person):
                        seen = Problem.objects.get(pk=pk)
                        try:
                            act(problem=seen, version=seen.version, by=person)
                            won[name, pk] += 1
                        except (Refused, Stale):
                            pass
            except Exception as fault:
                faults.append(fault)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert faults == []
    assert not any(thread.is_alive() for thread in threads)
    check(rows, won)
    connection.close()


def steps(unit, person):
    return [
        ("dispatched", lambda **how: actions.dispatch(unit=unit, **how)),
        ("accepted", actions.accept),
        ("answered", lambda **how: answers.answer(answer=f"{person}", **how)),
    ]


def check(rows, won):
    """What the rows say is what the people were told, and the steps tell one story."""
    after = {row.pk: row for row in Problem.objects.select_related("owner", "answered_by")}
    assert set(after) == {row.pk for row in rows}, "none is lost"
    for pk, row in after.items():
        kinds = list(Step.objects.filter(problem=pk).order_by("pk").values_list("kind", flat=True))
        assert Counter(kinds) == Counter(
            {kind: won[kind, pk] for kind in ("dispatched", "accepted", "answered") if won[kind, pk]}
        ) + Counter(["raised"])
        assert row.version == len(kinds), "each step counts once"
        assert won["answered", pk] <= 1
        owned = 0
        for kind in kinds:  # taken over only by one person between two dispatches
            owned = {"accepted": owned + 1, "dispatched": 0}.get(kind, owned)
            assert owned <= 1
        assert (row.owner is None) == (row.state in Problem.WAITING)
        if row.state == Problem.State.ANSWERED:
            assert row.answered_by == row.owner
            assert row.answer == str(row.owner), "answered by its owner, in the owner's words"
    assert sum(won["answered", pk] for pk in after) > 0
