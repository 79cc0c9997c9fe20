"""An empty portal lets its first administrators in from the server, once; from then on people do it."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, Membership, User
from tests import factories

pytestmark = pytest.mark.django_db
THREE = [
    "first_administrators", "--department", "信息中心", "--system", "zhang", "张三", "--security", "li", "李四",
    "--audit", "wang", "王五",
]  # fmt: skip
PASSWORD = "Keeps-the-zone-2026"


def run(*arguments) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_three_people_set_their_passwords_and_find_their_work(client):
    lines = run(*THREE).splitlines()
    for line, username, address in zip(
        lines, ("zhang", "li", "wang"), ("/people/", "/people/", "/audit/"), strict=False
    ):
        page = client.get("/" + line.split("://")[1].partition("/")[2], follow=True)
        form = {"new_password1": PASSWORD, "new_password2": PASSWORD}
        client.post(page.redirect_chain[-1][0], form)
        client.logout()
        client.post("/sign-in/", {"username": username, "password": PASSWORD})
        assert client.get(address).status_code == 200, username
        client.logout()
    assert AuditEvent.objects.filter(event="person.first").count() == 3


def test_it_gives_no_second_one_in_a_role_that_somebody_holds():
    run(*THREE)
    with pytest.raises(CommandError, match="zhang is the system_admin already"):
        run("first_administrators", "--department", "信息中心", "--system", "zhao", "赵六")
    assert not User.objects.filter(username="zhao").exists()


def test_it_helps_where_nobody_is_left():
    run(*THREE)
    User.objects.filter(username="li").update(is_active=False)
    run("first_administrators", "--department", "信息中心", "--security", "sun", "孙七")
    assert Membership.objects.in_force().get(user__username="sun").role == "security_admin"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "at least one of"),
        (["--system", "taken", "张三"], "is taken"),
        (["--system", "a b", "张三"], "a b: "),
        (["--system", "new", "张三", "--security", "new", "李四"], "is taken"),
    ],
)
def test_what_is_refused_leaves_nothing(arguments, says):
    factories.user("reviewer", username="taken")
    before = User.objects.count()
    with pytest.raises(CommandError, match=says):
        run("first_administrators", "--department", "信息中心", *arguments)
    assert User.objects.count() == before
