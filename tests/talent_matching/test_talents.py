"""Profiles, consent and cards: what firms see is what was consented to, and until when."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talent_matching.actions import Refused, matches, talents
from talent_matching.models import Card, Talent
from tests import factories

from . import making

pytestmark = pytest.mark.django_db
SECRETS = {
    "name": "林藏名", "college": "藏院学院", "title": "professor", "skills": "藏技术", "works": "藏专利", "time": 29,
}  # fmt: skip


def typed(talent, **more):
    values = {
        **making.TALENT,
        "embargo": "",
        "number": talent.number,
        "version": talent.version,
        **making.CONTACT,
        **more,
    }
    works = {
        "works-TOTAL_FORMS": "1",
        "works-INITIAL_FORMS": "0",
        "works-0-kind": "patent",
        "works-0-title": "一种尼龙",
    }
    return {**values, **works}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(parts=st.sets(st.sampled_from(Talent.Part.values)))
def test_a_card_holds_the_consented_parts_and_nothing_else(parts):
    row = making.talent(
        parts=parts,
        name="林藏名",
        college="藏院学院",
        title="professor",
        skills="藏技术",
        available_days=29,
        directions="公开方向",
    )
    row.works.create(kind="patent", title="藏专利")
    talents.give_consent(talent=row, parts=list(parts), version=row.version, by=None)
    card = Card.objects.get(talent=row)
    told = [field.attname for field in Card._meta.concrete_fields if not field.primary_key]  # a key may hold any number
    seen = " ".join(str(getattr(card, name)) for name in told)
    assert {part for part, secret in SECRETS.items() if str(secret) in seen} == parts
    assert "公开方向" in seen


def test_withdrawing_takes_effect_at_the_next_request(client):
    school = making.school()
    person, firm = making.talent_user(school), factories.firm()
    row = making.talent(at=school, user=person)
    match = making.match(making.demand(firm), row, state="accepted")
    reader = factories.firm_user(firm)
    client.force_login(reader)
    page = f"/experts/{row.pk}/"
    assert client.get(page).status_code == 200
    assert making.CONTACT["phone"] in client.get(f"/matches/{match.pk}/").content.decode()
    client.force_login(person)
    row.refresh_from_db()
    client.post(f"/talents/{row.pk}/withdraw/", {"version": row.version})
    client.force_login(reader)
    assert client.get(page).status_code == 404
    match.refresh_from_db()
    assert (match.state, match.reason) == ("withdrawn", "consent")
    seen = client.get(f"/matches/{match.pk}/").content.decode()
    assert making.CONTACT["phone"] not in seen
    assert "聚酰胺的吸湿机理" not in seen


def test_a_signed_agreement_survives_the_withdrawal_without_the_contact(client):
    person = making.talent_user()
    row = making.talent(user=person)
    firm = factories.firm()
    match = making.match(making.demand(firm), row, state="signed")
    row.refresh_from_db()
    talents.withdraw_consent(talent=row, version=row.version, by=person)
    client.force_login(factories.firm_user(firm))
    seen = client.get(f"/matches/{match.pk}/").content.decode()
    assert match.agreement.number in seen
    assert making.CONTACT["phone"] not in seen


def test_a_talent_writes_the_own_profile_once(client):
    school = making.school()
    person = making.talent_user(school)
    client.force_login(person)
    assert client.get("/talents/me/").url == "/talents/new/"
    answer = client.post("/talents/new/", {**typed(Talent(number="G7", version=0)), "version": ""})
    row = Talent.objects.get()
    assert answer.url == f"/talents/{row.pk}/"
    assert (row.user, row.school, row.contact.phone, row.works.get().title) == (
        person,
        school,
        making.CONTACT["phone"],
        "一种尼龙",
    )
    assert not Card.objects.exists(), "without a consent firms see nothing"
    assert client.get("/talents/new/").url == "/talents/me/"


def test_a_liaison_keeps_the_own_school_alone(client):
    own, other = making.talent(at=making.school("甲校")), making.talent(at=making.school("乙校"))
    client.force_login(factories.user("liaison", making.school("甲校")))
    assert client.get(f"/talents/{own.pk}/").status_code == 200
    assert client.get(f"/talents/{other.pk}/").status_code == 404
    assert client.post(f"/talents/{other.pk}/edit/", typed(other)).status_code == 404
    answer = client.post(f"/talents/{own.pk}/edit/", typed(own, name="改名"))
    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.name == "改名"
    assert own.card.name == "改名", "the card follows the profile"


def test_staff_read_profiles_without_contact_and_change_nothing(client):
    row = making.talent()
    client.force_login(making.staff())
    page = client.get(f"/talents/{row.pk}/").content.decode()
    assert row.directions in page
    assert making.CONTACT["phone"] not in page
    assert making.CONTACT["email"] not in page
    assert client.post(f"/talents/{row.pk}/edit/", typed(row)).status_code == 403


def test_who_may_not_be_proposed():
    by = making.staff()
    demand = making.demand()
    silent, paused, conflicted = making.talent(consented=False), making.talent(state="paused"), making.talent()
    Talent.objects.filter(pk=conflicted.pk).update(conflicts=[demand.firm_id])
    conflicted.refresh_from_db()
    for row in (silent, paused, conflicted):
        with pytest.raises(Refused):
            matches.propose(demand=demand, talent=row, by=by)
