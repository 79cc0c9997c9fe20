"""Lists kept under a name: own ones, those shared with a role, and nobody else's."""

import pytest

from accounts.models import AuditEvent
from tests import factories
from workplace.models import SavedView
from workplace.saved_views import AT_MOST, normal

pytestmark = pytest.mark.django_db
LIST = "enterprises:firm_list"


@pytest.fixture
def staff():
    return factories.user("reviewer")


def keep(client, name="我的", query="status=operating&cols=staff", at=LIST):
    return client.post("/views/keep/", {"list": at, "name": name, "query": query})


def tabs(client, path="/firms/"):
    page = client.get(path).content.decode()
    return [part.split(">", 1)[1].split("<")[0] for part in page.split("data-view=")[1:]]


def test_a_kept_view_is_a_tab_that_shows_the_same_list(sign_in, staff):
    client = sign_in(staff)
    assert tabs(client) == []
    answer = keep(client, query="?page=3&sort=-revenue&status=operating&cols=staff&cols=park")
    assert answer.headers["Location"] == "/firms/?cols=park&cols=staff&sort=-revenue&status=operating"
    assert tabs(client) == ["全部", "我的"]
    page = client.get(answer.headers["Location"])
    assert [column.name for column in page.context["columns"]] == ["park", "staff"]
    assert 'class="active" aria-current="page">我的' in page.content.decode()
    keep(client, query="status=moved")
    assert SavedView.objects.get().query == "status=moved", "the same name again replaces it"


def test_nobody_else_sees_it_until_it_is_shared_with_a_role(sign_in, staff):
    keep(sign_in(staff))
    view = SavedView.objects.get()
    officer, other = factories.user("park_officer"), factories.user("reviewer")
    assert tabs(sign_in(officer)) == tabs(sign_in(other)) == []
    sign_in(staff).post(f"/views/{view.pk}/change/", {"name": "园区专用", "shared_with": "park_officer"})
    assert tabs(sign_in(officer)) == ["全部", "园区专用"]
    assert tabs(sign_in(other)) == []
    assert AuditEvent.objects.get(event="view.shared").details["role"] == "park_officer"


def test_only_the_owner_changes_it(sign_in, staff):
    keep(sign_in(staff))
    SavedView.objects.update(shared_with="park_officer")
    view = SavedView.objects.get()
    client = sign_in(factories.user("park_officer"))
    assert client.post(f"/views/{view.pk}/change/", {"name": "x"}).status_code == 404
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.get().name == "我的"


def test_only_reviewers_and_approvers_share(sign_in):
    for role, shared in [("park_officer", ""), ("leader", ""), ("approver", "leader"), ("reviewer", "leader")]:
        client = sign_in(factories.user(role))
        keep(client, name=role)
        view = SavedView.objects.get(name=role)
        client.post(f"/views/{view.pk}/change/", {"name": role, "shared_with": "leader"})
        view.refresh_from_db()
        assert view.shared_with == shared, role


def test_the_database_itself_keeps_it(as_web, staff):
    mine = SavedView.objects.create(owner=staff, list=LIST, name="甲", query="")
    shared = SavedView.objects.create(owner=staff, list=LIST, name="乙", query="", shared_with="leader")
    with as_web(factories.user("leader")) as cursor:
        cursor.execute("SELECT id FROM workplace_savedview")
        assert cursor.fetchall() == [(shared.pk,)]
        cursor.execute("UPDATE workplace_savedview SET name = 'x'")
        assert cursor.rowcount == 0
    with as_web(staff) as cursor:
        cursor.execute("SELECT id FROM workplace_savedview ORDER BY id")
        assert cursor.fetchall() == [(mine.pk,), (shared.pk,)]


@pytest.mark.parametrize("at", ["", "nothing:here", "accounts:audit", "enterprises:firm_file", "workplace:view_keep"])
def test_only_lists_that_one_may_open_are_kept(sign_in, staff, at):
    answer = keep(sign_in(staff), at=at)
    assert answer.status_code == 404 or at == "workplace:view_keep"


def test_a_view_is_deleted_and_there_are_not_too_many(sign_in, staff):
    client = sign_in(staff)
    for number in range(AT_MOST + 1):
        keep(client, name=f"视图{number}")
    assert SavedView.objects.count() == AT_MOST
    client.post(f"/views/{SavedView.objects.first().pk}/delete/")
    assert SavedView.objects.count() == AT_MOST - 1


def test_the_same_state_is_always_the_same_text():
    assert normal("b=2&a=1&page=4&c=") == normal("?a=1&b=2&after=x") == "a=1&b=2"
