"""R&D expenses: cases worked out by hand, and what holds of every collection."""

import copy
import functools
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rulebook import expenses
from rulebook.expenses import ExpenseError, Line, Setting

DATA = yaml.safe_load(Path(__file__).with_name("expense_cases.yaml").read_text(encoding="utf-8"))
FLAGS = {"-tax": "in_tax", "-hnte": "in_hnte", "-stat": "in_stat", "-book": "in_book"}
YEARS = [2016, 2020, 2021, 2024]


def line(project, item, amount, *marks):
    return Line(project, item, amount, "capitalised" in marks, **{FLAGS[m]: False for m in marks if m in FLAGS})


def value(accounts, path):
    known = {
        "extra": accounts.tax.extra,
        "percent": accounts.tax.rate.percent,
        "expensed": accounts.tax.expensed,
        "book": accounts.book,
        "domestic": accounts.domestic,
    }
    if path in known:
        return known[path]
    first, *rest = path.split(".")
    account = getattr(accounts, first)
    return getattr(account, rest[0]) if len(rest) == 1 else getattr(account.row(rest[0]), rest[1])


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["name"])
def test_cases(case):
    setting = Setting(case["year"], case["industry"], amortisation=case.get("amortisation", 0))
    accounts = expenses.accounts([line(*entry) for entry in case["lines"]], setting)
    assert {path: value(accounts, path) for path in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", DATA["rates"], ids=str)
def test_rates(case):
    year, industry, marks, percent = case
    assert expenses.rate(Setting(year, industry, frozenset(marks))).percent == percent


lines = st.lists(
    st.builds(
        Line,
        project=st.sampled_from("abc"),
        item=st.sampled_from(sorted(expenses.rules().items)),
        amount=st.integers(0, 10**9),
        in_tax=st.booleans(),
        in_hnte=st.booleans(),
        in_stat=st.booleans(),
        in_book=st.booleans(),
    ).map(lambda found: found._replace(capitalised=found.project == "c")),
    max_size=25,
)
settings = st.builds(
    Setting,
    year=st.sampled_from(YEARS),
    industry=st.sampled_from(["3825", "6513", "5110"]),
    amortisation=st.integers(0, 10**9),
)


@given(lines, settings)
def test_nothing_counts_for_more_than_was_spent(collected, setting):
    found = expenses.accounts(collected, setting)
    for account in (found.tax, found.high_tech, found.statistics):
        for row in account.rows:
            assert 0 <= row.allowed <= row.actual
            assert row.limit is None or row.allowed <= row.limit
    assert found.tax.actual == sum(entry.amount for entry in collected if entry.in_tax)
    assert found.statistics.allowed == sum(entry.amount for entry in collected if entry.in_stat)
    assert found.tax.expensed <= found.tax.allowed


@given(lines, lines, settings)
def test_more_expense_never_means_less(collected, more, setting):
    few, many = expenses.accounts(collected, setting), expenses.accounts([*collected, *more], setting)
    assert few.tax.allowed <= many.tax.allowed
    assert few.tax.extra <= many.tax.extra
    assert few.high_tech.allowed <= many.high_tech.allowed
    assert few.book <= many.book


@given(lines, settings, st.randoms())
def test_the_order_of_the_lines_does_not_matter(collected, setting, random):
    mixed = list(collected)
    random.shuffle(mixed)
    assert expenses.accounts(mixed, setting) == expenses.accounts(collected, setting)


@given(lines, settings)
def test_a_ledger_and_its_sums_give_the_same_accounts(collected, setting):
    @functools.cache
    def total(key):
        return sum(entry.amount for entry in collected if entry._replace(amount=0) == key)

    summed = [key._replace(amount=total(key)) for key in {entry._replace(amount=0) for entry in collected}]
    assert expenses.accounts(summed, setting) == expenses.accounts(collected, setting)


def test_a_year_without_rules_and_an_unknown_sub_field_are_named():
    with pytest.raises(ExpenseError, match="2015"):
        expenses.accounts([Line("a", "wages", 1)], Setting(2015, "3825"))
    with pytest.raises(ExpenseError, match="cakes"):
        expenses.accounts([Line("a", "cakes", 1)], Setting(2024, "3825"))


CONTENT = yaml.safe_load(expenses.FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content["items"]["staff"].append(content["items"]["direct"][0]),
        lambda content: content["items"].update(snacks=[{"code": "tea", "zh": "茶", "en": "Tea"}]),
        lambda content: content["items"]["entrusted"][0].pop("deal"),
        lambda content: content["items"]["staff"][0].update(deal="home"),
        lambda content: content["tax"]["rate"].update(source=""),
        lambda content: content["tax"]["rate"].update(provenance="gossip"),
    ],
)
def test_the_loader_refuses_what_it_cannot_count_with(spoil):
    content = copy.deepcopy(CONTENT)
    spoil(content)
    with pytest.raises(ExpenseError):
        expenses.parse(content)


def test_reliefs_are_asked_for_only_in_the_years_in_which_they_matter():
    found = {year: expenses.reliefs(year) for year in range(2016, 2030)}
    assert {year for year, marks in found.items() if "science_sme" in marks} == {2017, 2022}
    assert {year for year, marks in found.items() if "listed" in marks} == {2023, 2024, 2025, 2026, 2027}
