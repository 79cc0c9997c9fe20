"""One timeline of everything, and the file as it was on a past day."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps

from enterprises import as_of, timeline
from enterprises.models import Firm, Look, Note, Title
from tests import factories
from tests.enterprises.conftest import consent, facts

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@contextmanager
def on(day):
    """Noon of the day, for the program and for the histories: these take their time from the database."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    events = [model for model in apps.get_app_config("enterprises").get_models() if hasattr(model, "pgh_tracked_model")]
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in events}
    with time_machine.travel(noon, tick=False):
        yield
    for model in events:
        model.objects.exclude(pk__in=before[model]).update(pgh_created_at=noon)


@pytest.fixture
def full(staff, bank):
    firm = factories.firm()
    owner = factories.firm_user(firm)
    facts(firm, revenue=1)
    Title.objects.create(firm=firm, kind="gazelle", valid_from=date(2024, 1, 1), valid_to=date(2027, 1, 1))
    consent(firm, bank)
    Look.objects.create(firm=firm, bank=bank, person_id=1, person_name="李", kind="page")
    Note.objects.create(firm=firm, text="备注一", author=staff)
    factories.declaration(firm, by=owner)
    return firm, owner


def test_all_kinds_stand_in_one_order(full, staff):
    firm, _owner = full
    entries = timeline.latest(staff, firm, 100)
    assert {"file", "facts", "titles", "consents", "looks", "notes", "declarations"} <= {e.kind for e in entries}
    moments = [entry.event.at for entry in entries]
    assert moments == sorted(moments, reverse=True)


def test_pages_cut_the_same_whole(full, staff, monkeypatch):
    firm, _owner = full
    whole = timeline.latest(staff, firm, 100)
    monkeypatch.setattr(timeline, "PAGE", 3)
    pages, number = [], 1
    while True:
        page = timeline.page(staff, firm, number)
        pages += page.entries
        number += 1
        if not page.has_next:
            break
    assert [(e.kind, e.title) for e in pages] == [(e.kind, e.title) for e in whole]


def test_a_kind_alone(full, staff, sign_in):
    firm, _owner = full
    page = sign_in(staff).get(f"/firms/{firm.pk}/timeline/?kind=notes&kind=looks&kind=nonsense")
    assert {entry.kind for entry in page.context["page"].entries} == {"notes", "looks"}
    for number in ("0", "-1", "x", "²", "99999999999"):
        assert sign_in(staff).get(f"/firms/{firm.pk}/timeline/?page={number}").status_code == 200


def test_another_park_reads_nothing(full, sign_in):
    firm, _owner = full
    officer = factories.user("park_officer", factories.park(1))
    for page in ("timeline", "people", "as-of"):
        assert sign_in(officer).get(f"/firms/{firm.pk}/{page}/").status_code == 404
    bank = factories.user("bank_officer")
    assert sign_in(bank).get(f"/firms/{firm.pk}/timeline/").status_code == 403


def test_the_number_of_queries_does_not_grow(full, staff, bank, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    firm, _owner = full
    staff.access  # noqa: B018  read once a request
    with CaptureQueriesContext(
        connection,
    ) as few:
        timeline.page(staff, firm, 1)
    for number in range(12):
        facts(firm, 2010 + number, revenue=number)
        Note.objects.create(firm=firm, text=str(number), author=factories.user())
        Look.objects.create(firm=firm, bank=bank, person_id=1, person_name="李", kind="page")
    with CaptureQueriesContext(connection) as many:
        timeline.page(staff, firm, 1)
    assert len(many) == len(few)


def test_the_file_as_it_was(staff, bank):
    with on(date(2026, 3, 1)):
        firm = factories.firm(name="旧名有限公司")
        row = facts(firm, 2025, known_on=date(2026, 2, 1), revenue=100)
        given = consent(firm, bank, valid_from=date(2026, 3, 1))
        title = Title.objects.create(firm=firm, kind="gazelle", valid_from=date(2024, 1, 1), valid_to=date(2026, 5, 1))
    with on(date(2026, 6, 1)):
        Firm.objects.filter(pk=firm.pk).update(name="新名有限公司")
        type(row).objects.filter(pk=row.pk).update(revenue=200)
        type(given).objects.filter(pk=given.pk).update(
            withdrawn_at=datetime(2026, 6, 1, 12, tzinfo=SHANGHAI), withdrawn_by_name="李"
        )
        Title.objects.filter(pk=title.pk).update(number="改")
        facts(firm, 2024, known_on=date(2025, 2, 1), revenue=50)

    def seen(day):
        file = as_of.of_firm(staff, firm, day)
        return (
            file.firm.row.name,
            file.table.find("revenue", 2025)[0],
            len(file.consents),
            [row.row.number for row in file.titles],
        )

    assert seen(date(2026, 3, 1)) == ("旧名有限公司", 100, 1, [""])
    assert seen(date(2026, 5, 31)) == ("旧名有限公司", 100, 1, [])
    assert seen(date(2026, 6, 1)) == ("新名有限公司", 200, 0, [])
    assert seen(date(2026, 1, 31)) == ("旧名有限公司", None, 0, [""])
    late = as_of.of_firm(staff, firm, date(2026, 4, 1))
    assert [(row.fiscal_year, day) for row, day in late.facts_entered_on] == [(2024, date(2026, 6, 1))]
    assert as_of.of_firm(staff, firm, date(2026, 2, 1)).firm.entered_on == date(2026, 3, 1)


def test_the_page_of_a_past_day_says_so_and_offers_no_change(sign_in, staff):
    firm = factories.firm()
    facts(firm, 2024, known_on=date(2025, 1, 1), revenue=10_000)
    client = sign_in(staff)
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    text = client.get(f"/firms/{firm.pk}/as-of/?day={yesterday}").content.decode()
    assert yesterday in text
    assert f"/firms/{firm.pk}/edit/" not in text
    assert "/correct/" not in text
    assert client.get(f"/firms/{firm.pk}/as-of/").status_code == 200
    for day in ("2999-01-01", "x", "0001-01-01", ""):
        assert client.get(f"/firms/{firm.pk}/as-of/?day={day}").status_code == 422


def test_what_ends_soon_is_said_on_the_tab(sign_in, staff):
    firm = factories.firm()
    for days, kind in ((20, "gazelle"), (80, "little-giant"), (200, "science-sme")):
        Title.objects.create(firm=firm, kind=kind, valid_to=date.today() + timedelta(days=days))
    ending = sign_in(staff).get(f"/firms/{firm.pk}/holdings/").context["ending"]
    assert [title.kind for title in ending] == ["gazelle", "little-giant"]
