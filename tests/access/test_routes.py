"""Every route x every role has an answer written down in expected.yaml; an undeclared route fails.

After a route was added or a rule changed: `python -m pytest tests/access/test_routes.py --record`, then read the difference.
"""

import re
from pathlib import Path

import pytest
import yaml

from tests.access import walk

EXPECTED = Path(__file__).with_name("expected.yaml")
pytestmark = pytest.mark.django_db
ANONYMOUS = "nobody"


def test_every_route_declares_who_may_use_it():
    undeclared = [route for _name, route, rule, _pattern in walk.routes() if rule is None]
    assert undeclared == []


@pytest.fixture
def answers(client):
    """route name -> "own" / "other" -> status -> the roles that get it, by GET."""
    zone = walk.build()
    routes = [route for route in walk.routes() if route[0]]
    found = {name: {"own": {}, "other": {}} for name, *_ in routes}
    for account in [ANONYMOUS, *zone.people]:
        client.logout()
        if account != ANONYMOUS:
            client.force_login(zone.people[account], backend="django.contrib.auth.backends.ModelBackend")
        for whose, objects in zone.objects.items():
            for name, _route, _rule, pattern in routes:
                if name == "workplace:home" and whose == "other":
                    continue
                status = client.get(walk.address(name, pattern, objects)).status_code
                found[name][whose].setdefault(status, []).append(account)
    for name, *_ in routes:
        if found[name]["other"] == found[name]["own"] or not found[name]["other"]:
            del found[name]["other"]
    return found


def test_every_route_answers_every_role_as_written_down(answers, request):
    if request.config.getoption("--record"):
        EXPECTED.write_text(
            yaml.safe_dump(answers, allow_unicode=True, default_flow_style=None, width=120, sort_keys=True)
        )
    expected = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    assert answers.keys() == expected.keys()
    assert {name: answers[name] for name in answers if answers[name] != expected[name]} == {}
    assert_nothing_leaks(answers)


def assert_nothing_leaks(answers):
    """What no recording may ever say: anybody at another firm's object, a bank or an administrator at any firm's."""
    outsiders = {"enterprise", "filler", "viewer", "park"}
    for name, by_whose in answers.items():
        seen = set(by_whose.get("other", {}).get(200, []))
        assert not seen & outsiders, f"{name} shows another's object to {seen & outsiders}"
        if name.startswith(
            ("enterprises:firm", "enterprises:consent", "innovation_points:declaration", "firm-", "facts-")
        ):
            strangers = {"bank", "bank2", "talent", "incubator", "admin", "security", "auditor", ANONYMOUS}
            assert not set(by_whose["own"].get(200, [])) & strangers, name


def test_anothers_firm_and_a_missing_one_answer_alike(client):
    zone = walk.build()
    client.force_login(zone.people["enterprise"], backend="django.contrib.auth.backends.ModelBackend")
    addresses = [f"/firms/{zone.objects['other']['firm']}/", "/firms/999999999/"]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [
        re.sub(r"\b[A-Za-z0-9]{64}\b", "", answer.content.decode()).replace(path, "")  # without CSRF tokens
        for answer, path in zip(answers, addresses, strict=True)
    ]
    assert bodies[0] == bodies[1]
