from datetime import date

import pytest

from enterprises.models import Consent, Firm, YearFacts
from tests import factories


@pytest.fixture
def staff(db):
    return factories.user("reviewer")


@pytest.fixture
def bank(db):
    return factories.organisation("bank", "平顶山测试银行")


def facts(firm: Firm, year=2025, source="import", **figures) -> YearFacts:
    return YearFacts.objects.create(firm=firm, fiscal_year=year, source=source, **figures)


def consent(firm: Firm, bank, **fields) -> Consent:
    fields = {
        "scope": ["identity", "points"],
        "valid_to": date(2099, 1, 1),
        "text_version": "2026-01-01 zh",
        "text_hash": "0" * 64,
        "given_by_id": 1,
        "given_by_name": "张三",
        **fields,
    }
    return Consent.objects.create(firm=firm, bank=bank, **fields)
