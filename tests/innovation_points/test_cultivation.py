"""Cultivation: the library of firms, the board's counts and their rows, plans, the year's targets, certificates."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Title
from innovation_points.actions import Refused, Stale, plans
from innovation_points.cultivation import LadderError, ladder_on, parse
from innovation_points.cultivation.library import STATES, board, library
from innovation_points.cultivation.progress import of_year
from innovation_points.models import Plan, PlanTask, TitleResult, YearTarget
from innovation_points.night.run import run_night
from tests import factories

from .nights import facts

pytestmark = pytest.mark.django_db
SME = {
    "resident_enterprise": True, "restricted_industry": False, "tech_staff": 20, "cost_and_expense": 9_000_000,
    "class1_ip": 1, "class2_ip": 0, "national_award_top3_5y": False, "provincial_rd_institution": False,
    "led_standard_5y": False, "rd_expense": 800_000,
}  # fmt: skip


def today():
    return timezone.localdate()


def firm_with(park=0, **figures):
    firm = factories.firm(
        park=factories.park(park), established_on=today() - timedelta(days=3000), industry_code="3825"
    )
    facts(firm, today().year - 1, known_on=today() - timedelta(days=30), **(SME | figures))
    return firm


def hold(firm, kind, days=200, **fields):
    fields = {"valid_from": today() - timedelta(days=400), "valid_to": today() + timedelta(days=days)} | fields
    return Title.objects.create(firm=firm, kind=kind, **fields)


def standing(target="science-sme") -> dict[int, str]:
    ladder = ladder_on(today())
    rows = library(TitleResult.objects.all(), ladder, ladder.step_towards(target), target, today())
    return {row.firm_id: row.state + (" slid back" if row.slid_back else "") for row in rows}


def numbers(html: str, query: str) -> int:
    """The count that links to this query."""
    found = re.search(rf'\?{re.escape(query)}"><span class="num">([\d,]+)</span>', html)
    return int(found[1].replace(",", "")) if found else 0


class TestLibrary:
    def test_where_each_firm_stands(self):
        ready, near, far = (
            firm_with(),
            firm_with(tech_staff=0),
            firm_with(tech_staff=0, staff=900, assets=10**9, revenue=10**9),
        )
        unknown, holder = firm_with(restricted_industry=None), firm_with()
        hold(holder, "science-sme")
        run_night()
        assert standing() == {ready.pk: "ready", near.pk: "near", far.pk: "far", unknown.pk: "unknown"}

    def test_what_people_judge_is_not_ready_by_itself(self):
        firm = firm_with(rd_expense_domestic_3y=2_400_000, hightech_revenue=9_000_000, total_income=10_000_000)
        for back in (2, 3):
            facts(firm, today().year - back, known_on=today() - timedelta(days=30), **SME)
        hold(firm, "science-sme")
        run_night()
        assert standing("high-tech-enterprise") == {firm.pk: "review"}

    def test_a_lapsed_title_and_a_lost_result_are_sliding_back(self):
        lapsed, lost, old = firm_with(), firm_with(), firm_with()
        hold(lapsed, "science-sme", days=-10)
        hold(old, "science-sme", days=-380, valid_from=today() - timedelta(days=800))
        run_night(today() - timedelta(days=1))
        lost.year_facts.update(tech_staff=0)
        run_night()
        assert standing() == {lapsed.pk: "ready slid back", lost.pk: "near slid back", old.pk: "ready"}

    def test_a_title_that_stands_for_another_leaves_its_library(self):
        firm = firm_with()
        hold(firm, "high-tech-enterprise")
        run_night()
        assert firm.pk in standing("specialized-sme")
        hold(firm, "little-giant")
        assert firm.pk not in standing("specialized-sme")
        assert firm.pk in standing("gazelle")

    def test_a_ladder_with_an_unknown_title_is_refused(self):
        with pytest.raises(LadderError, match="no title is called unicorn"):
            parse({"steps": [{"code": "a", "label_zh": "", "label_en": "", "note_zh": "", "note_en": "", "targets": ["unicorn"]}],
                   "effective_from": today(), "provenance": "design", "source": "", "near": 2, "slid_back_days": 1}, "x.yaml")  # fmt: skip


@pytest.fixture
def zone(db):
    """Two parks with firms in several states."""
    for park in (0, 1):
        for figures in (
            {},
            {"tech_staff": 0},
            {"restricted_industry": None},
            {"tech_staff": 0, "staff": 900, "assets": 10**9},
        ):
            firm_with(park, **figures)
        hold(firm_with(park), "science-sme")
    run_night()


class TestBoard:
    def test_counts_add_up_and_each_equals_its_rows(self, zone, sign_in):
        client = sign_in(factories.user("leader"))
        page = client.get(reverse("innovation_points:cultivation")).content.decode()
        ladder = ladder_on(today())
        for line in board(TitleResult.objects.all(), ladder, today()):
            assert sum(cell.count for cell in line.cells) == line.all.count
            for cell in (*line.cells, line.all, line.slid_back):
                assert numbers(page, cell.query.replace("&", "&amp;")) == cell.count
                rows = client.get(f"{reverse('innovation_points:cultivation_firms')}?{cell.query}")
                assert rows.context["page"].paginator.count == cell.count
        by_park = [board(TitleResult.objects.all(), ladder, today(), factories.park(n).pk) for n in (0, 1)]
        for line, first, second in zip(board(TitleResult.objects.all(), ladder, today()), *by_park, strict=True):
            assert line.all.count == first.all.count + second.all.count

    def test_a_park_officer_counts_only_the_own_park(self, zone, sign_in):
        client = sign_in(factories.user("park_officer", factories.park(0)))
        found = client.get(reverse("innovation_points:cultivation_firms") + "?target=science-sme")
        assert found.context["page"].paginator.count == 4
        other = client.get(
            reverse("innovation_points:cultivation_firms") + f"?target=science-sme&park={factories.park(1).pk}"
        )
        assert (
            other.context["page"].paginator.count != 4
            or "is-invalid" in other.content.decode()
            or other.context["filter"].errors
        )

    def test_rows_name_the_gap_with_its_numbers(self, zone, sign_in):
        client = sign_in(factories.user("reviewer"))
        page = client.get(
            reverse("innovation_points:cultivation_firms") + "?target=science-sme&state=near"
        ).content.decode()
        assert "科技人员指标" in page
        assert "0 分（要求：不低于 1 分）" in page

    def test_the_export_holds_the_rows_of_the_page(self, zone, sign_in):
        client = sign_in(factories.user("reviewer"))
        query = "?target=science-sme&state=near"
        total = client.get(reverse("innovation_points:cultivation_firms") + query).context["page"].paginator.count
        answer = client.get(reverse("innovation_points:cultivation_export") + query)
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        codes = [row for row in sheet.iter_rows(values_only=True) if row[1] and str(row[1]).startswith("91")]
        assert len(codes) == total > 0

    def test_another_title_is_not_found(self, sign_in):
        client = sign_in(factories.user("leader"))
        assert client.get(reverse("innovation_points:cultivation_firms") + "?target=unicorn").status_code == 404

    @pytest.mark.parametrize("role", ["firm_owner", "bank_officer", "talent"])
    def test_others_have_no_board(self, role, sign_in):
        person = factories.firm_user(factories.firm()) if role == "firm_owner" else factories.user(role)
        for name in ("cultivation", "cultivation_firms", "cultivation_export", "plans", "certificates"):
            assert sign_in(person).get(reverse(f"innovation_points:{name}")).status_code == 403


def plan_of(firm, by, **fields) -> Plan:
    values = {"target": "science-sme", "owner": "李审核", "due_on": today() + timedelta(days=90)} | fields
    return plans.start_plan(firm=firm, by=by, **values)


def typed(plan, **changes) -> dict:
    """The form as the page shows it, with changes."""
    tasks = list(plan.tasks.all())
    data = {
        "version": plan.version,
        "owner": plan.owner,
        "due_on": plan.due_on,
        "state": plan.state,
        "notes": plan.notes,
    }
    data |= {"form-TOTAL_FORMS": len(tasks) + 2, "form-INITIAL_FORMS": len(tasks)}
    for place, task in enumerate(tasks):
        data |= {f"form-{place}-id": task.pk, f"form-{place}-text": task.text, f"form-{place}-owner": task.owner}
    return data | changes


class TestPlans:
    def test_a_new_plan_takes_the_gaps_as_tasks(self, zone, sign_in):
        reviewer = factories.user("reviewer")
        firm_id = next(pk for pk, state in standing().items() if state == "near")
        answer = sign_in(reviewer).post(
            reverse("innovation_points:plan_start", args=[firm_id]),
            {"target": "science-sme", "owner": "李审核", "due_on": today() + timedelta(days=60)},
        )
        plan = Plan.objects.get(firm=firm_id)
        assert answer["Location"] == reverse("innovation_points:plan_edit", args=[plan.pk])
        assert [task.text for task in plan.tasks.all()] == ["科技人员指标：0 分（要求：不低于 1 分）"]

    def test_one_open_plan_a_firm_and_title(self):
        firm, reviewer = factories.firm(), factories.user("reviewer")
        first = plan_of(firm, reviewer)
        with pytest.raises(Refused):
            plan_of(firm, reviewer)
        plan_of(firm, reviewer, target="gazelle")
        plans.save_plan(plan=first, version=1, values={"state": "dropped"}, tasks=[], by=reviewer)
        second = plan_of(firm, reviewer)
        with pytest.raises(Refused):
            plans.save_plan(plan=first, version=2, values={"state": "open"}, tasks=[], by=reviewer)
        assert second.is_open

    def test_tasks_are_added_changed_struck(self, sign_in):
        reviewer = factories.user("reviewer")
        plan = plan_of(factories.firm(), reviewer, tasks=[{"text": "一"}, {"text": "二"}])
        first, second = plan.tasks.order_by("id")
        data = typed(plan) | {
            "form-0-done_on": today(),
            "form-1-gone": "on",
            "form-2-text": "三",
            "form-2-due_on": today(),
        }
        order = [task.pk for task in plan.tasks.all()]
        assert order == [first.pk, second.pk]
        assert sign_in(reviewer).post(reverse("innovation_points:plan_edit", args=[plan.pk]), data).status_code == 302
        assert set(plan.tasks.values_list("text", "done_on")) == {("一", today()), ("三", None)}
        plan.refresh_from_db()
        assert plan.version == 2

    def test_a_stale_edit_loses_nothing_and_shows_both(self, sign_in):
        reviewer = factories.user("reviewer")
        plan = plan_of(factories.firm(), reviewer, tasks=[{"text": "一"}])
        page, old = reverse("innovation_points:plan_edit", args=[plan.pk]), typed(plan)
        plans.save_plan(plan=plan, version=1, values={"owner": "王审批"}, tasks=[{"text": "二"}], by=reviewer)
        answer = sign_in(reviewer).post(page, old | {"owner": "赵园区", "form-1-text": "三"})
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert all(text in shown for text in ("王审批", "赵园区", "二", "三"))
        plan.refresh_from_db()
        assert (plan.owner, set(plan.tasks.values_list("text", flat=True))) == ("王审批", {"一", "二"})
        again = sign_in(reviewer).post(page, old | {"owner": "赵园区", "form-1-text": "三", "version": 2})
        plan.refresh_from_db()
        assert (again.status_code, plan.owner) == (302, "赵园区")
        assert set(plan.tasks.values_list("text", flat=True)) == {"一", "二", "三"}
        with pytest.raises(Stale):
            plans.save_plan(plan=plan, version=2, values={}, tasks=[], by=reviewer)

    def test_a_task_of_another_plan_is_not_touched(self):
        reviewer = factories.user("reviewer")
        mine, other = plan_of(factories.firm(), reviewer), plan_of(factories.firm(), reviewer, tasks=[{"text": "一"}])
        strange = other.tasks.get()
        plans.save_plan(
            plan=mine, version=1, values={}, tasks=[{"id": strange.pk, "gone": True, "text": "x"}], by=reviewer
        )
        assert PlanTask.objects.filter(pk=strange.pk, text="一").exists()

    def test_another_park_and_another_firm_see_nothing(self, sign_in):
        plan = plan_of(factories.firm(park=factories.park(0)), factories.user("reviewer"))
        pages = [reverse(f"innovation_points:{name}", args=[plan.pk]) for name in ("plan", "plan_edit")]
        stranger = sign_in(factories.user("park_officer", factories.park(1)))
        assert [stranger.get(page).status_code for page in pages] == [404, 404]
        start = reverse("innovation_points:plan_start", args=[plan.firm_id])
        assert stranger.get(start).status_code == 404
        own = sign_in(factories.firm_user(plan.firm))
        assert [own.get(page).status_code for page in pages] == [200, 403]
        assert sign_in(factories.firm_user(factories.firm())).get(pages[0]).status_code == 404

    def test_raw_sql_of_the_web(self, as_web):
        plan = plan_of(factories.firm(park=factories.park(0)), factories.user("reviewer"), tasks=[{"text": "一"}])
        seen = {
            factories.user("park_officer", factories.park(1)): 0,
            factories.firm_user(factories.firm()): 0,
            factories.user("bank_officer"): 0,
            factories.firm_user(plan.firm): 1,
            factories.user("park_officer", factories.park(0)): 1,
        }
        tables = ("plan", "planevent", "plantask", "plantaskevent")
        for person, expected in seen.items():
            with as_web(person) as cursor:
                for table in tables:
                    cursor.execute(f"SELECT count(*) FROM innovation_points_{table}")
                    assert cursor.fetchone()[0] == expected, (person, table)


class TestTargets:
    def test_actual_counts_the_certificates_behind_its_link(self, sign_in):
        approver, year = factories.user("approver"), today().year
        for park, months in ((0, 0), (0, 0), (1, 0), (1, 1)):
            begins = today().replace(year=year - months, month=1, day=5)
            hold(factories.firm(park=factories.park(park)), "gazelle", valid_from=begins)
        Title.objects.create(firm=factories.firm(), kind="gazelle", held=False, valid_from=today())
        plans.set_target(year=year, title="gazelle", park=None, number=2, by=approver)
        plans.set_target(year=year, title="gazelle", park=factories.park(1), number=4, by=approver)
        found = of_year(approver, year)
        assert [(row.target.park_id, row.actual, row.share) for row in found] == [
            (None, 3, 1.5),
            (factories.park(1).pk, 1, 0.25),
        ]
        client = sign_in(approver)
        for row in found:
            assert (
                client.get(f"{reverse('innovation_points:certificates')}?{row.query}").context["page"].paginator.count
                == row.actual
            )

    def test_the_approver_alone_sets_them(self, sign_in):
        page, year = reverse("innovation_points:targets"), today().year
        data = {"year": year, "title": "gazelle", "park": "", "number": 3}
        for role in ("reviewer", "leader", "park_officer"):
            assert sign_in(factories.user(role)).post(page, data).status_code == 403
        client = sign_in(factories.user("approver"))
        assert client.post(page, data).status_code == 302
        assert client.post(page, data | {"number": 5}).status_code == 302
        target = YearTarget.objects.get()
        assert (target.number, target.park) == (5, None)
        assert client.post(reverse("innovation_points:target_drop", args=[target.pk])).status_code == 302
        assert not YearTarget.objects.exists()


class TestCertificates:
    def test_those_that_end_soon_first_and_none_of_other_parks(self, sign_in):
        near, far, gone = (factories.firm(park=factories.park(0)) for _ in range(3))
        hold(near, "gazelle", days=20), hold(far, "gazelle", days=80), hold(gone, "gazelle", days=-5)
        hold(factories.firm(park=factories.park(1)), "gazelle", days=20)
        client = sign_in(factories.user("park_officer", factories.park(0)))
        page = reverse("innovation_points:certificates")
        found = {
            ends: client.get(page, {"ends": ends}).context["page"].object_list for ends in ("", "30", "90", "lapsed")
        }
        assert {ends: [title.firm for title in rows] for ends, rows in found.items()} == {
            "": [near, far],
            "30": [near],
            "90": [near, far],
            "lapsed": [gone],
        }

    def test_the_night_tells_the_firm_and_its_park_once_at_90_and_at_30_days(self):
        firm = factories.firm(park=factories.park(0))
        owner, officer = factories.firm_user(firm), factories.user("park_officer", factories.park(0))
        factories.user("park_officer", factories.park(1))
        title = hold(firm, "gazelle", days=85)
        hold(factories.firm(park=factories.park(0)), "gazelle", days=120)

        def told():
            return [person.notices.filter(kind="certificate_ends").count() for person in (owner, officer)]

        assert run_night().counts["notices"] == {"told": 1}
        run_night(full=True)
        assert told() == [1, 1]
        Title.objects.filter(pk=title.pk).update(valid_to=today() + timedelta(days=30))
        run_night()
        assert told() == [2, 2]


def test_the_firm_reads_its_titles_and_plan(zone, sign_in):
    firm = firm_with(tech_staff=0)
    run_night()
    plan_of(firm, factories.user("reviewer"))
    client = sign_in(factories.firm_user(firm))
    page = client.get(reverse("enterprises:firm_panel", args=[firm.pk, "titles"])).content.decode()
    assert "科技人员指标" in page
    assert "科技型中小企业" in client.get("/").content.decode()
    assert reverse("innovation_points:plan_start", args=[firm.pk]) not in page


def test_the_api_gives_the_titles_that_the_person_sees(zone, sign_in):
    officer = sign_in(factories.user("park_officer", factories.park(0)))
    answer = officer.get("/api/v1/titles/?code=qualifications/science-sme&result=unmet").json()
    rows = answer["results"]
    assert {row["result"] for row in rows} == {"unmet"}
    assert answer["count"] == len(rows) == 2
    assert any(row["failed"] == ["staff_ratio"] for row in rows)
    assert officer.get("/api/v1/titles/?result=won").status_code == 400


def test_every_state_has_words():
    assert set(STATES) == {"ready", "review", "near", "unknown", "far"}
