import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from enterprises import credit_code
from tests.factories import ALPHABET
from tests.factories import credit_code as made

numbers = st.integers(min_value=0, max_value=31**8 - 1)


def test_a_published_code_is_valid():
    credit_code.validate("91350100M000100Y43")


@given(numbers)
def test_made_codes_are_valid(number):
    credit_code.validate(made(number))


@given(numbers, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_always_found(number, place, letter):
    code = made(number)
    wrong = code[:place] + letter + code[place + 1 :]
    if wrong != code:
        with pytest.raises(ValidationError):
            credit_code.validate(wrong)


@given(numbers, st.integers(0, 16))
def test_two_swapped_letters_are_always_found(number, place):
    code = made(number)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(ValidationError):
            credit_code.validate(wrong)


@given(numbers)
def test_codes_are_read_as_people_write_them(number):
    code = made(number)
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert credit_code.normalise(f" {code[:8]} {code[8:]}\u3000") == code
    assert credit_code.normalise(full_width) == code
    assert credit_code.normalise(f"{code[:2]}-{code[2:]}") == code
