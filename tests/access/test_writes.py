"""Every address that takes a POST: another's object answers as one that does not exist."""

import uuid

import pytest
from django.utils import timezone

from tests.access import walk

pytestmark = pytest.mark.django_db
MISSING = 999_999_999
# Open to others on purpose: a published product, and a report's share, where the link is the key.
OPEN = {"financing:loan_apply", "incubators:share_by_link", "incubators:share_by_link_autosave"}
DAY = str(timezone.localdate())
# What an interface checks before it looks for the object, so that it does look.
GIVEN = {
    "version": 1, "reason": "x", "name": "x", "text": "x", "amount": 1, "term_months": 12, "rate_bp": 50, "refusal": "credit",
    "contract_number": "1", "until": DAY, "signed_on": DAY, "drawn_on": DAY, "paid_on": DAY, "since": DAY, "settled_on": DAY,
}  # fmt: skip


@pytest.mark.parametrize("account", ["enterprise", "park", "bank", "talent", "incubator"])
def test_a_write_to_anothers_object_answers_as_to_a_missing_one(client, account):
    zone = walk.build()
    client.force_login(zone.people[account], backend="django.contrib.auth.backends.ModelBackend")
    own, other = zone.objects["own"], zone.objects["other"]
    nobodys = {kind: key if key == own[kind] else _missing(key) for kind, key in other.items()}
    told = {}
    for name, _route, _rule, pattern in walk.routes():
        theirs = walk.address(name, pattern, other) if name and name not in OPEN else None
        if theirs is None or theirs == walk.address(name, pattern, own):
            continue
        answers = [_written(client, name, theirs), _written(client, name, walk.address(name, pattern, nobodys))]
        if answers[0] != answers[1] or answers[0] in (200, 201, 400, 409):
            told[name] = answers
    assert told == {}, "at another's object, at a missing one"


def _written(client, name, address) -> int:
    """The answer's status. Names of the interface have no room before them."""
    values = {} if ":" in name else {"content_type": "application/json"}
    return client.post(address, GIVEN, headers={"Idempotency-Key": str(uuid.uuid4())}, **values).status_code


def _missing(key):
    return MISSING if isinstance(key, int) else uuid.uuid4() if isinstance(key, uuid.UUID) else "nobodys"
