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
ANONYMOUS, WHOSE = "nobody", ("own", "other")
ACCOUNTS = [ANONYMOUS, *walk.ROLES]
# Who stands on the side of firm `own` (with its bank, park, talent and carrier), and who on the side of `other`.
OF_OWN = {"enterprise", "filler", "viewer", "park", "bank", "talent", "incubator", ANONYMOUS}
OF_OTHER = {"enterprise2", "bank2"}
FIRMS = {"enterprise", "filler", "viewer", "enterprise2"}
# Shown to others on purpose, and to whom.
OPEN = {
    "expert-detail": {*FIRMS, "park"},  # the card of a talent who consented to be found
    "talent_matching:card": {*FIRMS, "park"},
    "demand-detail": {"talent"},  # an open demand that is not confidential
    "talent_matching:demand": {"talent"},
    "financing:product": {*FIRMS, "park", "bank", "bank2"},  # a published one
    "products-detail": {*FIRMS, "park", "bank", "bank2"},
    "financing:loan_apply": FIRMS,
    "incubators:share_by_link": {*ACCOUNTS},  # the link is the key
}
# What needs a night's results, a submitted declaration, an uploaded file or a key that signs: tested with those.
NOTHING = {
    "financing:signed_lists_revoked", "signed-lists-revoked", "readiness-detail",
    "innovation_points:appeal_new", "innovation_points:declaration_difference", "innovation_points:declaration_receipt",
    "spreadsheets:failed_rows", "spreadsheets:original", "talent_matching:match_sign",
}  # fmt: skip


def test_every_route_declares_who_may_use_it():
    undeclared = [route for _name, route, rule, _pattern in walk.routes() if rule is None]
    assert undeclared == []


def walked(client, zone, account) -> dict:
    """route name -> (status at the own object, status at another's or None where it is the same) of one account, by GET."""
    if account != ANONYMOUS:
        client.force_login(zone.people[account], backend="django.contrib.auth.backends.ModelBackend")
    found = {}
    for name, _route, _rule, pattern in walk.routes():
        if name:
            own, other = (walk.address(name, pattern, zone.objects[whose]) for whose in ("own", "other"))
            found[name] = (walk.status_of(client, own), None if other == own else walk.status_of(client, other))
    return found


def written_down() -> dict:
    """account -> what `walked` gave it, from expected.yaml."""
    kept = {account: {} for account in ACCOUNTS}
    for name, by_whose in yaml.safe_load(EXPECTED.read_text(encoding="utf-8")).items():
        statuses = [
            {account: status for status, accounts in by_whose.get(whose, {}).items() for account in accounts}
            for whose in WHOSE
        ]
        for account in ACCOUNTS:
            kept[account][name] = tuple(at.get(account) for at in statuses)
    return kept


def write_down(kept: dict) -> None:
    """As route name -> own / other -> status -> accounts."""
    by_name: dict = {}
    for account, answers in kept.items():
        for name, statuses in answers.items():
            for whose, status in zip(WHOSE, statuses, strict=True):
                if status is not None:
                    by_name.setdefault(name, {}).setdefault(whose, {}).setdefault(status, []).append(account)
    text = yaml.safe_dump(by_name, allow_unicode=True, default_flow_style=None, width=120, sort_keys=True)
    EXPECTED.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_route_answers_as_written_down(client, account, request):
    """To this account, at the own object and at another's; one test an account, so that they are walked side by side."""
    answers, kept = walked(client, walk.build(), account), written_down()
    if request.config.getoption("--record"):
        write_down(kept | {account: answers})
        return
    expected = kept[account]
    assert answers.keys() == expected.keys()
    assert {name: (expected[name], answers[name]) for name in answers if answers[name] != expected[name]} == {}


def test_every_argument_of_a_route_says_what_it_names():
    """Otherwise a new route would be walked at nothing: everybody gets 404, and the answers written down prove nothing."""
    objects, unknown = walk.build().objects["own"], []
    for name, _route, _rule, pattern in walk.routes():
        try:
            walk.address(name, pattern, objects) if name else ""
        except walk.Unknown as error:
            unknown.append(str(error))
    assert unknown == []


def test_no_route_is_walked_at_nothing():
    """At the own object somebody gets more than a refusal: else the object is not there, and nobody would notice a leak."""
    accounts = written_down().items()
    reached = {name for account, answers in accounts for name, (own, _other) in answers.items()
               if account != ANONYMOUS and own not in (401, 403, 404)}  # fmt: skip
    names = {name for _account, answers in accounts for name in answers}
    assert names - reached == NOTHING


def test_nothing_leaks():
    """What no recording may ever say: anybody at another's object, a bank or an administrator at any firm's."""
    private = ("enterprises:firm", "enterprises:consent", "innovation_points:declaration", "firm-", "facts-")
    strangers = {"bank", "bank2", "talent", "incubator", "admin", "security", "auditor", ANONYMOUS}
    for account, answers in written_down().items():
        for name, (own, other) in answers.items():
            anothers = own if account in OF_OTHER else other if account in OF_OWN else None
            assert anothers != 200 or other is None or account in OPEN.get(name, ()), (name, account)
            assert own != 200 or account not in strangers or not name.startswith(private), (name, account)


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
