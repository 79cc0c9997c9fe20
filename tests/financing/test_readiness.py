"""Loan readiness as the night finds it: each gate, days past, and runs that repeat."""

from datetime import date, timedelta

import pytest

from financing.gates import zone_gates
from financing.models import Readiness
from innovation_points.models import RuleVersion

from .conftest import give_title, record, today

READY, NOT_READY, MANUAL_REVIEW = Readiness.Result.READY, Readiness.Result.NOT_READY, Readiness.Result.MANUAL_REVIEW


def gates(row, bits) -> set[str]:
    return {gate.code for place, gate in zone_gates(row.rule_version) if bits >> place & 1}


def state(firm, day=None) -> Readiness:
    rows = Readiness.objects.on(day) if day else Readiness.objects.latest()
    return rows.get(firm=firm)


def test_a_strong_firm_is_ready_with_tier_and_ceiling(strong_firm, night):
    firm = strong_firm()
    counts = night().counts["readiness"]
    row = state(firm)
    assert (row.result, row.tier, row.failed, row.unknown) == (READY, "A", 0, 0)
    assert row.total == 10_000
    assert row.ceiling == 10_000_000  # the tier's limit, below the mean revenue of two years
    assert counts["ready"] == 1


def test_the_ceiling_is_the_mean_revenue_of_two_years_where_that_is_less(strong_firm, night):
    small = strong_firm(
        facts={"revenue": 3_000_001, "rd_expense": 300_000, "hightech_revenue": 2_500_000, "net_profit": 400_000}
    )
    small.year_facts.filter(fiscal_year=today().year - 2).update(revenue=2_000_000)
    night()
    assert state(small).ceiling == 2_500_000


@pytest.mark.parametrize(
    ("kind", "failing"),
    [
        ("dishonest", {"no_dishonest_debtor"}),
        ("serious", {"no_dishonesty_listing"}),
        ("abnormal", {"no_abnormal_operation"}),
        ("tax", {"no_tax_credit_d", "no_tax_arrears"}),
        ("environment", {"no_environment_red_black"}),
        ("overdue", {"no_loan_overdue"}),
        ("falsified", {"no_data_falsified"}),
        ("stopped", {"operating"}),
        ("incident", set()),  # a record that no gate of this rule asks for
    ],
)
def test_each_live_negative_record_fails_its_gate(strong_firm, night, kind, failing):
    firm = strong_firm()
    record(firm, kind)
    night()
    row = state(firm)
    assert gates(row, row.failed) == failing
    assert row.result == (NOT_READY if failing else READY)


def test_every_failed_gate_is_named(strong_firm, night):
    firm = strong_firm(title=False, established_on=today() - timedelta(days=100))
    record(firm, "overdue")
    night()
    row = state(firm)
    assert gates(row, row.failed) == {"operating_months", "title", "no_loan_overdue"}
    assert row.result == NOT_READY


def test_an_ended_record_no_longer_counts_and_a_coming_one_not_yet(strong_firm, night):
    firm = strong_firm()
    record(firm, "overdue", ended_on=today())
    record(firm, "tax", recorded_on=today() + timedelta(days=1))
    night()
    assert state(firm).result == READY


def test_twelve_months_in_operation_on_the_day_itself(strong_firm, night):
    day = today()
    old, young = (
        strong_firm(established_on=date(day.year - 1, day.month, day.day) + timedelta(days=d)) for d in (0, 1)
    )
    unknown = strong_firm()
    type(unknown).objects.filter(pk=unknown.pk).update(established_on=None)
    night()
    assert state(old).result == READY
    assert gates(state(young), state(young).failed) == {"operating_months"}
    assert state(unknown).result == MANUAL_REVIEW
    assert gates(state(unknown), state(unknown).unknown) == {"operating_months"}


def test_titles_valid_expired_and_of_unknown_validity(strong_firm, night):
    expired, unproven, other, declined = (strong_firm(title=False) for _ in range(4))
    give_title(expired, valid_to=today() - timedelta(days=1))
    give_title(unproven, valid_to=None)
    give_title(other, kind="top-list")
    give_title(declined, held=False)
    night()
    assert [state(firm).result for firm in (expired, unproven, other, declined)] == [
        NOT_READY, MANUAL_REVIEW, NOT_READY, NOT_READY,
    ]  # fmt: skip
    assert gates(state(unproven), state(unproven).unknown) == {"title"}


def test_a_preliminary_score_is_never_ready(strong_firm, night):
    gaps = dict.fromkeys(
        ["rd_super_deduction", "tech_contract_amount", "provincial_awards_3y", "provincial_projects_3y"]
    )
    firm = strong_firm(facts=gaps)
    night()
    score, row = firm.scores.current().get(), state(firm)
    assert score.preliminary
    assert score.is_published
    assert row.result == NOT_READY
    assert gates(row, row.failed) == {"score_final"}


def test_a_firm_without_figures_is_not_ready(night, db):
    from tests import factories

    firm = factories.firm(established_on=date(2015, 1, 1))
    give_title(firm)
    night()
    row = state(firm)
    assert (row.result, row.tier, row.ceiling, row.total) == (NOT_READY, "", None, -1)


def test_below_fifty_points_no_tier(strong_firm, night):
    firm = strong_firm(
        facts={
            "rd_expense": 100_000,
            "rd_staff": 1,
            "rd_super_deduction": 0,
            "hightech_revenue": 0,
            "tech_contract_amount": 0,
        }
    )
    night()
    row = state(firm)
    assert row.tier == ""
    assert gates(row, row.failed) == {"score_tier"}


def test_a_suspended_firm_is_not_operating(strong_firm, night):
    firm = strong_firm(status="suspended")
    night()
    assert gates(state(firm), state(firm).failed) == {"operating"}


def test_nothing_is_written_when_nothing_changed(strong_firm, night):
    firm = strong_firm()
    night()
    before = list(Readiness.objects.values_list())
    assert night().counts["readiness"]["changed"] in (0, 1)  # the repeated night may be the first one itself
    assert list(Readiness.objects.values_list()) == before
    record(firm, "overdue")
    night()
    assert state(firm).result == NOT_READY
    rows = list(Readiness.objects.filter(firm=firm).order_by("id"))
    assert [row.valid_from == row.valid_to for row in rows] == [True, False]  # the replaced row keeps an empty interval


def test_a_past_day_is_found_without_touching_later_ones(strong_firm, night):
    firm, late = strong_firm(), strong_firm()
    record(late, "overdue", recorded_on=today() - timedelta(days=10), ended_on=today() - timedelta(days=2))
    early, middle, last = (today() - timedelta(days=d) for d in (20, 5, 0))
    night(early)
    night(last)
    assert state(late, middle).result == READY
    night(middle)
    assert state(late, early).result == READY
    assert state(late, middle).result == NOT_READY
    assert state(late, last).result == READY
    assert state(late).result == READY
    assert state(firm, middle).result == READY
    assert Readiness.objects.filter(firm=firm).count() == 1
    for day in (early, middle, last):
        assert Readiness.objects.on(day).count() == 2


def test_the_rule_before_its_first_version_is_an_error(strong_firm, night):
    from rulebook.loader import NoVersionInForce

    strong_firm()
    with pytest.raises(NoVersionInForce):
        night(date(2024, 7, 31))
    assert not Readiness.objects.exists()
    assert RuleVersion.objects.in_force("loan-readiness", date(2024, 7, 31)) is None
