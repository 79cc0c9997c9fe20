"""The pages of the nights, as the database role of the web sees them."""

import re
from datetime import time
from unittest import mock

import pytest
from django.urls import reverse
from django_celery_beat.models import PeriodicTask

from innovation_points import tasks
from innovation_points.models import Night, Score
from innovation_points.night import run, schedule
from tests import factories

from .nights import DAY, facts, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    firm = factories.firm()
    facts(firm)
    with on(DAY):
        return run.run_night(DAY)


def test_the_list_shows_the_night(sign_in, night):
    page = sign_in(factories.user("leader")).get(reverse("innovation_points:nights"))
    assert "2026-03-01" in page.text
    assert reverse("innovation_points:night", args=[night.pk]) in page.text
    assert reverse("innovation_points:night_start") not in page.text


def test_without_a_night_the_list_says_so(sign_in):
    page = sign_in(factories.user("reviewer")).get(
        reverse("innovation_points:nights"), headers={"accept-language": "en"}
    )
    assert page.status_code == 200
    assert "night-strip" not in page.text


def test_one_night_shows_its_digest_and_the_firms_it_wrote(sign_in, night):
    client = sign_in(factories.user("reviewer"))
    page = client.get(reverse("innovation_points:night", args=[night.pk]))
    assert night.digest in page.text
    assert Score.objects.get().firm.name in page.text


def test_every_step_of_the_night_and_what_it_counted_has_a_name_in_words(sign_in, night):
    page = sign_in(factories.user("leader")).get(reverse("innovation_points:night", args=[night.pk]))
    counted = [counts for counts in night.counts.values() if isinstance(counts, dict)]
    codes = {
        *night.timings,
        *(name for name, n in night.counts.items() if isinstance(n, dict)),
        *(key for counts in counted for key in counts),
    }
    assert {"signed_lists", "bank_alerts", "arrivals"} <= codes
    assert not [code for code in codes if re.search(rf">\s*{code}\b", page.text)]


def test_a_park_officer_sees_only_the_own_parks_firms(sign_in, night):
    other = next(park for park in (factories.park(1), factories.park(2)) if park != Score.objects.get().firm.park)
    page = sign_in(factories.user("park_officer", other)).get(reverse("innovation_points:night", args=[night.pk]))
    assert page.status_code == 200
    assert Score.objects.get().firm.name not in page.text


def test_starting_hands_the_run_to_the_worker(sign_in, django_capture_on_commit_callbacks):
    client, user = sign_in(person := factories.user("reviewer")), person
    with mock.patch.object(tasks.run, "run_night") as begun, django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("innovation_points:night_start"))
    assert begun.call_args == mock.call(None, by=user)
    page = client.get(answer.url)
    assert 'hx-trigger="every 1s"' in page.text


def test_a_leader_starts_nothing(sign_in):
    assert sign_in(factories.user("leader")).post(reverse("innovation_points:night_start")).status_code == 403


def test_progress_is_shown_while_it_runs(sign_in):
    Night.objects.create(as_of=DAY, done=300, total=400, phase="scores")
    page = sign_in(factories.user("leader")).get(reverse("innovation_points:night_now"))
    assert 'aria-valuenow="75"' in page.text


def test_the_fragment_brings_the_page_back_when_the_run_has_ended(sign_in, night):
    asked = f"{night.started_at:%Y-%m-%dT%H:%M:%SZ}"
    answer = sign_in(factories.user("leader")).get(reverse("innovation_points:night_now"), {"asked": asked})
    assert answer.headers["HX-Redirect"] == reverse("innovation_points:nights")


@pytest.mark.parametrize("spoilt", [False, True])
def test_a_replay_shows_what_came_out(sign_in, night, django_capture_on_commit_callbacks, spoilt):
    if spoilt:
        Score.objects.update(total=1)
    client = sign_in(factories.user("reviewer"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("innovation_points:night_replay", args=[night.pk]))
    page = client.get(answer.url)
    night.refresh_from_db()
    assert night.last_replay["equal"] is not spoilt
    assert ("tone-bad" in page.text) is spoilt


def test_the_task_is_delivered_twice_and_runs_once(night):
    with on(DAY):
        tasks.night_run()
        tasks.night_run()
    assert Night.objects.count() == 1


def test_the_hour_is_edited_by_the_system_administrator(sign_in):
    task = PeriodicTask.objects.get(name=schedule.NAME)
    assert (task.task, str(task.crontab.timezone)) == (tasks.night_run.name, "Asia/Shanghai")
    assert schedule.current() == (time(2), True)
    client = sign_in(factories.user("system_admin"))
    answer = client.post(reverse("innovation_points:night_schedule"), {"at": "03:30", "enabled": "on"})
    assert answer.status_code == 302
    assert schedule.current() == (time(3, 30), True)
    assert sign_in(factories.user("reviewer")).get(reverse("innovation_points:night_schedule")).status_code == 403


def test_the_home_page_of_a_reviewer_says_what_the_night_did(sign_in, night):
    page = sign_in(factories.user("reviewer")).get("/")
    assert reverse("innovation_points:night", args=[night.pk]) in page.text
