"""What a bank saw at any moment: consent given and withdrawn, tiers that move, days and hours, and who may ask."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from enterprises.actions import withdraw_consent
from financing.actions import write_bank_rows
from financing.models import BankFirm, BankFirmPast
from innovation_points.models import Score
from tests import factories

from .conftest import consent, record, today

pytestmark = pytest.mark.django_db
PAGE, EXPORT = reverse("financing:past_list"), reverse("financing:past_list_export")


def days_ago(days: int) -> None:
    """Make everything that was kept so far older: the database's clock cannot be turned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE financing_bankfirmpast SET since = since - %s, until = until - %s",
            [timedelta(days=days), timedelta(days=days)],
        )


def asked(bank, moment) -> dict:
    """The address of a moment: the first whole second after it."""
    local = timezone.localtime(moment) + timedelta(seconds=1)
    return {"bank": bank.pk, "on": f"{local:%Y-%m-%d}", "at": f"{local:%H:%M:%S}"}


def seen(client, bank, moment) -> list:
    page = client.get(PAGE, asked(bank, moment))
    assert page.status_code == 200
    return [(line.name, line.row.tier, line.row.total) for line in page.context["lines"]]


@pytest.fixture
def staff(sign_in):
    return sign_in(factories.user("reviewer"))


def test_a_list_of_each_day_with_consent_given_tier_moved_and_consent_withdrawn(strong_firm, bank, night, staff):
    firm, late = strong_firm(name="甲企业"), strong_firm(name="乙企业")
    consent(firm, bank)
    night()
    tier, total = BankFirm.objects.values_list("tier", "total").get(firm=firm)
    days_ago(2)  # that was the day before yesterday

    firm.year_facts.filter(fiscal_year=today().year - 1).update(rd_expense=6_000_000, rd_staff=18)
    given = consent(late, bank)
    night()
    lower = BankFirm.objects.values_list("tier", "total").get(firm=firm)
    assert lower != (tier, total)
    other = BankFirm.objects.values_list("tier", "total").get(firm=late)
    days_ago(1)

    withdraw_consent(consent=given, reason="", by=factories.firm_user(late))
    now = timezone.now()
    assert seen(staff, bank, now - timedelta(days=5)) == []
    assert seen(staff, bank, now - timedelta(days=2)) == [("甲企业", tier, total)]
    assert set(seen(staff, bank, now - timedelta(days=1))) == {("甲企业", *lower), ("乙企业", *other)}
    assert seen(staff, bank, now) == [("甲企业", *lower)]


def test_a_consent_withdrawn_in_the_middle_of_a_day_cuts_the_day(strong_firm, bank, night, staff):
    firm = strong_firm()
    given = consent(firm, bank)
    night()
    past = BankFirmPast.objects.get()
    withdraw_consent(consent=given, reason="", by=factories.firm_user(firm))
    past.refresh_from_db()
    assert past.since < past.until
    noon = timezone.localtime() - timedelta(days=1)
    noon = noon.replace(hour=12, minute=0, second=0, microsecond=0)
    BankFirmPast.objects.update(since=noon - timedelta(days=3), until=noon)

    assert [name for name, *_rest in seen(staff, bank, noon - timedelta(minutes=1))] == [firm.name]
    assert seen(staff, bank, noon) == []
    evening = staff.get(PAGE, {"bank": bank.pk, "on": f"{noon:%Y-%m-%d}"})
    assert evening.context["lines"] == []
    assert [line.name for line in evening.context["past"].earlier] == [firm.name]


def test_a_night_that_moves_only_ranks_adds_nothing(strong_firm, bank, night):
    firm = strong_firm()
    consent(firm, bank)
    night()
    strong_firm(facts={"rd_expense": 9_000_000})  # somebody else: the rank moves
    night()
    assert BankFirm.objects.get(firm=firm).in_stage == 2
    assert BankFirmPast.objects.filter(firm=firm).count() == 1


def test_it_shows_only_what_the_consent_gave_then(strong_firm, bank, night, staff):
    firm = strong_firm(contact_phone="13800000000")
    consent(firm, bank, ["points"])
    night()
    page = staff.get(PAGE, {"bank": bank.pk})
    (line,) = page.context["lines"]
    assert not line.shared
    assert line.row.total is not None
    assert line.row.contact_phone is None
    assert "13800000000" not in page.text


def test_the_export_holds_the_rows_of_the_moment(strong_firm, bank, night, staff):
    firm = strong_firm()
    given = consent(firm, bank)
    night()
    between = timezone.now()
    withdraw_consent(consent=given, reason="", by=factories.firm_user(firm))
    BankFirmPast.objects.update(since=between - timedelta(days=1, hours=1), until=between - timedelta(days=1))

    def cells(moment):
        book = openpyxl.load_workbook(io.BytesIO(staff.get(EXPORT, asked(bank, moment)).content))
        return "|".join(str(cell) for row in book.active.values for cell in row)

    assert firm.name in cells(between - timedelta(days=1, minutes=30))
    assert firm.name not in cells(between)


def test_a_park_officer_reads_the_own_firms_and_a_firm_itself(strong_firm, bank, night, sign_in):
    mine, other = strong_firm(park=factories.park(0)), strong_firm(park=factories.park(1))
    for firm in (mine, other):
        consent(firm, bank)
    night()
    now = timezone.now()
    names = {
        role: [name for name, *_rest in seen(sign_in(person), bank, now)]
        for role, person in {
            "park": factories.user("park_officer", factories.park(0)),
            "firm": factories.firm_user(mine),
            "leader": factories.user("leader"),
        }.items()
    }
    assert names["park"] == names["firm"] == [mine.name]
    assert set(names["leader"]) == {mine.name, other.name}


def test_a_bank_neither_opens_the_page_nor_reads_the_table(strong_firm, bank, night, officer, sign_in, as_web):
    consent(strong_firm(), bank)
    night()
    assert sign_in(officer).get(PAGE).status_code == 403
    with as_web(officer) as cursor:
        cursor.execute("SELECT count(*) FROM financing_bankfirmpast")
        assert cursor.fetchone() == (0,)
    for statement in ("UPDATE financing_bankfirmpast SET until = NULL", "DELETE FROM financing_bankfirmpast"):
        with pytest.raises(DatabaseError), as_web(factories.user("reviewer")) as cursor:
            cursor.execute(statement)


def test_a_firm_that_is_no_longer_ready_ends_in_the_history_too(strong_firm, bank, night):
    firm = strong_firm()
    consent(firm, bank)
    night()
    record(firm, "overdue")
    night()
    assert BankFirmPast.objects.get(firm=firm).until is not None
    assert not BankFirm.objects.exists()
    assert Score.objects.current().filter(firm=firm).exists()


@pytest.mark.parametrize("query", [{"bank": "x"}, {"on": "x"}, {"at": "25:00"}, {"bank": "999999"}])
def test_nonsense_is_said(bank, staff, query):
    page = staff.get(PAGE, query)
    assert page.status_code == 200
    assert page.context["past"] is None
    assert staff.get(EXPORT, query).status_code == 404


def test_writing_the_same_rows_twice_leaves_one_interval(strong_firm, bank, night):
    consent(strong_firm(), bank)
    night()
    write_bank_rows()
    assert BankFirmPast.objects.count() == 1
