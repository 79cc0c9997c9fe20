"""The registry's figures: every value equals the rows behind it, for each role, park and day; validity at its edges."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Organisation
from enterprises import zone_figures
from enterprises.models import AboveScaleYear, Chain, Firm, Platform, Title
from tests import factories
from tests.enterprises.conftest import facts
from workplace.figures import Reading, Scope, figures

END = date(2023, 12, 31)
CODES = [figure.code for figure in figures]
DAYS = [date(2021, 12, 31), END, date(2024, 1, 1)]
ROLES = ["reviewer", "approver", "leader", "park_officer"]


@pytest.fixture
def zone(db):
    """Firms of three parks with titles, institutions and figures that begin and end around the days."""
    chains = list(Chain.objects.all())
    listed, titles, platforms = [], [], []
    for number in range(18):
        firm = factories.firm(
            park=factories.park(number % 3),
            chain=chains[number % len(chains)],
            status="moved" if number == 10 else "operating",
        )
        for year in (2021, 2023):
            listed.append(AboveScaleYear(firm=firm, year=year, listed=(number + year) % 4 != 0))
        facts(firm, 2023, revenue=10**7, rd_expense=None if number % 5 == 0 else 10**6 * (number % 4))
        for place, kind in enumerate(Title.Kind):  # some hold two certificates of a kind, one of them without an end
            start = date(2018 + (number + place) % 6, 1 + number % 12, 1)
            end = None if number % 9 == 0 else start + timedelta(days=400 * (number % 4))
            for back in range(1 + number % 2):
                begin = start - timedelta(days=900 * back) if number % 7 else None
                titles.append(Title(firm=firm, kind=kind, valid_from=begin, valid_to=end, held=number % 8 != 3))
        for place, level in enumerate(Platform.Level.values):
            kind = "博士后创新实践基地" if number % 6 == 1 else "重点实验室"
            day = None if number % 10 == 5 else date(2016 + (number + place) % 9, 12, 31)
            end = date(2023, 12, 30 + number % 2) if number % 4 == 1 else None
            platforms.append(Platform(firm=firm, level=level, kind=kind, recognised_on=day, valid_to=end))
    AboveScaleYear.objects.bulk_create(listed)
    Title.objects.bulk_create(titles)
    Platform.objects.bulk_create(platforms)


def person(role):
    return factories.user(role, factories.park(1) if role == "park_officer" else None)


@pytest.mark.parametrize("role", ROLES)
def test_a_value_is_made_of_exactly_its_rows(zone, role):
    user = person(role)
    for park in (None, factories.park(1)):
        scope = Scope(user, park)
        reading = Reading(scope)
        for figure in figures:
            for day in DAYS:
                listed = [
                    [row.pk for row in part.counted.dress(scope.rows(part.counted, part.day), part.day)]
                    for part in figure.parts(day)
                ]
                numbers, place = [len(rows) for rows in listed], (figure.code, day, park)
                result = reading.result(figure, day)
                value = figure.value(numbers if result.spread is None else result.spread)
                assert (place, result.numbers, result.value) == (place, numbers, value)
                assert [len(set(rows)) for rows in listed] == numbers, place


def test_parks_add_up_to_the_zone_and_an_officer_sees_his_own(zone):
    whole, own = Reading(Scope(person("leader"))), Reading(Scope(person("park_officer")))
    for figure in figures:
        by_park = [whole.result(figure, END, park).numbers for park in whole.scope.parks]
        in_all = whole.result(figure, END).numbers
        assert (figure.code, [sum(part) for part in zip(*by_park, strict=True)]) == (figure.code, in_all)
        assert own.result(figure, END).numbers == whole.result(figure, END, factories.park(1)).numbers, figure.code


def test_something_is_counted(zone):
    """Else the tests above would pass over nothing."""
    reading = Reading(Scope(person("leader")))
    days = [*DAYS, date(2022, 12, 31)]
    own = [f for f in figures if f.theme in zone_figures.THEMES]
    assert [f.code for f in own if not any(any(reading.result(f, day).numbers) for day in days)] == []


def test_a_page_of_figures_is_read_in_one_query(zone, django_assert_num_queries):
    reading = Reading(Scope(person("leader")))
    assert reading.scope.parks  # read beforehand, with the person's roles
    with django_assert_num_queries(1):
        reading.load(figures, [END, date(2022, 12, 31)])
        for figure in figures:
            reading.result(figure, END)


def one(code, day):
    return Reading(Scope(person("leader"))).result(figures.get(code), day)


EDGES = [(-1, 0), (0, 1), (5, 1), (10, 1), (11, 0)]


@pytest.mark.parametrize(("offset", "count"), EDGES)
@pytest.mark.parametrize("code", ["high-tech-enterprise", "institutions", "institutions-provincial-up"])
def test_first_and_last_day_of_a_validity_count(db, offset, count, code):
    first, firm = date(2022, 5, 10), factories.firm()
    days = {"valid_to": first + timedelta(days=10)}
    Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_from=first, **days)
    Platform.objects.create(firm=firm, name="中心", level="provincial", recognised_on=first, **days)
    assert one(code, first + timedelta(days=offset)).shown == str(count)


def test_a_renewal_is_not_new(db):
    firm = factories.firm()
    Title.objects.create(firm=firm, kind="science-sme", valid_from=date(2022, 4, 1), valid_to=date(2023, 3, 31))
    assert one("science-sme-new", date(2022, 3, 31)).shown == "0"
    assert one("science-sme-new", date(2022, 4, 1)).shown == "1"
    Title.objects.create(firm=firm, kind="science-sme", valid_from=date(2023, 4, 1), valid_to=date(2024, 3, 31))
    assert one("science-sme-new", date(2023, 4, 1)).shown == "0"


def test_coverage_is_written_as_the_article_wrote_it(db):
    for number in range(72):
        firm = factories.firm()
        AboveScaleYear.objects.create(firm=firm, year=2023, listed=True)
        facts(firm, 2023, rd_expense=100 if number < 58 else 0)
    assert one("rd-coverage", END).shown == "80.56"
    assert one("rd-coverage", date(2022, 12, 31)).shown is None  # nothing was stated before


def test_the_running_years_list_follows_the_firm(db):
    year, firm = timezone.localdate().year, factories.firm(above_scale=True)
    AboveScaleYear.objects.create(firm=firm, year=year - 1, listed=False)
    stated = firm.above_scale_years.order_by("year").values_list("year", "listed")
    assert list(stated) == [(year - 1, False), (year, True)]
    Firm.objects.filter(pk=firm.pk).update(above_scale=False)
    assert list(stated.all()) == [(year - 1, False), (year, False)]
    Firm.objects.filter(pk=firm.pk).update(above_scale=None)
    assert list(stated.all()) == [(year - 1, False)]


# --- pages ---


def page(client, code=None, **query):
    address = reverse("enterprises:figure", args=[code]) if code else reverse("enterprises:figures")
    return client.get(address, query)


@pytest.mark.parametrize("role", ["leader", "park_officer"])
def test_the_page_shows_the_value_and_as_many_rows(zone, sign_in, role):
    client = sign_in(person(role))
    for code in CODES:
        found = page(client, code, day="2023-12-31")
        line = found.context["line"]
        assert (line.now.shown or "—") in found.content.decode(), code
        assert found.context["page"].paginator.count == line.now.numbers[0], code


def test_a_cut_narrows_value_and_rows_alike(zone, sign_in):
    found = page(sign_in(person("leader")), "institutions", day="2023-12-31", chain="nylon")
    rows = list(found.context["page"].object_list)
    assert {row.firm.chain_id for row in rows} == {"nylon"}
    assert found.context["line"].now.shown == str(len(rows))


def test_parts_of_a_share_are_both_listed(zone, sign_in):
    client = sign_in(person("leader"))
    part, whole = (
        page(client, "rd-coverage", day="2023-12-31", part=name).context["page"].paginator.count
        for name in ("part", "whole")
    )
    assert [part, whole] == page(client, "rd-coverage", day="2023-12-31").context["line"].now.numbers
    assert 0 < part < whole


@pytest.mark.parametrize("day", ["2999-01-01", "1800-01-01", "31.12.2023", "x"])
def test_a_day_that_cannot_be_counted_says_so_and_shows_today(zone, sign_in, day):
    found = page(sign_in(person("leader")), day=day)
    assert found.context["form"].errors["day"]
    assert found.context["day"] == timezone.localdate()


def test_another_park_cannot_be_asked_for(zone, sign_in):
    client, other = sign_in(person("park_officer")), factories.park(2)
    found = page(client, "institutions", park=other.pk)
    assert {row.firm.park_id for row in found.context["page"].object_list} == {factories.park(1).pk}


def test_list_and_comparison_of_parks(zone, sign_in):
    client = sign_in(person("leader"))
    assert page(client, view="parks").status_code == 200
    listed = {
        row["line"].figure.code: row["line"].now.shown
        for _theme, rows in page(client, day="2023-12-31").context["themes"]
        for row in rows
    }
    assert listed == {figure.code: one(figure.code, END).shown for figure in figures}


def test_unknown_figure_is_not_found(db, sign_in):
    assert page(sign_in(person("leader")), "no-such").status_code == 404


@pytest.mark.parametrize("role", ["firm_owner", "bank_officer", "system_admin", "talent"])
def test_nobody_else_has_figures(db, sign_in, role):
    user = factories.firm_user(factories.firm()) if role == "firm_owner" else factories.user(role)
    assert page(sign_in(user)).status_code == 403


def test_export_holds_the_rows_and_is_logged(zone, sign_in):
    client = sign_in(person("leader"))
    found = client.get(
        reverse("enterprises:figure_export", args=["rd-coverage"]), {"day": "2023-12-31", "part": "whole"}
    )
    sheet = openpyxl.load_workbook(BytesIO(found.content)).active
    codes = {cell for row in sheet.values for cell in row if isinstance(cell, str) and cell.startswith("91000000")}
    assert len(codes) == one("above-scale", END).value
    event = AuditEvent.objects.get(event="figure.exported")
    assert event.details == {"figure": "rd-coverage", "rows": len(codes), "day": "2023-12-31"}


# --- the demo zone ---

ARTICLES = [  # day, park, figure, as written
    (date(2018, 12, 31), "", "institutions", "8"),
    (date(2020, 12, 31), "", "high-tech-enterprise-growth", "130"),
    (date(2020, 12, 31), "", "science-sme-growth", "186"),
    (date(2020, 12, 31), "", "institutions-growth", "163"),
    (date(2023, 6, 30), "皇台", "science-sme", "26"),
    (date(2023, 6, 30), "皇台", "high-tech-enterprise", "17"),
    (date(2023, 6, 30), "皇台", "innovative-sme", "5"),
    (date(2023, 6, 30), "皇台", "specialized-sme", "2"),
    (date(2023, 6, 30), "皇台", "institutions", "26"),
    (END, "", "institutions", "106"),
    (END, "", "institutions-provincial-up", "35"),
    (END, "", "above-scale", "72"),
    (END, "", "above-scale-rd", "58"),
    (END, "", "rd-coverage", "80.56"),
    (END, "", "postdoc-bases", "1"),
    (END, "", "ip-advantage", "2"),
    (END, "临港", "science-sme", "22"),
    (END, "临港", "high-tech-enterprise", "3"),
]


def test_the_demo_zone_adds_up_to_the_articles_on_their_days(db):
    call_command("seed_demo", no_nights=True, verbosity=0)
    reading = Reading(Scope(person("leader")))
    parks = {"": None} | {park.name[:2]: park for park in Organisation.objects.parks()}
    found = [
        (day, park, code, reading.result(figures.get(code), day, parks[park]).shown) for day, park, code, _ in ARTICLES
    ]
    assert found == ARTICLES
