"""The notice board: who writes, who reads, what is read, and no edit lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from workplace import board
from workplace.models import Notice, Post

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def editor():
    return factories.user("reviewer", display_name="王科长")


def add(editor, *, published=True, **values):
    values = {
        "kind": "policy",
        "audience": "all",
        "title": "研发后补助申报",
        "text": "一\n\n二",
        "due_on": None,
        **values,
    }
    made = board.add(values=values, by=editor)
    return board.publish(post=made, version=made.version, by=editor) if published else made


def data(**values):
    return {"kind": "call", "audience": "firms", "title": "高企申报", "text": "请按时申报。", "due_on": "", **values}


def titles(client, user, **query):
    client.force_login(user, backend=BACKEND)
    return [post.title for post in client.get(reverse("workplace:board"), query).context["page"]]


def test_written_then_published_then_read_by_its_audience(client, editor):
    firm_person = factories.user("firm_owner")
    client.force_login(editor, backend=BACKEND)
    response = client.post(reverse("workplace:post_add"), data())
    post = Post.objects.get()
    assert response.url == reverse("workplace:post", args=[post.pk])
    assert titles(client, firm_person) == []
    assert client.get(response.url).status_code == 404
    client.force_login(editor, backend=BACKEND)
    client.post(reverse("workplace:post_publish", args=[post.pk]), {"version": post.version})
    assert titles(client, firm_person) == ["高企申报"]
    page = client.get(response.url).content.decode()
    assert "<p>请按时申报。</p>" in page
    assert "王科长" in page


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("all", {"firm_viewer", "bank_officer", "talent", "leader", None}),
        ("firms", {"firm_viewer", "talent", "leader"}),
        ("banks", {"bank_officer", "talent", "leader"}),
    ],
)
def test_audiences(client, editor, audience, readers):
    post = add(editor, audience=audience)
    for role in ("firm_viewer", "bank_officer", "talent", "leader", None):
        client.force_login(factories.user(role), backend=BACKEND)
        status = client.get(reverse("workplace:post", args=[post.pk])).status_code
        assert status == (200 if role in readers else 404), role


@pytest.mark.parametrize("role", ["park_officer", "leader", "firm_owner", "bank_manager", "system_admin"])
def test_only_the_zones_staff_write(sign_in, editor, role):
    post = add(editor)
    client = sign_in(factories.user(role))
    assert client.get(reverse("workplace:post_add")).status_code == 403
    for route in ("post_edit", "post_publish", "post_withdraw"):
        assert client.post(reverse(f"workplace:{route}", args=[post.pk]), data()).status_code == 403
    assert Post.objects.get().version == post.version


def test_each_persons_unread(client, editor):
    first, second = add(editor, title="甲"), add(editor, title="乙")
    one, other = factories.user("firm_owner"), factories.user("firm_owner")
    client.force_login(one, backend=BACKEND)
    for _again in range(2):
        client.get(reverse("workplace:post", args=[first.pk]))
    assert titles(client, one, unread="on") == ["乙"]
    assert titles(client, other, unread="on") == ["乙", "甲"]
    client.force_login(one, backend=BACKEND)
    assert client.get("/").content.decode().count("post-line unread") == 1
    client.get(reverse("workplace:post", args=[second.pk]))
    assert "post-line unread" not in client.get("/").content.decode()


def test_what_has_passed_leaves_the_home_page_but_not_the_board(client, editor):
    day = timezone.localdate()
    add(editor, title="过期", kind="deadline", due_on=day - timedelta(days=1))
    add(editor, title="今天", kind="deadline", due_on=day)
    person = factories.user("firm_owner")
    assert len(titles(client, person)) == 2
    home = client.get("/").content.decode()
    assert "今天" in home
    assert "过期" not in home


def test_a_deadline_says_until_when(sign_in, editor):
    client = sign_in(editor)
    response = client.post(reverse("workplace:post_add"), data(kind="deadline"))
    assert response.status_code == 422
    assert "due_on" in response.context["form"].errors
    assert not Post.objects.exists()


def test_a_stale_edit_loses_nothing(sign_in, editor):
    post = add(editor, title="原题")
    client, page = sign_in(editor), reverse("workplace:post_edit", args=[post.pk])
    assert client.post(page, data(title="他的", version=post.version)).status_code == 302
    response = client.post(page, data(title="我的", version=post.version))
    assert response.status_code == 409
    shown = response.content.decode()
    assert "他的" in shown
    assert "我的" in shown
    again = {bound.html_name: bound.value() or "" for bound in response.context["form"]}
    assert client.post(page, again).status_code == 302
    assert Post.objects.get().title == "我的"


def test_nobody_publishes_what_he_has_not_read(sign_in, editor):
    post = add(editor, published=False)
    seen = post.version
    board.change(post=post, values=data(due_on=None), version=seen, by=editor)
    sign_in(editor).post(reverse("workplace:post_publish", args=[post.pk]), {"version": seen})
    assert Post.objects.get().published_at is None


def test_publishing_tells_the_audience_once(editor):
    people = {role: factories.user(role) for role in ("firm_owner", "bank_officer", "talent", "reviewer")}
    post = add(editor, audience="firms")
    post = board.withdraw(post=post, version=post.version, by=editor)
    board.publish(post=post, version=post.version, by=editor)
    assert [notice.user for notice in Notice.objects.all()] == [people["firm_owner"]]


def test_the_text_is_text(client, editor):
    post = add(editor, title="<b>粗</b>", text="<script>alert(1)</script>")
    client.force_login(factories.user("firm_owner"), backend=BACKEND)
    page = client.get(reverse("workplace:post", args=[post.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<b>粗" not in page
