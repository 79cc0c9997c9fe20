"""Answers for everybody: written by staff, found by words, and suggested before a problem is filed."""

import pytest

from enterprise_services.models import Knowledge
from tests import factories

from . import bringing

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "utilities", "question": "用电增容找谁办？", "answer": "由园区代为申请，准备负荷说明。", "source": "园区窗口", "valid_until": "",
    "is_published": "on", "version": "",
}  # fmt: skip


@pytest.fixture
def entries():
    other = {"answer": "请联系教体部门。", "question": "引进人才子女如何入学？", "kind": "living"}
    hidden = {"answer": "内部口径", "question": "用电增容的内部流程", "kind": "utilities", "is_published": False}
    shown = {name: TYPED[name] for name in ("kind", "question", "answer", "source")}
    return [Knowledge.objects.create(**values) for values in (shown, other, hidden)]


def test_what_was_answered_is_suggested_while_the_firm_types(client, entries):
    client.force_login(factories.firm_user(factories.firm()))
    page = client.get("/problems/suggest/", {"title": "想办理用电增容", "text": "变压器满载"}).content.decode()
    assert "用电增容找谁办？" in page
    assert "入学" not in page
    assert "内部" not in page
    assert "解答" not in client.get("/problems/suggest/", {"title": "厂门口道路破损"}).content.decode()


def test_firms_read_what_is_published_and_still_true(client, entries):
    client.force_login(factories.firm_user(factories.firm()))
    page = client.get("/answers/").content.decode()
    assert "用电增容找谁办？" in page
    assert "内部流程" not in page
    assert client.get(f"/answers/{entries[2].pk}/").status_code == 404
    Knowledge.objects.filter(pk=entries[0].pk).update(valid_until="2020-01-01")
    assert client.get(f"/answers/{entries[0].pk}/").status_code == 404
    assert client.get("/answers/new/").status_code == 403


def test_an_answer_becomes_one_for_everybody(client):
    firm = factories.firm()
    owner, _officer, reviewer, _other = bringing.people(firm)
    row = bringing.answered(firm, by=owner, owner=reviewer)
    client.force_login(reviewer)
    assert row.answer in client.get(f"/answers/new/?problem={row.pk}").content.decode()
    client.post(f"/answers/new/?problem={row.pk}", TYPED)
    entry = Knowledge.objects.get()
    assert (entry.problem, entry.question) == (row, TYPED["question"])
    stale = client.post(f"/answers/{entry.pk}/edit/", {**TYPED, "question": "别的", "version": 7})
    assert stale.status_code == 409
    hidden = bringing.answered(firm, by=owner, owner=reviewer, is_confidential=True)
    assert client.get(f"/answers/new/?problem={hidden.pk}").status_code == 404
