import pytest

from innovation_points.actions import load_shipped_rules
from innovation_points.models import RuleVersion
from tests import factories

COMPLETE = {
    "revenue": "3000",
    "main_business_revenue": "2800",
    "hightech_revenue": "2000",
    "total_income": "3100",
    "net_profit": "-12.5",
    "assets": "5000",
    "liabilities": "2000",
    "net_assets": "3000",
    "rd_expense": "180.0001",
    "rd_super_deduction": "180",
    "tech_contract_amount": "0",
    "staff": "100",
    "rd_staff": "25",
    "postgraduate_staff": "10",
    "invention_applications": "4",
    "pct_applications": "0",
    "class1_ip": "3",
    "class2_ip": "9",
    "provincial_awards_3y": "0",
    "provincial_projects_3y": "1",
    "high_growth_listings": "0",
    "resident_enterprise": "1",
}


@pytest.fixture
def firm(db):
    return factories.firm(park=factories.park(0))


@pytest.fixture
def owner(firm):
    return factories.firm_user(firm)


@pytest.fixture
def reviewer(db):
    return factories.user("reviewer")


@pytest.fixture
def approver(db):
    return factories.user("approver")


@pytest.fixture
def base(db):
    """The points rule in force, from which drafts of rules begin."""
    load_shipped_rules()
    return RuleVersion.objects.get(code="innovation-points", version="2")


@pytest.fixture
def draft(firm, owner):
    return factories.declaration(firm, by=owner)


@pytest.fixture
def submitted(firm, owner):
    return factories.declaration(firm, by=owner, values=COMPLETE, submitted=True)
