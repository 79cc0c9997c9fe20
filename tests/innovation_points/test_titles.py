"""Every title of every firm by night: intervals over lapsing certificates, reruns, past days, replay, and who sees them."""

import random
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from enterprises.models import IntellectualProperty, NegativeRecord, Platform, Title
from innovation_points import records
from innovation_points.models import OPEN, Night, Records, RuleVersion, Score, TitleResult
from innovation_points.night import run, titles
from rulebook import conditions, loader
from rulebook.facts import from_rows
from tests import factories

from .nights import DAY, facts, on, random_change, random_zone

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)
SME, HIGH_TECH = "qualifications/science-sme", "qualifications/high-tech-enterprise"
RESULT = TitleResult.Result
SME_FIGURES = {
    "resident_enterprise": True,
    "restricted_industry": False,
    "tech_staff": 20,
    "cost_and_expense": 9_000_000,
    "class1_ip": 1,
    "class2_ip": 0,
    "national_award_top3_5y": False,
    "provincial_rd_institution": False,
    "led_standard_5y": False,
}


def night(day=DAY, **options) -> Night:
    with on(day):
        return run.run_night(day, **options)


def firm_with(**figures):
    firm = factories.firm(established_on=date(2015, 5, 1), industry_code="3825")
    facts(firm, **(SME_FIGURES | figures))
    return firm


def intervals(firm, code=SME):
    rows = TitleResult.objects.filter(firm=firm, code=code).order_by("valid_from", "night_id")
    return [(row.valid_from, row.valid_to, row.result) for row in rows if row.valid_from < row.valid_to]


def result(firm, day, code=SME) -> TitleResult:
    return TitleResult.objects.on(day).get(firm=firm, code=code)


def checks(row: TitleResult, bits: int) -> set[str]:
    rule = loader.parse(RuleVersion.objects.get(pk=row.rule_version_id).content)
    codes = conditions.evaluate(rule, from_rows([{}]), DAY).codes
    return {code for place, code in enumerate(codes) if bits >> place & 1}


def everything(day):
    rows = TitleResult.objects.on(day).order_by("firm_id", "code")
    return list(rows.values_list("firm_id", "code", "rule_version_id", "result", "total", "failed", "undecided"))


class TestIntervals:
    def test_every_firm_has_a_result_of_every_title_in_force(self):
        known, unknown = firm_with(), factories.firm()
        done = night()
        in_force = {title.code for title in titles.in_force(DAY)}
        assert {SME, HIGH_TECH, TitleResult.SIZE} <= in_force
        for firm in (known, unknown):
            assert set(TitleResult.objects.on(DAY).filter(firm=firm).values_list("code", flat=True)) == in_force
        assert result(known, DAY).result == RESULT.MET
        assert result(unknown, DAY).result == RESULT.UNKNOWN
        assert done.counts["titles"]["changed"] == 2 * len(in_force)

    def test_a_certificate_that_lapses_ends_what_stood_on_it(self):
        firm = firm_with(tech_staff=1)  # fails by points, is spared them by the certificate
        last = DAY + timedelta(days=2)
        Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_from=date(2023, 1, 1), valid_to=last)
        for ahead in range(5):
            night(DAY + timedelta(days=ahead))
        lapsed = last + timedelta(days=1)
        assert intervals(firm) == [(DAY, lapsed, RESULT.MET), (lapsed, OPEN, RESULT.UNMET)]
        row = result(firm, lapsed)
        assert (checks(row, row.failed), row.total) == ({"staff_ratio"}, 60_00)

    def test_a_year_since_the_founding_is_seen_without_any_change(self):
        born = DAY - timedelta(days=363)
        firm = factories.firm(established_on=born)
        for ahead in range(4):
            night(DAY + timedelta(days=ahead))
        failed = {ahead: result(firm, DAY + timedelta(days=ahead), HIGH_TECH).failed & 1 for ahead in range(4)}
        assert failed == {0: 1, 1: 1, 2: 0, 3: 0}

    def test_nothing_is_written_where_nothing_changes(self):
        firm_with(), factories.firm()
        night()
        before = everything(DAY)
        assert night(NEXT).counts["titles"]["changed"] == 0
        assert everything(NEXT) == before
        assert not TitleResult.objects.filter(valid_from=NEXT).exists()

    def test_a_rerun_with_other_records_supersedes_the_night_though_no_score_changed(self):
        firm = firm_with()
        first = night()
        NegativeRecord.objects.create(
            firm=firm, kind="abnormal", source="test", source_date=DAY, recorded_on=DAY - timedelta(days=3)
        )
        second = night()
        first.refresh_from_db()
        assert (first.state, second.state, second.digest) == ("superseded", "published", first.digest)
        assert intervals(firm) == [(DAY, OPEN, RESULT.UNMET)]
        assert TitleResult.objects.filter(firm=firm, code=SME, night=first, valid_to=DAY).exists()
        assert night() == second
        assert titles.replay(second).is_equal

    def test_a_past_day_is_put_between_what_stood(self):
        firm = firm_with(tech_staff=1)
        early, middle, late = DAY, DAY + timedelta(days=3), DAY + timedelta(days=6)
        night(early), night(late)
        Title.objects.create(
            firm=firm, kind="high-tech-enterprise", valid_from=middle, valid_to=late - timedelta(days=1)
        )
        with on(late):
            run.run_night(middle)
        assert intervals(firm) == [
            (early, middle, RESULT.UNMET),
            (middle, late, RESULT.MET),
            (late, OPEN, RESULT.UNMET),
        ]

    def test_a_new_version_of_a_rule_writes_its_own_rows(self):
        firm_with()
        old, new = date(2026, 3, 31), date(2026, 4, 1)
        night(old), night(new)
        replaced = {title.code for title in titles.in_force(new)} & {
            code for code, version in _versions(old).items() if _versions(new).get(code) != version
        }
        for code in replaced:
            assert TitleResult.objects.on(new).filter(code=code, valid_from=new).exists()
        assert all(row.rule_version_id == _versions(new)[row.code] for row in TitleResult.objects.on(new))

    def test_a_firm_that_is_gone_has_no_result_any_more(self):
        firm, other = factories.firm(), factories.firm()
        night()
        firm.delete()
        night(NEXT)
        assert set(TitleResult.objects.on(NEXT).values_list("firm_id", flat=True)) == {other.pk}

    def test_many_ranges_come_to_the_same(self, monkeypatch):
        random_zone(random.Random(4), 15)
        first = night()
        found = everything(DAY)
        monkeypatch.setattr(titles, "FIRMS", 4)
        monkeypatch.setattr(titles, "BLOCK", 3)
        again = night(NEXT)
        assert (everything(NEXT), again.counts["titles"]["changed"]) == (found, 0)
        assert again.counts["titles"]["digest"] == first.counts["titles"]["digest"]

    def test_a_failure_takes_titles_and_scores_back_together(self, monkeypatch):
        firm = firm_with()
        night()
        firm.year_facts.update(tech_staff=0, rd_expense=1)
        before = everything(DAY), Score.objects.count(), Records.objects.count()
        with monkeypatch.context() as patched:
            patched.setattr(run.publish, "keep_standings", lambda *args: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                night(NEXT)
        assert (everything(NEXT), Score.objects.count(), Records.objects.count()) == before
        night(NEXT)
        assert result(firm, NEXT).result == RESULT.UNMET


def _versions(day) -> dict[str, int]:
    return {title.code: title.version for title in titles.in_force(day)}


class TestRecords:
    @pytest.mark.parametrize(
        ("code", "days_ago", "failed"),
        [
            (SME, (DAY - date(2025, 1, 1)).days, True),  # last year and this
            (SME, (DAY - date(2024, 12, 31)).days, False),
            (HIGH_TECH, (DAY - date(2025, 3, 1)).days, True),  # one year
            (HIGH_TECH, (DAY - date(2025, 2, 28)).days, False),
        ],
    )
    def test_an_incident_counts_in_the_window_of_the_rule(self, code, days_ago, failed):
        firm = firm_with()
        NegativeRecord.objects.create(
            firm=firm,
            kind="incident",
            source="test",
            source_date=DAY,
            recorded_on=DAY - timedelta(days=days_ago),
            ended_on=DAY - timedelta(days=1),
        )
        night()
        row = result(firm, DAY, code)
        assert ("no_major_incident" in checks(row, row.failed)) is failed

    def test_rights_and_platforms_count_where_nobody_declared_them(self):
        firm = firm_with(class1_ip=None, class2_ip=None, provincial_rd_institution=None)
        for number, fields in enumerate(
            [
                {"kind": "invention", "granted_on": date(2020, 1, 1)},
                {"kind": "layout", "granted_on": date(2020, 1, 1), "acquired": True},
                {"kind": "invention", "granted_on": date(2020, 1, 1), "valid_to": DAY - timedelta(days=1)},
                {"kind": "invention", "applied_on": date(2020, 1, 1)},
                {"kind": "software", "granted_on": DAY},
                {"kind": "software", "granted_on": NEXT},
            ]
        ):
            IntellectualProperty.objects.create(firm=firm, name="权利", number=str(number), **fields)
        Platform.objects.create(firm=firm, name="中心", level="provincial", recognised_on=DAY)
        night()
        with connection.cursor() as cursor:
            for source in (records.live, records.kept):
                found = records.columns(records.of_firms(cursor, [firm.pk], DAY, source))
                codes = ("class1_ip", "class1_ip_self", "class2_ip", "provincial_rd_institution", "revenue")
                assert [int(found[code][0]) for code in codes] == [2, 1, 1, 1, 10_000_000]

    def test_a_past_night_keeps_what_it_read(self):
        firm = firm_with(tech_staff=1)
        title = Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_from=None, valid_to=DAY)
        past = night()
        title.delete()
        night(NEXT)
        with connection.cursor() as cursor:
            kept = records.columns(records.of_firms(cursor, [firm.pk], DAY, records.kept))
            live = records.columns(records.of_firms(cursor, [firm.pk], DAY))
        assert (kept["high_tech_certificate"][0], live["high_tech_certificate"][0]) == (1, 0)
        assert titles.replay(past).is_equal


class TestReplay:
    @pytest.mark.parametrize("seed", range(3))
    def test_every_night_in_any_order_meets_its_digest(self, seed):
        rng = random.Random(seed)
        firms = random_zone(rng, 8)
        days = [date(2026, 1, 20) + timedelta(days=n) for n in range(0, 24, 4)]
        rng.shuffle(days)
        with on(DAY):
            for day in days:
                run.run_night(day)
                for firm in rng.sample(firms, 3):
                    random_change(rng, firm)
            for done in Night.objects.published():
                found = titles.replay(done)
                assert found.is_equal
                assert found.rows == len(everything(done.as_of)) > 0

    def test_a_touched_result_is_found_and_named(self):
        firm, _other = firm_with(), firm_with()
        done = night()
        TitleResult.objects.filter(firm=firm, code=SME).update(total=1)
        found = titles.replay(done)
        assert (found.is_equal, found.different) == (False, [firm.credit_code])


class TestRowSecurity:
    TABLES = ("innovation_points_titleresult", "innovation_points_records")

    def test_the_worker_owns_the_tables(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity FROM pg_class "
                "WHERE relname = ANY (%s)",
                [list(self.TABLES)],
            )
            assert cursor.fetchall() == [("portal_worker", True, False)] * 2

    def test_raw_sql_of_the_web_sees_the_own_firms_and_writes_none(self, as_web):
        own, other = factories.firm(park=factories.park(0)), factories.firm(park=factories.park(1))
        night()
        people = {
            None: set(),
            factories.firm_user(own): {own.pk},
            factories.user("park_officer", factories.park(1)): {other.pk},
            factories.user("leader"): {own.pk, other.pk},
            factories.user("bank_officer"): set(),
        }
        for person, expected in people.items():
            with as_web(person) as cursor:
                for table in self.TABLES:
                    cursor.execute(f"SELECT DISTINCT firm_id FROM {table}")
                    assert {firm_id for (firm_id,) in cursor.fetchall()} == expected
        leader = factories.user("leader")
        for table in self.TABLES:
            with (
                as_web(leader) as cursor,
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
            ):
                cursor.execute(f"UPDATE {table} SET valid_to = valid_to")
