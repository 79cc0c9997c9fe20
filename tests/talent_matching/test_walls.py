"""Row security of this room by raw SQL, and contacts planted where nobody may read them before both sides have accepted."""

import pytest

from accounts.access import Perm, visible
from accounts.models import AuditEvent
from enterprises.models import Firm
from talent_matching.actions import matches
from talent_matching.models import Card, TalentContact
from tests import factories
from tests.access import walk
from tests.access.test_canaries import read_everything
from workplace.models import Notice

from . import making

pytestmark = pytest.mark.django_db
CANARIES = ["13777770041", "queboshi@canary.example"]
MASKED = {"name": "雀博士姓名", "college": "雀学院", "skills": "雀技能"}


@pytest.fixture
def planted():
    """A talent who consented to show nothing but the directions, asked about a demand of the walk's own firm."""
    zone = walk.build()
    own_school = zone.people["talent"].access.organisations[0]
    zone.people["liaison"] = factories.user("liaison", own_school, username="liaison")
    row = making.talent(at=factories.organisation("university", "雀校"), parts=[], **MASKED)
    TalentContact.objects.filter(talent=row).update(phone=CANARIES[0], email=CANARIES[1])
    firm = Firm.objects.get(pk=zone.objects["own"]["firm"])
    match = making.match(making.demand(firm, by=zone.people["enterprise"]), row)
    canary = {"talent": row.pk, "demand": match.demand_id, "match": match.pk}
    zone.objects["canary"] = zone.objects["own"] | canary
    return zone, match


def spill(zone, account) -> list[tuple[str, str]]:
    hidden = [*CANARIES, *(MASKED.values() if account.startswith(("enterprise", "park", "bank")) else ())]
    return [
        (address, canary)
        for address, found in read_everything(zone.people[account], zone.objects["canary"])
        for canary in hidden
        if canary in found
    ]


ACCOUNTS = ["staff", "park", "enterprise2", "talent", "liaison", "bank", "admin", "security", "auditor"]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_contact_before_both_accepted(planted, account):
    zone, _match = planted
    assert spill(zone, account) == []


def test_no_contact_in_logs_or_notices(planted):
    said = " ".join(f"{event.subject_name} {event.details}" for event in AuditEvent.objects.all())
    said += " ".join(f"{notice.text} {notice.params}" for notice in Notice.objects.all())
    assert [canary for canary in CANARIES if canary in said] == []


def test_the_scan_sees_contacts_once_both_accepted(planted):
    """Otherwise it could be blind."""
    zone, match = planted
    for side in ("firm", "talent"):
        match = matches.accept(match=match, version=match.version, side=side, by=zone.people["staff"])
    assert {canary for _address, canary in spill(zone, "enterprise")} >= set(CANARIES)
    assert spill(zone, "enterprise2") == []


TABLES = {
    "talent": "SELECT id FROM talent_matching_talent",
    "contact": "SELECT talent_id FROM talent_matching_talentcontact",
    "card": "SELECT talent_id FROM talent_matching_card",
    "demand": "SELECT id FROM talent_matching_demand",
    "particulars": "SELECT demand_id FROM talent_matching_particulars",
    "match": "SELECT id FROM talent_matching_match",
}


def seen(as_web, person) -> set[str]:
    with as_web(person) as cursor:
        found = set()
        for name, statement in TABLES.items():
            cursor.execute(statement)
            if cursor.fetchall():
                found.add(name)
        return found


def test_rows_by_raw_sql(as_web):
    """Which tables of one match hold a row for whom: before anybody was asked, after, and when both accepted."""
    school = making.school()
    person = making.talent_user(school)
    row, demand = making.talent(at=school, user=person), making.demand()
    people = {
        "firm": factories.firm_user(demand.firm), "other firm": factories.firm_user(factories.firm()), "talent": person,
        "other talent": making.talent_user(making.school("别校")), "liaison": factories.user("liaison", school),
        "staff": making.staff(), "bank": factories.user("bank_officer"), "admin": factories.user("system_admin"),
    }  # fmt: skip
    match = making.match(demand, row, state="proposed")
    asked = {
        "firm": {"card", "demand", "particulars", "match"}, "other firm": {"card"},
        "talent": {"talent", "contact", "card", "demand", "match"}, "other talent": {"demand"},
        "liaison": {"talent", "contact", "card", "demand", "match"}, "staff": {"talent", "card", "demand", "particulars", "match"},
        "bank": set(), "admin": set(),
    }  # fmt: skip
    unasked = {name: found - ({"match"} if name != "staff" else set()) for name, found in asked.items()}
    assert {name: seen(as_web, who) for name, who in people.items()} == unasked
    match = matches.ask(match=match, version=match.version, by=people["staff"])
    assert {name: seen(as_web, who) for name, who in people.items()} == asked
    for side in ("firm", "talent"):
        match = matches.accept(match=match, version=match.version, side=side, by=people["staff"])
    opened = {
        **asked, "firm": asked["firm"] | {"contact"}, "talent": asked["talent"] | {"particulars"},
        "liaison": asked["liaison"] | {"particulars"}, "staff": asked["staff"] | {"contact"},
    }  # fmt: skip
    assert {name: seen(as_web, who) for name, who in people.items()} == opened


def test_a_firm_lists_cards_by_raw_row_security(as_web):
    """The list sorts and joins nothing that the firm may not read: a hidden row would take its card along."""
    row, reader = making.talent(), factories.firm_user(factories.firm())
    statement = str(visible(reader, Card.objects.select_related("school"), Perm.CARD_VIEW).query)
    with as_web(reader) as cursor:
        cursor.execute(statement)
        assert row.pk in {found[0] for found in cursor.fetchall()}


def test_a_firm_cannot_write_a_card(as_web):
    row, firm = making.talent(), factories.firm_user(factories.firm())
    with as_web(firm) as cursor:
        cursor.execute("UPDATE talent_matching_card SET name = 'x' WHERE talent_id = %s", [row.pk])
        assert cursor.rowcount == 0
