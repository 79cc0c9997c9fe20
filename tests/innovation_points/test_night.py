"""A night: which facts it takes, what it writes, and what a second run of any kind changes."""

import csv
import io
import random
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from enterprises.models import Platform, Title, YearFacts
from innovation_points.models import OPEN, Inputs, Night, Pending, Score
from innovation_points.night import inputs, run
from innovation_points.night.replay import replay
from innovation_points.standings import Standings
from rulebook.loader import NoVersionInForce
from tests import factories

from .nights import DAY, as_csv, facts, on, random_change, random_facts, random_zone, standings, state

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)


def night(day=DAY, **options) -> Night:
    with on(day):
        return run.run_night(day, **options)


def current(firm) -> Inputs:
    return Inputs.objects.get(firm=firm, is_current=True)


class TestInputs:
    def test_a_better_source_wins_figure_by_figure(self):
        firm = factories.firm()
        facts(firm, revenue=1, staff=1, rd_staff=1)
        facts(firm, source="staff", revenue=2, staff=2, rd_staff=None)
        facts(firm, source="declaration", revenue=3, staff=None, rd_staff=None)
        inputs.refresh([firm.pk], DAY)
        assert (current(firm).revenue, current(firm).staff, current(firm).rd_staff) == (3, 2, 1)

    def test_what_was_not_known_yet_does_not_count(self):
        firm = factories.firm()
        facts(firm, revenue=1)
        facts(firm, source="staff", known_on=NEXT, revenue=2)
        inputs.refresh([firm.pk], DAY)
        assert current(firm).revenue == 1
        inputs.refresh([firm.pk], NEXT)
        assert current(firm).revenue == 2

    def test_the_latest_closed_year_with_any_facts_and_the_years_before_it(self):
        firm = factories.firm()
        for year, revenue in ((2023, 23), (2024, 24), (2026, 26)):
            facts(firm, year, known_on=date(2026, 1, 1), revenue=revenue)
        YearFacts.objects.create(firm=firm, fiscal_year=2025, source="import", known_on=date(2026, 1, 1))
        inputs.refresh([firm.pk], DAY)
        found = current(firm)
        assert (found.fiscal_year, found.revenue, found.revenue_prev, found.revenue_prev2) == (2024, 24, 23, None)

    def test_platforms_and_listings_are_counted_where_nobody_declared_them(self):
        firm, silent = factories.firm(), factories.firm()
        for each in (firm, silent):
            facts(each, provincial_platforms=None, high_growth_listings=None)
        Platform.objects.create(firm=firm, name="甲", level="national", recognised_on=DAY)
        Platform.objects.create(firm=firm, name="乙", level="provincial", valid_to=DAY - timedelta(days=1))
        Title.objects.create(firm=firm, kind="gazelle", held=False)
        inputs.refresh([firm.pk, silent.pk], DAY)
        assert (current(firm).provincial_platforms, current(firm).high_growth_listings) == (1, 0)
        assert (current(silent).provincial_platforms, current(silent).high_growth_listings) == (None, None)

    def test_the_same_content_is_kept_once(self):
        firm = factories.firm()
        row = facts(firm, revenue=1)
        for revenue in (1, 2, 1):
            YearFacts.objects.filter(pk=row.pk).update(revenue=revenue)
            inputs.refresh([firm.pk], DAY)
        assert Inputs.objects.filter(firm=firm).count() == 2
        assert current(firm).revenue == 1


class TestRun:
    def test_first_night(self):
        scored, unknown, without = factories.firm(), factories.firm(), factories.firm()
        facts(scored)
        YearFacts.objects.create(firm=unknown, fiscal_year=2025, source="import", known_on=DAY, revenue=5)
        first = night()
        assert first.state == "published"
        assert (first.counts["firms"], first.counts["scored"], first.counts["not_published"]) == (2, 1, 1)
        score = Score.objects.get(firm=scored)
        assert (score.valid_from, score.valid_to, score.night, score.fiscal_year) == (DAY, OPEN, first, 2025)
        assert score.total == sum(p for p in score.points if p > 0)
        assert Score.objects.get(firm=unknown).total == -1
        assert not Score.objects.filter(firm=without).exists()
        assert not Pending.objects.filter(due_on__lte=DAY).exists()

    def test_a_night_writes_only_what_changed(self):
        same, other = factories.firm(), factories.firm()
        facts(same), facts(other)
        night()
        YearFacts.objects.filter(firm=other).update(rd_expense=500_000)
        second = night(NEXT)
        assert (second.counts["way"], second.counts["looked_at"], second.counts["written"]) == ("changed", 1, 1)
        assert Score.objects.get(firm=same).valid_to == OPEN
        assert list(Score.objects.filter(firm=other).order_by("valid_from").values_list("valid_from", "valid_to")) == [
            (DAY, NEXT),
            (NEXT, OPEN),
        ]

    def test_a_second_run_of_the_day_changes_nothing(self):
        random_zone(random.Random(1), 20)
        first, rows = night(), state(DAY)
        for options in ({}, {"full": True}):
            assert night(**options) == first
            assert (Night.objects.count(), Score.objects.count(), state(DAY)) == (1, len(rows), rows)

    def test_with_other_inputs_it_supersedes_and_keeps_the_old_row(self):
        firm = factories.firm()
        row = facts(firm)
        first = night()
        YearFacts.objects.filter(pk=row.pk).update(rd_expense=500_000)
        second = night()
        first.refresh_from_db()
        assert (first.state, second.state) == ("superseded", "published")
        old, new = Score.objects.filter(firm=firm).order_by("night_id")
        assert (old.valid_from, old.valid_to) == (DAY, DAY)
        assert (new.valid_from, new.valid_to) == (DAY, OPEN)
        assert new.total > old.total

    def test_a_firm_without_facts_any_more_has_no_score_any_more(self):
        firm = factories.firm()
        facts(firm), facts(factories.firm())
        night()
        YearFacts.objects.filter(firm=firm).delete()
        second = night(NEXT)
        assert second.counts["firms"] == 1
        assert not Score.objects.on(NEXT).filter(firm=firm).exists()
        assert Score.objects.on(DAY).filter(firm=firm).exists()

    def test_what_time_alone_moves_is_looked_at_on_its_day(self):
        firm = factories.firm()
        facts(firm, high_growth_listings=None)
        begins, ends = DAY + timedelta(days=3), DAY + timedelta(days=5)
        Title.objects.create(firm=firm, kind="gazelle", valid_from=begins, valid_to=ends)
        seen = {}
        for ahead in range(8):
            day = DAY + timedelta(days=ahead)
            done = night(day)
            seen[ahead] = (Score.objects.current().get(firm=firm).points[-1], done.counts["written"])
        assert [points for points, _ in seen.values()] == [0, 0, 0, 1000, 1000, 1000, 0, 0]
        assert [written for _, written in seen.values()] == [1, 0, 0, 1, 0, 0, 1, 0]

    def test_a_year_closes(self):
        firm = factories.firm()
        facts(firm, 2024, known_on=date(2025, 3, 1), revenue=10**7)
        facts(firm, 2025, known_on=date(2025, 12, 1), revenue=2 * 10**7)
        night(date(2025, 12, 31))
        assert Score.objects.current().get(firm=firm).fiscal_year == 2024
        assert night(date(2026, 1, 1)).counts["written"] == 1
        assert Score.objects.current().get(firm=firm).fiscal_year == 2025

    def test_a_new_rule_scores_everybody_again(self):
        for firm in (factories.firm(), factories.firm()):
            facts(firm, 2024, known_on=date(2025, 3, 1))
        old = night(date(2025, 10, 28))
        new = night(date(2025, 10, 29))
        assert [n.rule_version.version for n in (old, new)] == ["1", "2"]
        assert new.counts["written"] == 2
        assert {len(s.points) for s in Score.objects.on(date(2025, 10, 28))} == {18}
        assert {len(s.points) for s in Score.objects.current()} == {12}

    def test_no_rule_no_night(self):
        with pytest.raises(NoVersionInForce, match="2024-07-31 is before the first version"):
            night(date(2024, 7, 31))
        assert not Night.objects.exists()

    def test_a_day_to_come_is_refused(self):
        with on(DAY), pytest.raises(run.Refused):
            run.run_night(NEXT)

    def test_a_failure_leaves_the_old_night_and_says_why(self, monkeypatch):
        firm = factories.firm()
        facts(firm)
        night()
        before = state(DAY)
        YearFacts.objects.filter(firm=firm).update(rd_expense=1)

        def fail(*args):
            raise RuntimeError("the disk is full")

        with monkeypatch.context() as patched:
            patched.setattr(run.publish, "close", fail)
            with pytest.raises(RuntimeError):
                night(NEXT)
        failed = Night.objects.get(as_of=NEXT)
        assert (failed.state, failed.error) == ("failed", "RuntimeError: the disk is full")
        assert state(NEXT) == before
        assert night(NEXT).counts["written"] == 1

    def test_an_error_after_publication_leaves_the_night_published_and_its_work_to_the_next(self, monkeypatch):
        facts(factories.firm())
        with monkeypatch.context() as patched:
            patched.setattr(run.inputs, "release", lambda night: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                night()
        assert Night.objects.get().state == "published"
        assert Pending.objects.filter(due_on__lte=DAY).exists()
        assert night(NEXT).counts["written"] == 0
        assert not Pending.objects.filter(due_on__lte=NEXT).exists()


class TestPastDay:
    def test_a_run_for_a_past_day_changes_only_the_days_up_to_the_next_night(self):
        firm = factories.firm()
        facts(firm, 2024, known_on=date(2025, 12, 1))
        early, late = date(2025, 12, 5), DAY
        night(early)
        night(late)
        before = Score.objects.on(late).get(firm=firm)
        facts(firm, 2024, "staff", known_on=date(2025, 12, 20), rd_expense=900_000)
        facts(firm, 2025, "staff", known_on=date(2025, 12, 20), rd_expense=900_000)
        middle = date(2025, 12, 24)
        with on(DAY + timedelta(days=1)):
            done = run.run_night(middle)
        assert done.state == "published"
        held = Score.objects.filter(firm=firm).order_by("valid_from").values_list("valid_from", "valid_to")
        assert list(held) == [(early, middle), (middle, late), (late, OPEN)]
        assert Score.objects.on(late).get(firm=firm).total == before.total
        assert Score.objects.on(middle).get(firm=firm).total > before.total

    def test_every_night_stays_what_it_was(self):
        """Nights in any order of days: each, replayed, meets its own digest."""
        rng = random.Random(7)
        firms = random_zone(rng, 12)
        days = [date(2025, 10, 20) + timedelta(days=n) for n in range(0, 60, 6)]
        rng.shuffle(days)
        with on(DAY):
            for day in days:
                run.run_night(day)
                for firm in rng.sample(firms, 3):
                    random_facts(rng, firm, rng.choice([2023, 2024]))
            for day in days:
                assert replay(day).is_equal


class TestReplay:
    def test_it_meets_the_digest_and_writes_nothing(self):
        random_zone(random.Random(3), 15)
        night()
        before = (state(DAY), Night.objects.count(), Score.objects.count())
        found = replay(DAY)
        assert found.is_equal
        assert found.rows == len(before[0])
        assert before == (state(DAY), Night.objects.count(), Score.objects.count())

    def test_the_command_fails_on_a_difference_and_names_the_firm(self, capsys):
        firm = factories.firm()
        facts(firm)
        night()
        call_command("night_run", as_of=DAY, replay=True)
        Score.objects.filter(firm=firm).update(total=1)
        with pytest.raises(CommandError):
            call_command("night_run", as_of=DAY, replay=True)
        assert firm.credit_code in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(6))
def test_only_the_changed_firms_equals_all_firms_bit_for_bit(seed):
    """Random zones under random changes: rows, digest and standings come out the same either way."""
    rng = random.Random(seed)
    firms = random_zone(rng, 25)
    night(DAY)
    for ahead in range(1, 6):
        day = DAY + timedelta(days=ahead)
        for firm in rng.sample(firms, rng.randrange(6)):
            random_change(rng, firm)
        small = night(day)
        assert small.counts["way"] == "changed"
        found = (small.digest, standings(small), state(day))
        again = night(day, full=True)
        assert (again.digest, standings(again), state(day)) == found
        assert again == small, "the full run found something that the queue had missed"


def test_the_night_scores_what_the_command_line_scores(tmp_path):
    random_zone(random.Random(11), 40)
    night(DAY)
    path = tmp_path / "facts.csv"
    path.write_text(as_csv(DAY), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "rulebook", "score", str(path), "--rules", "innovation-points", "--on", DAY.isoformat()],
        capture_output=True,
        text=True,
        check=True,
    )
    printed = {row["id"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    scores = list(Score.objects.on(DAY).select_related("inputs"))
    assert len(printed) == len(scores) > 20
    for score in scores:
        row = list(printed[score.inputs.credit_code].values())
        total, coverage, points = row[2], row[3], row[4:]
        assert total == (str(score.total) if score.total >= 0 else "")
        assert coverage == str(score.coverage)
        assert points == [str(p) if p >= 0 else "" for p in score.points]


def test_the_rank_of_the_night_is_the_rank_of_its_rows():
    random_zone(random.Random(5), 40)
    done = night()
    table = Standings.of(Night.objects.get(pk=done.pk))
    scores = list(Score.objects.published())
    assert len(scores) > 10
    for score in scores:
        better = sum((s.total, s.tie) > (score.total, score.tie) for s in scores)
        assert table.place(score).rank == better + 1
        assert table.place(score).of == len(scores)
