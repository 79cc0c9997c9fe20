"""Every figure of the zone, for every role that may see it: the value is made of exactly its rows. And the forty core figures.

The tests run over the register, so that a figure which another room defines later is held to the same.
"""

from datetime import date
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from accounts.access import ROLES, Perm
from accounts.models import Organisation
from enterprise_services.core_figures import CORE
from tests import factories
from workplace.figures import Reading, Scope, Spread, figures

pytestmark = pytest.mark.django_db  # also for the tests of the demo zone, which stands around their own transactions
SEEING = sorted(code for code, role in ROLES.items() if Perm.FIGURE_VIEW in role.perms)
END_2020, MID_2023, END_2023, END_2024 = date(2020, 12, 31), date(2023, 6, 30), date(2023, 12, 31), date(2024, 12, 31)
TODAY = timezone.localdate()
LINGANG, HUANGTAI = "临港", "皇台"

# Core figure, figure, day, park ("": the zone) and the value as the list of the forty has it; of 余 and 多 the exact number.
EXPECTED = [
    (1, "talents", END_2023, "", "235"),
    (2, "firms-signed", END_2023, "", "53"),
    (3, "firms-signed", date(2024, 3, 31), "", "55"),
    (3, "talents-signed", date(2024, 3, 31), "", "51"),
    (4, "events-held", date(2024, 3, 31), "", "78"),
    (5, "programme-start", END_2023, "", "2023-06-06"),
    (6, "talents", date(2025, 12, 31), "", "235"),
    (6, "demands", END_2023, "", "55"),
    (6, "support-offers", date(2025, 12, 31), "", "10"),
    (7, "campus-firms", date(2023, 6, 26), "", "23"),
    (8, "innovation-cases", date(2024, 12, 31), "", "1"),
    (9, "lent-points", date(2024, 12, 31), "", "1,350.0"),
    (10, "lent", END_2023, "", "29,000.0"),
    (11, "lent-quick", END_2023, "", "100.0"),
    (12, "tech-branches", date(2024, 4, 30), "", "1"),
    (13, "vouchers-paid", END_2023, "", "46"),
    (13, "vouchers-amount", END_2023, "", "1,256.3"),
    (13, "vouchers-share", END_2023, "", "52.3"),
    (14, "vouchers-paid", END_2020, "", "22"),
    (14, "vouchers-amount", END_2020, "", "473.0"),
    (15, "pledges", END_2023, "", "6"),
    (15, "pledges-amount", END_2023, "", "3,180.0"),
    (15, "pledges-filed", END_2023, "", "6"),
    (16, "problems-solved", END_2023, "", "246"),
    (16, "problems-solved-share", END_2023, "", "99.1"),
    (17, "campaign-year", date(2024, 12, 31), "", "7"),
    (18, "problems-unanswered", END_2023, "", "0"),
    (16, "problems-solved", END_2023, "", "246"),
    (16, "problems-solved-share", END_2023, "", "99.1"),
    (17, "campaign-year", date(2024, 12, 31), "", "7"),
    (18, "problems-unanswered", END_2023, "", "0"),
    (19, "institutions", END_2023, "", "106"),
    (19, "institutions-provincial-up", END_2023, "", "35"),
    (20, "rd-coverage", END_2023, "", "80.56"),
    (21, "carriers-institutions-new", END_2023, "", "15"),
    (22, "incubators-national", END_2024, "", "2"),
    (23, "carriers", END_2024, "", "5"),
    (24, "star-spaces", END_2024, "", "3"),
    (25, "island-seeds", TODAY, "", "11"),
    (26, "postdoc-bases", END_2023, "", "1"),
    (26, "ip-advantage", END_2023, "", "2"),
    (27, "national-clusters", END_2023, "", "1"),
    (28, "express-results", END_2023, "", "304"),
    (28, "express-firms", END_2023, "", "42"),
    (28, "express-institutions", END_2023, "", "7"),
    (28, "express-signed", END_2023, "", "8"),
    (28, "express-exhibited", END_2023, "", "20"),
    (28, "express-intentions", END_2023, "", "126"),
    (29, "contest-entrants", END_2023, "", "512"),
    (29, "contest-prize", END_2023, "", "416.0"),
    (29, "contest-projects", END_2023, "", "37"),
    (29, "contest-amount", END_2023, "", "82.01"),
    (30, "science-sme", END_2023, LINGANG, "22"),
    (30, "high-tech-enterprise", END_2023, LINGANG, "3"),
    (30, "park-service-providers", END_2023, LINGANG, "14"),
    (30, "lent", END_2023, LINGANG, "4,120.0"),
    (30, "park-mentors", END_2023, LINGANG, "12"),
    (30, "park-talent-teams", END_2023, LINGANG, "3"),
    (30, "park-doctors", END_2023, LINGANG, "11"),
    (30, "park-masters", END_2023, LINGANG, "10"),
    (30, "firms-signed", END_2023, LINGANG, "7"),
    (31, "science-sme", MID_2023, HUANGTAI, "26"),
    (31, "high-tech-enterprise", MID_2023, HUANGTAI, "17"),
    (31, "innovative-sme", MID_2023, HUANGTAI, "5"),
    (31, "specialized-sme", MID_2023, HUANGTAI, "2"),
    (31, "institutions", MID_2023, HUANGTAI, "26"),
    (31, "park-talents", MID_2023, HUANGTAI, "350"),
    (32, "agency-people", MID_2023, LINGANG, "306"),
    (32, "agency-items", MID_2023, LINGANG, "103"),
    (33, "projects-signed", MID_2023, "创新", "5"),
    (33, "projects-brought", MID_2023, "创新", "4"),
    (32, "problems-brought", MID_2023, LINGANG, "84"),
    (32, "problems-satisfaction", MID_2023, LINGANG, "100.0"),
    (33, "projects-pending", MID_2023, "创新", "3"),
    (34, "high-tech-enterprise-growth", END_2020, "", "130"),
    (34, "science-sme-growth", END_2020, "", "186"),
    (34, "institutions-growth", END_2020, "", "163"),
    (35, "talents-high-level", END_2020, "", "43"),
    (35, "talents-zhongyuan", END_2020, "", "2"),
    (35, "talents-outstanding", END_2020, "", "6"),
    (36, "national-rank", END_2020, "", "88"),
    (36, "national-zones", END_2020, "", "169"),
    (36, "national-rank-gain", END_2020, "", "10"),
    (36, "national-rank", date(2018, 12, 31), "", "116"),
    (37, "project-subsidy", END_2020, "", "125.0"),
    (38, "agency-done", END_2020, "", "440"),
    (38, "agency-done-share", END_2020, "", "100.0"),
    (39, "green-factories-share", END_2020, "", "33.3"),
    (39, "smart-workshops-share", END_2020, "", "50.0"),
    (39, "smart-factories-share", END_2020, "", "100.0"),
    (40, "agency-items", END_2023, "沙河", "13"),
]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo zone without its nights, written once for the tests of this module and taken back after them."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", no_nights=True, verbosity=0)
        factories.count_rows()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def zone(demo, db):
    """The demo zone, inside the test's own transaction."""


def person(role):
    from accounts.models import User

    park = Organisation.objects.parks().get(name__startswith=LINGANG)
    found = User.objects.filter(username=f"metrics-{role}").first()
    return found or factories.user(role, park if role == "park_officer" else None, username=f"metrics-{role}")


def from_rows(figure, parts):
    """The value computed anew from the rows that the pages list."""
    if isinstance(figure, Spread):
        [(_part, rows)] = parts
        return figure.value(list(rows.values_list(figure.by, flat=True)))
    return figure.value(
        [
            rows.aggregate(sum=Sum(part.counted.amount, default=0))["sum"] if part.counted.amount else len(set(rows))
            for part, rows in parts
        ]
    )


@pytest.mark.parametrize("role", SEEING)
@pytest.mark.parametrize("code", [figure.code for figure in figures])
def test_a_value_is_made_of_exactly_its_rows(zone, role, code):
    figure, scope = figures.get(code), Scope(person(role))
    for day in (END_2020, END_2023, TODAY):
        parts = [(part, scope.rows(part.counted, part.day)) for part in figure.parts(day)]
        listed = [list(part.counted.dress(rows, part.day)) for part, rows in parts]
        for rows in listed:
            assert len({row.pk for row in rows}) == len(rows), "a row is listed twice"
        result = Reading(scope).result(figure, day)
        expected = from_rows(figure, parts)
        as_numbers = [
            None if value is None or isinstance(value, date) else Fraction(value) for value in (result.value, expected)
        ]
        assert as_numbers[0] == as_numbers[1], (code, role, day)
        assert isinstance(result.value, date) == isinstance(expected, date)


def test_the_demo_zone_adds_up_to_the_core_figures(zone):
    reading = Reading(Scope(person("leader")))
    parks = {"": None} | {park.name[:2]: park for park in Organisation.objects.parks()}
    found = [
        (number, code, day, park, reading.result(figures.get(code), day, parks[park]).shown)
        for number, code, day, park, _value in EXPECTED
    ]
    assert found == EXPECTED


def test_all_forty_are_defined_and_held_to_a_number():
    assert [core.number for core in CORE] == list(range(1, 41))
    assert [core.number for core in CORE if core.waiting] == []
    assert {number for number, *_rest in EXPECTED} == set(range(1, 41))
    answered = {core.number: set(core.codes) for core in CORE}
    assert all(code in answered[number] for number, code, *_rest in EXPECTED)


def test_the_page_of_the_forty(zone, sign_in):
    page = sign_in(person("leader")).get(reverse("enterprise_services:core_figures"), {"day": "2023-12-31"})
    text = page.content.decode()
    assert [core.number for core, _park, _lines in page.context["core"]] == list(range(1, 41))
    assert "1,256.3" in text
    assert "80.56" in text
    [(park, lines)] = [(park, lines) for core, park, lines in page.context["core"] if core.number == 30]
    assert (park.name[:2], lines[0].now.shown) == (LINGANG, "22"), "a park's own figure is that park's"
