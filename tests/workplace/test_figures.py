"""The base of the zone's figures: rounding with a mode, values from the parts' numbers, days of a history."""

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workplace.figures import HALF_UP, TRUNCATE, fiscal_year_on, rounded, year_before, year_ends

WRITTEN = [
    (Fraction(100 * 246, 248), 1, TRUNCATE, "99.1"),  # as the article wrote it
    (Fraction(100 * 246, 248), 1, HALF_UP, "99.2"),
    (Fraction(100 * 58, 72), 2, HALF_UP, "80.56"),
    (Fraction(100 * 58, 72), 2, TRUNCATE, "80.55"),
    (Fraction(325, 2), 0, HALF_UP, "163"),
    (Fraction(-325, 2), 0, HALF_UP, "-163"),
    (Fraction(-325, 2), 0, TRUNCATE, "-162"),
    (Fraction(1, 8), 2, HALF_UP, "0.13"),
    (106, 0, HALF_UP, "106"),
    (0, 2, TRUNCATE, "0.00"),
]


@pytest.mark.parametrize(("value", "digits", "mode", "text"), WRITTEN)
def test_written_by_digits_and_mode(value, digits, mode, text):
    assert str(rounded(value, digits, mode)) == text


@given(st.decimals(-(10**9), 10**9, places=6), st.integers(0, 4))
def test_rounding_is_that_of_decimals(number, digits):
    step = Decimal(1).scaleb(-digits)
    assert rounded(Fraction(number), digits, HALF_UP) == number.quantize(step, ROUND_HALF_UP)
    assert rounded(Fraction(number), digits, TRUNCATE) == number.quantize(step, ROUND_DOWN)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_a_rounded_share_is_near_and_a_truncated_one_never_above(part, whole, digits):
    exact, step = Fraction(100 * part, whole), Fraction(1, 10**digits)
    assert abs(Fraction(rounded(exact, digits, HALF_UP)) - exact) * 2 <= step
    assert 0 <= exact - Fraction(rounded(exact, digits, TRUNCATE)) < step


def test_days_of_a_history_and_the_year_before():
    assert year_ends(date(2026, 5, 2), 3) == [date(2024, 12, 31), date(2025, 12, 31), date(2026, 5, 2)]
    assert year_ends(date(2023, 12, 31), 2) == [date(2022, 12, 31), date(2023, 12, 31)]
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert year_before(date(2020, 12, 31), 2) == date(2018, 12, 31)


def test_a_fiscal_year_is_over_on_its_last_day():
    assert fiscal_year_on(date(2023, 12, 30)) == 2022
    assert fiscal_year_on(date(2023, 12, 31)) == 2023
    assert fiscal_year_on(date(2024, 1, 1)) == 2023
