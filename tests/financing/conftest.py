from datetime import date, timedelta

import pytest
from django.utils import timezone

from enterprises.models import Consent, NegativeRecord, Title, YearFacts
from innovation_points.night.run import run_night
from tests import factories

EVERY_GROUP = list(Consent.Group.values)
STRONG = {
    "revenue": 100_000_000, "rd_expense": 8_000_000, "staff": 100, "rd_staff": 25, "rd_super_deduction": 6_000_000,
    "valid_ip": 10, "tech_contract_amount": 3_000_000, "hightech_revenue": 70_000_000, "net_profit": 12_000_000,
    "assets": 100_000_000, "liabilities": 40_000_000, "provincial_awards_3y": 0, "provincial_projects_3y": 0,
    "high_growth_listings": 0,
}  # fmt: skip


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def strong_firm(db):
    """strong_firm(**fields): a firm that passes every gate of the zone. `title=False` leaves its title out."""

    def make(*, title=True, facts=None, **fields):
        fields.setdefault("established_on", date(2015, 3, 1))
        firm = factories.firm(**fields)
        year = today().year - 1
        known = today() - timedelta(days=200)
        YearFacts.objects.create(
            firm=firm, fiscal_year=year, source="import", known_on=known, **{**STRONG, **(facts or {})}
        )
        YearFacts.objects.create(firm=firm, fiscal_year=year - 1, source="import", known_on=known, revenue=80_000_000)
        if title:
            give_title(firm)
        return firm

    return make


def give_title(firm, **fields):
    defaults = {
        "kind": "high-tech-enterprise",
        "number": f"GR{firm.pk}",
        "valid_from": date(2023, 1, 1),
        "valid_to": today() + timedelta(days=300),
    }
    return Title.objects.create(firm=firm, **{**defaults, **fields})


def record(firm, kind="overdue", **fields):
    defaults = {"source": "manual", "source_date": today(), "recorded_on": today() - timedelta(days=30)}
    return NegativeRecord.objects.create(firm=firm, kind=kind, **{**defaults, **fields})


def consent(firm, bank, scope=EVERY_GROUP, **fields):
    """A consent as it stands in the database; the bank's rows follow at night or by write_bank_rows."""
    defaults = {
        "valid_to": today() + timedelta(days=200), "text_version": "1", "text_hash": "0" * 64,
        "given_by_id": 1, "given_by_name": "signer",
    }  # fmt: skip
    return Consent.objects.create(firm=firm, bank=bank, scope=list(scope), **{**defaults, **fields})


@pytest.fixture
def night(db):
    """night(day=None): run the night."""
    return lambda day=None: run_night(day)


@pytest.fixture
def bank(db):
    return factories.organisation("bank", "平顶山甲银行")


@pytest.fixture
def other_bank(db):
    return factories.organisation("bank", "平顶山乙银行")


@pytest.fixture
def officer(bank):
    return factories.user("bank_officer", bank, display_name="银行甲员")
