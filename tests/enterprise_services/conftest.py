"""A park with its officer, a firm with its people, and the short ways to what this room keeps."""

import pytest

from enterprise_services.models import ServiceItem
from tests import factories


@pytest.fixture
def firm(db):
    return factories.firm()


@pytest.fixture
def owner(firm):
    return factories.firm_user(firm)


@pytest.fixture
def officer(db):
    return factories.user("park_officer", factories.park())


@pytest.fixture
def stranger(db):
    """An officer of another park."""
    return factories.user("park_officer", factories.park(1))


@pytest.fixture
def staff(db):
    return factories.user("reviewer")


def item(**fields) -> ServiceItem:
    values = {
        "name": "企业设立登记", "kind": "registration", "working_days": 3, "documents": ["身份证明"], "steps": ["受理", "窗口递交", "领证"],
    }  # fmt: skip
    return ServiceItem.objects.create(**values | fields)
