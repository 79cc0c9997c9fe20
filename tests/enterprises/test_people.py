"""Contacts, notes and the persons around a firm."""

import pytest
from django.db import DatabaseError

from enterprises.models import Contact, Note
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return factories.firm(contact_name="张三", contact_phone="0375-1", contact_post="财务")


def test_a_contact_is_added_changed_and_removed(sign_in, staff, firm):
    client = sign_in(staff)
    base = f"/firms/{firm.pk}/people/"
    assert client.post(f"{base}contacts/add/", {"name": "赵六"}).status_code == 422
    assert client.post(f"{base}contacts/add/", {"name": "赵六", "phone": "1"}).status_code == 302
    contact = Contact.objects.get()
    changed = {"name": "赵六", "post": "总工", "phone": "2", "version": 1}
    assert client.post(f"{base}contacts/{contact.pk}/", changed).status_code == 302
    stale = client.post(f"{base}contacts/{contact.pk}/", {**changed, "phone": "3"})
    assert stale.status_code == 409
    assert [(bound.value(), stored) for bound, stored in stale.context["differing"]] == [("3", "2")]
    assert client.post(f"{base}contacts/{contact.pk}/remove/", {"version": 1}).status_code == 302
    assert Contact.objects.exists()
    client.post(f"{base}contacts/{contact.pk}/remove/", {"version": 2})
    assert not Contact.objects.exists()


def test_the_main_contact_is_one_and_is_exchanged(sign_in, staff, firm):
    contact = Contact.objects.create(firm=firm, name="赵六", post="总工", phone="2", email="z@x.cn")
    sign_in(staff).post(f"/firms/{firm.pk}/people/contacts/{contact.pk}/main/", {"version": 1})
    firm.refresh_from_db()
    contact.refresh_from_db()
    assert (firm.contact_name, firm.contact_post, firm.contact_phone, firm.contact_email) == (
        "赵六",
        "总工",
        "2",
        "z@x.cn",
    )
    assert (contact.name, contact.post, contact.phone, contact.version) == ("张三", "财务", "0375-1", 2)
    assert [found.pk for found in type(firm).objects.search("赵六")] == [firm.pk]


def test_notes_are_for_the_zone_only(sign_in, staff, firm):
    owner, officer = factories.firm_user(firm), factories.user("park_officer", firm.park)
    elsewhere = factories.user("park_officer", factories.park(1))
    page = f"/firms/{firm.pk}/people/"
    assert sign_in(officer).post(f"{page}notes/add/", {"text": "负责人有意扩产"}).status_code == 302
    assert sign_in(officer).post(f"{page}notes/add/", {"text": " "}).status_code == 200
    assert sign_in(elsewhere).post(f"{page}notes/add/", {"text": "x"}).status_code == 404
    assert sign_in(owner).post(f"{page}notes/add/", {"text": "x"}).status_code == 403
    leader = factories.user("leader")
    assert sign_in(leader).post(f"{page}notes/add/", {"text": "x"}).status_code == 403
    seen = {str(p): "有意扩产" in sign_in(p).get(page).content.decode() for p in (owner, officer, staff, leader)}
    assert seen == {str(owner): False, str(officer): True, str(staff): True, str(leader): True}
    timelines = {
        str(p): "有意扩产" in sign_in(p).get(f"/firms/{firm.pk}/timeline/").content.decode() for p in (owner, staff)
    }
    assert timelines == {str(owner): False, str(staff): True}
    assert sign_in(elsewhere).get(page).status_code == 404


def test_the_page_names_who_acts_and_who_looks_after(sign_in, staff, firm):
    officer = factories.user("park_officer", firm.park, display_name="专员甲", phone="0375-8")
    firm.officer = officer
    firm.save()
    owner = factories.firm_user(firm, display_name="经办乙")
    text = sign_in(owner).get(f"/firms/{firm.pk}/people/").content.decode()
    assert "经办乙" in text
    assert "专员甲" in text
    assert "0375-8" in text
    assert "张三" in text


def test_contacts_and_notes_by_raw_sql(as_web, staff, firm):
    other = factories.firm(park=factories.park(1))
    for each in (firm, other):
        Contact.objects.create(firm=each, name="a", phone="1")
        Note.objects.create(firm=each, text="n", author=staff)
    owner, officer, bank = (
        factories.firm_user(firm),
        factories.user("park_officer", firm.park),
        factories.user("bank_officer"),
    )
    seen = {}
    for name, person in {"owner": owner, "officer": officer, "bank": bank, "staff": staff}.items():
        with as_web(person) as cursor:
            counts = []
            for table in ("contact", "contactevent", "note"):
                cursor.execute(f"SELECT count(*) FROM enterprises_{table}")
                counts.append(cursor.fetchone()[0])
            seen[name] = counts
    assert seen == {"owner": [1, 1, 0], "officer": [1, 1, 1], "bank": [0, 0, 0], "staff": [2, 2, 2]}


def test_a_note_is_written_in_ones_own_name_and_never_changed(as_web, staff, firm):
    Note.objects.create(firm=firm, text="n", author=staff)
    officer = factories.user("park_officer", firm.park)
    with as_web(officer) as cursor:
        cursor.execute("UPDATE enterprises_note SET text = 'x'")
        assert cursor.rowcount == 0
    with pytest.raises(DatabaseError), as_web(officer) as cursor:
        cursor.execute(
            "INSERT INTO enterprises_note (firm_id, text, author_id, at) VALUES (%s, 'x', %s, now())",
            [firm.pk, staff.pk],
        )
