"""The figures of loans: what leads to them, how they are cut, and that their rows add up."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from financing import lending
from financing.models import Drawing, Loan, Repayment
from innovation_points.actions.rules import load_shipped_rules
from tests import factories
from workplace.figures import Reading, Scope

from .lending import WAN, applied, product

PAGE = reverse("financing:lending")


@pytest.fixture
def paid(strong_firm, bank, db):
    """paid(day, 万元, days=9, …): a loan applied for so many days before its money."""
    load_shipped_rules()
    offers = {}

    def make(day, wan, *, days=9, by_bank=bank, kind="points", first=False, firm=None, park=0):
        key = (by_bank.pk, kind)
        if key not in offers:
            offers[key] = product(by_bank, kind=kind, name=f"{by_bank.name}{kind}", amount_min=1)
        loan = applied(firm or strong_firm(park=factories.park(park)), offers[key], amount=wan * WAN, first_loan=first)
        moment = timezone.make_aware(datetime.combine(day - timedelta(days=days), datetime.min.time()))
        Loan.objects.filter(pk=loan.pk).update(
            state="drawn", granted=wan * WAN, drawn=wan * WAN, outstanding=wan * WAN, contract_number="1", signed_on=day,
            first_drawn_on=day, applied_at=moment, due_on=None,
        )  # fmt: skip
        Drawing.objects.create(loan=loan, amount=wan * WAN, drawn_on=day)
        return loan

    return make


def value(figure, day, **scope):
    reading = Reading(Scope(factories.user("leader"), **scope))
    return reading.result(figure, day).value


def test_lent_counts_the_payments_of_the_year_up_to_the_day(paid):
    paid(date(2025, 12, 31), 100)
    paid(date(2026, 1, 1), 200)
    loan = paid(date(2026, 6, 1), 300)
    Drawing.objects.create(loan=loan, amount=50 * WAN, drawn_on=date(2026, 6, 2))
    found = [
        value(lending.LENT, day) for day in (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1), date(2026, 11, 1))
    ]
    assert found == [100, 200, 500, 550]


def test_kinds_and_parks_add_up_to_the_whole(paid, other_bank):
    day = date(2026, 3, 2)
    paid(day, 100, kind="points", park=0)
    paid(day, 70, kind="tech", park=1)
    paid(day, 31, kind="pledge", by_bank=other_bank, park=1)
    whole = value(lending.LENT, day)
    assert whole == 201 == sum(value(figure, day) for figure in lending.BY_KIND.values())
    assert [value(lending.LENT, day, park=factories.park(number)) for number in (0, 1)] == [100, 101]
    assert value(lending.LENT, day, cuts={"bank": other_bank}) == 31


def test_firms_served_first_loans_and_outstanding(paid, strong_firm):
    firm, day = strong_firm(), date(2026, 3, 2)
    paid(day, 100, firm=firm, first=True)
    loan = paid(date(2026, 4, 1), 60, firm=firm, kind="tech")
    paid(date(2026, 4, 2), 40)
    Repayment.objects.create(loan=loan, amount=10 * WAN, paid_on=date(2026, 5, 1))
    on = date(2026, 4, 30)
    found = [value(figure, on) for figure in (lending.SERVED, lending.LOANS, lending.FIRST, lending.OUTSTANDING)]
    assert found == [2, 3, 1, 200]
    assert value(lending.OUTSTANDING, date(2026, 5, 1)) == 190


@pytest.mark.parametrize(("days", "median"), [([3], 3), ([3, 9, 30], 9), ([3, 9], 3), ([], None)])
def test_the_median_of_days_from_application_to_money(paid, days, median):
    for each in days:
        paid(date(2026, 3, 2), 10, days=each)
    assert lending.median_days(Loan.objects.paid_out()) == median


def test_the_page_shows_the_figures_and_its_tables_add_up(paid, other_bank, sign_in):
    today = timezone.localdate()
    paid(today, 120, days=3)
    paid(today, 80, days=11, by_bank=other_bank, kind="tech", park=1)
    client = sign_in(factories.user("leader"))
    answer = client.get(PAGE)
    assert answer.status_code == 200
    for _title, rows in answer.context["tables"]:
        assert sum(row["sum"] for row in rows) == 200 * WAN
        assert sum(row["share"] for row in rows) == pytest.approx(1)
        for row in rows:
            assert client.get(row["url"]).context["line"].now.value == row["sum"] / WAN, row["label"]
    assert answer.context["median"] == 3
    officer = sign_in(factories.user("park_officer", factories.park(1)))
    assert officer.get(PAGE).context["total"]["sum"] == 80 * WAN
    assert sign_in(factories.user("bank_officer", other_bank)).get(PAGE).status_code == 403


def test_the_demo_zone_adds_up_to_the_articles(db):
    """2023: 2.9 亿元, of it 3,180 万元 to six firms on pledged IP, 100 万元 in 3 days; 2024: 1,350 万元 of points loans to three."""
    call_command("seed_demo", "--enterprises", "460", "--no-nights", verbosity=0)
    leader = Scope(User.objects.get(username="leader"))
    reading, end = Reading(leader), date(2023, 12, 31)

    def of(figure, day):
        return reading.result(figure, day).value

    pledge = lending.BY_KIND["pledge"]
    assert (of(lending.LENT, end), of(pledge, end), of(lending.PLEDGED, end)) == (29_000, 3_180, 6)
    assert of(lending.BY_KIND["points"], date(2024, 12, 31)) == 1_350
    assert leader.rows(lending.BY_KIND["points"], date(2024, 12, 31)).values("loan__firm").distinct().count() == 3
    quick = Loan.objects.get(drawn=100 * WAN, first_drawn_on=date(2023, 8, 10))
    assert quick.days_to_money == 3
    for loan in Loan.objects.prefetch_related("drawings", "repayments"):
        drawn = sum(row.amount for row in loan.drawings.all())
        assert (loan.drawn, loan.outstanding) == (drawn, drawn - sum(row.amount for row in loan.repayments.all()))
        assert loan.drawn <= loan.product.amount_max
