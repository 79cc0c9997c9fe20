"""A small zone with something in every list, and programs that hold keys of its people."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.access import Perm
from accounts.models import ApiToken
from enterprises import actions
from enterprises.consent_text import current_text
from enterprises.models import Consent, Title
from innovation_points.actions import load_shipped_rules
from innovation_points.night.run import run_night
from tests import factories

FIGURES = {  # enough for points, and for a loan
    "revenue": 100_000_000, "rd_expense": 8_000_000, "staff": 100, "rd_staff": 25, "rd_super_deduction": 6_000_000,
    "valid_ip": 10, "hightech_revenue": 70_000_000, "net_profit": 12_000_000,
    "assets": 100_000_000, "liabilities": 40_000_000, "provincial_awards_3y": 0, "provincial_projects_3y": 0,
    "high_growth_listings": 0,
}  # fmt: skip


def pytest_collection_modifyitems(items):
    """schemathesis writes the operation into a test's name, but pytest 9 reads the address of a test from its parameters."""
    for item in items:
        if getattr(item, "operation_label", None):
            item._id = item.id.with_params(item.operation_label)


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
        data = "" if body is None else json.dumps(body, default=str)
        headers |= bearer(key) if key else {}
        return client.generic(
            method.upper(), f"/api/v1/{address}", data, content_type="application/json", headers=headers
        )

    return call


class Zone:
    """Two firms in two parks, a bank that the first consented to, declarations, last year's facts, and a night."""

    def __init__(self):
        load_shipped_rules()
        self.firm, self.other = (
            factories.firm(park=factories.park(index), established_on=date(2015, 3, 1)) for index in (0, 1)
        )
        for firm, contracts in ((self.firm, 3_000_000), (self.other, 1_000_000)):
            self._strengthen(firm, contracts)
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

    @staticmethod
    def _strengthen(firm, contracts):
        today = timezone.localdate()
        known = today - timedelta(days=30)
        factories.year_facts(firm, today.year - 1, known_on=known, **FIGURES | {"tech_contract_amount": contracts})
        factories.year_facts(firm, today.year - 2, known_on=known, revenue=80_000_000)
        Title.objects.create(
            firm=firm, kind="high-tech-enterprise", number=f"GR{firm.pk}", valid_from=date(2023, 1, 1),
            valid_to=today + timedelta(days=300),
        )  # fmt: skip

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
