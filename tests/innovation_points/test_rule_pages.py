"""The pages of rules: the list with what is on its way, the form that loses nothing, two people at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from innovation_points import drafting
from innovation_points.actions import rules
from innovation_points.models import RuleComment, RuleVersion
from tests import factories

pytestmark = pytest.mark.django_db


def url(name, version):
    return reverse(f"innovation_points:{name}", args=[version.pk])


@pytest.fixture
def draft(base, reviewer):
    return rules.start_draft(based_on=base, by=reviewer)


def form(draft, **texts):
    return {**drafting.typed(draft.content, draft.unread), **texts, "revision": draft.revision}


def test_every_shipped_version_can_be_read_drafted_and_edited(sign_in, base, reviewer):
    client = sign_in(reviewer)
    for version in list(RuleVersion.objects.all()):
        assert client.get(url("rule", version)).status_code == 200
        made = client.post(url("rule_draft", version))
        page = client.get(made.url)
        assert page.status_code == 200
        assert page.context["sheet"].blocking == []


def test_firms_and_leaders_see_what_is_published_and_nothing_else(sign_in, base, draft):
    for person in (factories.user("leader"), factories.firm_user(factories.firm()), factories.user("bank_officer")):
        client = sign_in(person)
        assert url("rule", draft) not in client.get(reverse("innovation_points:rules")).content.decode()
        assert client.get(url("rule", draft)).status_code == 404
        assert client.get(url("rule_edit", draft)).status_code == 403
        assert client.post(url("rule_draft", base)).status_code == 403
        assert client.get(url("rule_document", draft)).status_code == 404


def test_reviewers_see_what_is_on_its_way(sign_in, draft):
    page = sign_in(factories.user("approver")).get(reverse("innovation_points:rules")).content.decode()
    assert url("rule", draft) in page


def test_the_form_keeps_what_is_wrong_beside_its_place_and_does_not_go_on(sign_in, draft, reviewer):
    client = sign_in(reviewer)
    wrong = form(draft, **{"items.rd_intensity.weight": "十", "items.rd_staff_ratio.weight": "11"}) | {"send": "1"}
    page = client.post(url("rule_edit", draft), wrong, follow=True)
    assert page.redirect_chain[-1][0] == url("rule_edit", draft)
    text = page.content.decode()
    assert 'value="十"' in text
    assert "权重合计为 99，应为 100" in text
    draft.refresh_from_db()
    assert draft.unread == {"items.rd_intensity.weight": "十"}
    right = form(draft, **{"items.rd_intensity.weight": "15"}) | {"send": "1"}
    assert client.post(url("rule_edit", draft), right).url == url("rule_send", draft)
    page = client.get(url("rule_send", draft)).content.decode()
    assert "15 分" in page


def test_a_row_of_a_table_is_added_and_removed_by_a_button(sign_in, base, reviewer):
    title = RuleVersion.objects.get(code="qualifications/science-sme")
    draft = rules.start_draft(based_on=title, by=reviewer)
    client = sign_in(reviewer)
    place = "items.staff_ratio.bands"
    client.post(url("rule_edit", draft), form(draft) | {"add_row": place})
    draft.refresh_from_db()
    assert len(drafting.place_of(draft.content, place)) == 7
    client.post(url("rule_edit", draft), form(draft) | {"remove_row": f"{place}.6"})
    draft.refresh_from_db()
    assert draft.content["items"] == title.content["items"]
    assert draft.unread == {}


def test_two_people_at_once_choose_and_lose_nothing(sign_in, draft, reviewer):
    opened = form(draft)
    rules.save_draft(
        draft=draft,
        content=drafting.read(draft.content, {**opened, "items.rd_intensity.weight": "12", "doc_no": "一号"})[0],
        by=factories.user("approver"),
    )
    client = sign_in(reviewer)
    mine = opened | {"items.rd_intensity.weight": "13", "issuer": "高新区管委会"}
    page = client.post(url("rule_edit", draft), mine)
    assert page.status_code == 409
    assert [(row["place"], row["mine"], row["theirs"]) for row in page.context["rows"]] == [
        ("issuer", "高新区管委会", "科学技术部"),
        ("items.rd_intensity.weight", "13", "12"),
    ]
    draft.refresh_from_db()
    assert drafting.typed(draft.content)["items.rd_intensity.weight"] == "12"
    choice = {"revision": draft.revision, "choose:issuer": "mine", "choose:items.rd_intensity.weight": "mine"}
    choice |= {"mine:issuer": "高新区管委会", "mine:items.rd_intensity.weight": "13"}
    client.post(url("rule_merge", draft), choice)
    draft.refresh_from_db()
    texts = drafting.typed(draft.content)
    assert (texts["items.rd_intensity.weight"], texts["issuer"], texts["doc_no"]) == ("13", "高新区管委会", "一号")


def test_notes_stand_beside_the_part_they_are_about(sign_in, draft, reviewer):
    client = sign_in(factories.user("approver"))
    client.post(url("rule_comment", draft), {"path": "items.debt_ratio", "text": "依据？"})
    assert RuleComment.objects.get().path == "items.debt_ratio"
    page = sign_in(reviewer).get(url("rule_edit", draft))
    parts = [part for section in page.context["sheet"].items for part in section.parts if part.notes]
    assert [part.place for part in parts] == ["items.debt_ratio"]


def test_the_document_comes_back_as_a_file_and_nothing_else(sign_in, draft, reviewer):
    client = sign_in(reviewer)
    file = SimpleUploadedFile("办法.pdf", b"%PDF-1.4\n<script>")
    client.post(url("rule_edit", draft), {"revision": draft.revision, "file": file})
    answer = client.get(url("rule_document", draft))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"%PDF-1.4\n<script>"
    answer.close()  # nobody else closes the file that a test only looks at


def test_one_person_sends_another_publishes(sign_in, draft, reviewer):
    client = sign_in(reviewer)
    client.post(url("rule_send", draft), {"revision": draft.revision, "reason": "调整"})
    draft.refresh_from_db()
    assert draft.state == "sent"
    page = client.get(url("rule", draft)).content.decode()
    assert url("rule_approve", draft) not in page
    assert client.post(url("rule_approve", draft), {"revision": draft.revision}).status_code == 403
    approver = factories.user("approver")
    client = sign_in(approver)
    assert url("rule_approve", draft) in client.get(url("rule", draft)).content.decode()
    client.post(url("rule_approve", draft), {"revision": draft.revision - 1})
    assert RuleVersion.objects.get(pk=draft.pk).state == "sent"
    client.post(url("rule_approve", draft), {"revision": draft.revision})
    assert RuleVersion.objects.get(pk=draft.pk).state == "published"
    sign_in(reviewer).post(url("rule_return", draft), {"revision": draft.revision + 1, "reason": "x"})
    assert RuleVersion.objects.get(pk=draft.pk).state == "published"


def test_the_api_drafts_by_the_same_rules(sign_in, base, reviewer):
    client = sign_in(reviewer)
    made = client.post("/api/v1/rules/", {"based_on": base.pk}, content_type="application/json").json()
    path = f"/api/v1/rules/{made['id']}/"
    broken = {"revision": made["revision"], "content": {**made["content"], "items": []}}
    assert client.patch(path, broken, content_type="application/json").status_code == 400
    content = drafting.read(made["content"], {"items.rd_intensity.weight": "13"})[0]
    saved = client.patch(
        path, {"revision": made["revision"], "content": content}, content_type="application/json"
    ).json()
    assert [finding["place"] for finding in saved["findings"]] == ["weights."]
    send = {"revision": saved["revision"], "reason": "调整"}
    assert client.post(f"{path}send/", send, content_type="application/json").status_code == 409
    assert client.post(f"{path}send/", {}, content_type="application/json").status_code == 400
    leader = sign_in(factories.user("leader"))
    assert leader.get(path).status_code == 404
    assert leader.post("/api/v1/rules/", {"based_on": base.pk}, content_type="application/json").status_code == 403


def test_the_pages_cost_as_many_queries_with_many_versions_as_with_few(
    sign_in, base, draft, reviewer, django_assert_max_num_queries
):
    client = sign_in(reviewer)
    client.get(reverse("innovation_points:rules"))
    for _more in range(4):
        rules.start_draft(based_on=base, by=reviewer)
    with django_assert_max_num_queries(14):
        client.get(reverse("innovation_points:rules"))
    with django_assert_max_num_queries(20):
        client.get(url("rule_edit", draft))
