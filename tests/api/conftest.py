"""A small zone with something in every list, and programs that hold keys of its people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.access import Perm
from accounts.models import ApiToken
from enterprises import actions
from enterprises.consent_text import current_text
from enterprises.models import Consent
from innovation_points.actions import load_shipped_rules
from innovation_points.night.run import run_night
from tests import factories

FIGURES = {"revenue": 90_000_000, "rd_expense": 9_000_000, "staff": 90, "rd_staff": 30, "invention_applications": 6}


def key_of(user, scopes=None, **fields) -> str:
    """A key of this person, with all scopes where none are named."""
    key = ApiToken.new_key()
    ApiToken.objects.create(
        user=user, name="program", digest=ApiToken.digest_of(key),
        **{"scopes": list(Perm if scopes is None else scopes), "expires_at": timezone.now() + timedelta(days=30), **fields},
    )  # fmt: skip
    return key


def bearer(key) -> dict:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def call(client):
    """call(key, method, address, body=None) -> the answer to a program."""

    def call(key, method, address, body=None, **headers):
        headers |= bearer(key) if key else {}
        options = {"headers": headers} | ({} if body is None else {"data": body, "content_type": "application/json"})
        return client.generic(method.upper(), f"/api/v1/{address}", **_encoded(options))

    return call


def _encoded(options):
    import json

    if "data" in options and not isinstance(options["data"], str | bytes):
        options["data"] = json.dumps(options["data"], default=str)
    return options


class Zone:
    """Two firms in two parks, a bank that the first consented to, declarations, last year's facts, and a night."""

    def __init__(self):
        load_shipped_rules()
        self.firm, self.other = factories.firm(park=factories.park(0)), factories.firm(park=factories.park(1))
        year = timezone.localdate().year - 1
        for firm in (self.firm, self.other):
            factories.year_facts(firm, year, known_on=timezone.localdate() - timedelta(days=30), **FIGURES)
        self.bank = factories.organisation("bank")
        self.people = {
            "staff": factories.user("reviewer"),
            "park": factories.user("park_officer", factories.park(0)),
            "firm": factories.firm_user(self.firm),
            "viewer": factories.firm_user(self.firm, "firm_viewer"),
            "stranger": factories.firm_user(self.other),
            "bank": factories.user("bank_officer", self.bank),
            "auditor": factories.user("audit_admin"),
        }
        owners = {self.firm: self.people["firm"], self.other: self.people["stranger"]}
        self.declarations = {firm: factories.declaration(firm, by=owner) for firm, owner in owners.items()}
        self.night = run_night()
        self.consents = {firm: self._consent(firm, owner) for firm, owner in owners.items()}

    def _consent(self, firm, owner) -> Consent:
        return actions.give_consent(
            firm=firm, bank=self.bank, purpose="be_found", scope=list(Consent.Group.values),
            valid_to=timezone.localdate() + timedelta(days=90), text=current_text(), by=owner,
        )  # fmt: skip


@pytest.fixture
def zone(db):
    return Zone()


@pytest.fixture
def keys(zone):
    """A key with every scope for each of the zone's people."""
    return {name: key_of(user) for name, user in zone.people.items()}
