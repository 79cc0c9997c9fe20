"""Past nights computed again: by another process, locale, time zone and hash seed, from the page, and when spoilt."""

import subprocess
import sys
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from benchmarks.database import ROOT, sql
from financing.models import Readiness
from innovation_points import tasks
from innovation_points.models import Night, Score
from innovation_points.night.replay import replay
from innovation_points.night.run import run_night
from tests import factories

from .nights import DAY, facts, on
from .replaying import DAYS, NIGHTS, RERUN
from .test_night_killed import copy_of_the_test_database

WORLDS = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"},
    {"PYTHONHASHSEED": "4242", "LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "77", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/Los_Angeles"},
]


def replay_all(env, first=DAYS[0], last=DAYS[-1]):
    command = [sys.executable, "manage.py", "night_run", "--replay", "--from", str(first), "--to", str(last)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
@pytest.mark.django_db
def test_thirty_nights_meet_their_digests_in_every_world_and_a_spoilt_score_is_named():
    with copy_of_the_test_database("replays", firms=300) as env:
        making = [sys.executable, "-m", "tests.innovation_points.replaying"]
        subprocess.run(making, cwd=ROOT, env=env, check=True, timeout=300)
        lines = set()
        for world in WORLDS:
            done = replay_all(env | world)
            assert done.returncode == 0, done.stderr
            lines.add(done.stdout)
        assert len(lines) == 1, "another world computes something else"
        nights = lines.pop().splitlines()
        assert [line.split()[:2] for line in nights] == [[str(day), "equal"] for day in DAYS]
        assert len({line.split()[-1] for line in nights}) == NIGHTS, "nothing changed between the nights"

        spoilt = f"valid_from <= '{RERUN}' AND valid_to > '{RERUN}' AND total > 0"
        sql(
            env["DATABASE_URL"],
            f"UPDATE innovation_points_score SET total = total + 1 WHERE {spoilt} AND firm_id = "
            f"(SELECT min(firm_id) FROM innovation_points_score WHERE {spoilt})",
        )
        done = replay_all(env)
        assert done.returncode == 1
        wrong = [line for line in done.stdout.splitlines() if "DIFFERENT" in line]
        assert any(line.startswith(str(RERUN)) for line in wrong)
        assert len(wrong) < NIGHTS
        named = [line for line in done.stderr.splitlines() if line.startswith(str(RERUN))]
        score, readiness = named  # the spoilt total is named, and the readiness that no longer follows from it
        code = score.split()[1].rstrip(":")
        assert code.startswith("91")
        assert readiness.endswith(f"readiness: {code}")


@pytest.fixture
def nights(db):
    """Three nights of one firm."""
    row = facts(factories.firm())
    with on(DAYS[-1]):
        for number, day in enumerate(DAYS[:3]):
            row.fiscal_year, row.known_on, row.staff = 2024, DAYS[0], 50 + number
            row.save()
            run_night(day)
    return list(Night.objects.published().order_by("as_of"))


def test_the_command_says_which_of_the_nights_differ(nights, capsys):
    call_command("night_run", replay=True, first=DAYS[0], last=DAYS[2])
    assert capsys.readouterr().out.count(" equal ") == 3
    Score.objects.on(DAYS[1]).update(total=1)
    with pytest.raises(CommandError, match="1 nights differ"):
        call_command("night_run", replay=True, first=DAYS[0], last=DAYS[2])
    printed = capsys.readouterr()
    assert [line.split()[1] for line in printed.out.splitlines()] == ["equal", "DIFFERENT", "equal"]
    assert Score.objects.first().firm.credit_code in printed.err


def test_titles_and_readiness_are_computed_again_with_the_night(nights, capsys):
    assert set(replay(DAYS[1]).steps) == {"titles", "incubation", "readiness"}
    assert replay(DAYS[1]).is_equal
    Readiness.objects.on(DAYS[1]).update(failed=0, unknown=0)
    found = replay(DAYS[1])
    assert found.points_are_equal
    assert not found.is_equal
    assert found.steps["readiness"].different == [Score.objects.first().firm.credit_code]
    with pytest.raises(CommandError):
        call_command("night_run", replay=True, as_of=DAYS[1])
    assert "readiness: 9" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        {"replay": True, "first": DAYS[0], "as_of": DAYS[0]},
        {"first": DAYS[0], "last": DAYS[1]},
        {"replay": True, "first": DAY, "last": DAY},
    ],
)
def test_the_command_refuses_what_it_cannot_do(nights, options):
    with pytest.raises(CommandError):
        call_command("night_run", **options)


def test_a_span_is_computed_from_its_page_with_progress(nights, sign_in, django_capture_on_commit_callbacks):
    Score.objects.on(DAYS[1]).update(total=1)
    client = sign_in(factories.user("reviewer"))
    span = {"first": str(DAYS[0]), "last": str(DAYS[1])}
    start = reverse("innovation_points:nights_replay_start")
    with mock.patch.object(tasks.replay_night, "delay_on_commit") as handed:
        waiting = client.get(client.post(start, span).url)
    assert [call.args for call in handed.call_args_list] == [(night.pk,) for night in nights[:2]]
    assert 'hx-trigger="every 1s"' in waiting.text
    assert 'aria-valuenow="0"' in waiting.text
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(start, span)
    page = client.get(answer.url)
    assert 'hx-trigger="every 1s"' not in page.text
    assert [outcome["equal"] for _night, outcome in page.context["rows"]] == [False, True]
    assert Score.objects.on(DAYS[1]).get().firm.credit_code in page.text


def test_only_who_runs_nights_computes_them_again(nights, sign_in):
    client = sign_in(factories.user("leader"))
    assert client.get(reverse("innovation_points:nights_replay")).status_code == 200
    assert client.post(reverse("innovation_points:nights_replay_start"), {}).status_code == 403


@pytest.mark.parametrize("query", ["?first=x&last=2025-10-01", "?first=2025-10-02&last=2025-10-01", "?asked=x"])
def test_nonsense_in_the_address_is_said_not_suffered(nights, sign_in, query):
    page = sign_in(factories.user("leader")).get(reverse("innovation_points:nights_replay") + query)
    assert page.status_code == 200
