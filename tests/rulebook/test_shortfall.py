"""How much is missing: exactly so much more meets the condition, and one less does not."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import shortfall
from rulebook.conditions import MET, UNMET, parse_condition
from rulebook.facts import from_rows

DAY = date(2026, 6, 1)
COUNT = st.integers(0, 400)


def condition(spec):
    return parse_condition(spec, "test")


@given(
    st.sampled_from(["ge", "gt"]),
    st.sampled_from(["fact", "sum", "ratio", "dense"]),
    st.integers(1, 300),
    COUNT,
    st.integers(1, 400),
)
def test_so_much_more_meets_it_and_one_less_does_not(op, kind, limit, have, other):
    x, wanted = {
        "fact": ("carrier_incubatees", limit),
        "sum": ({"sum": ["carrier_incubatees", "carrier_graduates"]}, limit),
        "ratio": ({"ratio": ["carrier_incubatees", "carrier_graduates"]}, f"{limit}%"),
        "dense": ({"ratio": ["carrier_incubatees", "carrier_graduates"], "times": 10}, limit),
    }[kind]
    test = condition({"value": x, op: wanted})
    columns = from_rows([{"carrier_incubatees": have, "carrier_graduates": other}])
    found = shortfall.of(test, columns, DAY)
    if test.outcome(columns, DAY)[0] == MET:
        assert found == []
        return
    (missing,) = found
    assert missing.fact == "carrier_incubatees"
    for more, outcome in ((missing.amount, MET), (missing.amount - 1, UNMET)):
        tried = columns.with_columns({"carrier_incubatees": np.array([have + more])})
        assert test.outcome(tried, DAY)[0] == outcome


@pytest.mark.parametrize(
    "spec",
    [
        {"value": "carrier_separate_accounts", "eq": 1},
        {"value": {"months_since": "carrier_opened_on"}, "ge": 36},
        {"value": "carrier_area", "ge": None},
        {"value": "carrier_staff", "le": 3},
    ],
)
def test_no_amount_is_named_where_none_helps(spec):
    facts = {"carrier_separate_accounts": 0, "carrier_opened_on": "2026-01-01", "carrier_area": 1, "carrier_staff": 9}
    assert shortfall.of(condition(spec), from_rows([facts]), DAY) == []


def test_alternatives_are_named_side_by_side():
    spec = {"any_of": [{"value": "carrier_desks", "ge": 30}, {"value": "carrier_area", "ge": 500}]}
    columns = from_rows([{"carrier_desks": 10, "carrier_area": 420}])
    assert shortfall.text(condition(spec), columns, DAY, "zh") == "创业工位数再增加 20，或可自主支配面积（㎡）再增加 80"
    assert shortfall.text(condition(spec), columns, DAY, "en").count(", or ") == 1
