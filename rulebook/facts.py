"""The facts that rules speak of, and the columns that hold them.

Outside (CSV, forms, explanations) a fact has its natural form: an ISO date, whole 元, 1 or 0. Inside every fact is one int64
column, so that a million firms are a handful of arrays: dates are days since 1970-01-01, decimals are scaled by 100, and a
missing value is `MISSING`, never 0, because 0 is an answer and missing is not.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

import numpy as np

from .vocabulary import DECIMAL_SCALE, DERIVED, FACTS, Fact

MISSING = int(np.iinfo(np.int64).min)
LARGEST = int(np.iinfo(np.int64).max)
GRADES = "FEDCBA"  # a grade is stored by its place here, so that a better one is a larger number
EPOCH = dt.date(1970, 1, 1)


class FactError(ValueError):
    """A value that cannot be read; says where it stands, what it is and what to do."""


def fact(code: str) -> Fact:
    """The fact of this code; an unknown code is an error that offers the nearest one."""
    try:
        return FACTS[code]
    except KeyError:
        near = difflib.get_close_matches(str(code), FACTS, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise FactError(f'"{code}" is not a known fact code{hint}') from None


class Columns:
    """Facts of many firms, one int64 array a code. An absent code is missing everywhere; an unknown code is an error.

    `columns[code]` holds MISSING where nothing is known. Rules read `known(code)` and `filled(code)` (0 where missing),
    which are made once; `bound(code)` is the largest absolute value, by which the arithmetic knows that int64 is enough.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], size: int | None = None):
        self._arrays: dict[str, np.ndarray] = {}
        for code, values in arrays.items():
            fact(code)
            array = np.asarray(values, dtype=np.int64)
            size = len(array) if size is None else size
            if array.shape != (size,):
                raise FactError(f'column "{code}" has {array.shape} values where {size} are expected')
            self._arrays[code] = array
        self.size = size or 0
        self._complete: dict[str, np.ndarray] = {}
        self._known: dict[str, np.ndarray] = {}
        self._filled: dict[str, np.ndarray] = {}
        self._bound: dict[str, int] = {}

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, code: str) -> np.ndarray:
        if code not in self._complete:
            fact(code)
            array = self._arrays.get(code)
            if array is None:
                array = np.full(self.size, MISSING, dtype=np.int64)
            self._complete[code] = self._derive(code, array) if code in DERIVED else array
        return self._complete[code]

    def _derive(self, code: str, given: np.ndarray) -> np.ndarray:
        gaps = given == MISSING
        if not gaps.any():
            return given
        first, sign, second = DERIVED[code]
        gaps &= self.known(first) & self.known(second)
        if self.bound(first) + self.bound(second) <= LARGEST:
            return np.where(gaps, self.filled(first) + sign * self.filled(second), given)
        made = given.copy()
        for i in np.flatnonzero(gaps):
            value = int(self[first][i]) + sign * int(self[second][i])
            made[i] = max(-LARGEST, min(LARGEST, value))
        return made

    def known(self, code: str) -> np.ndarray:
        if code not in self._known:
            self._known[code] = self[code] != MISSING
        return self._known[code]

    def filled(self, code: str) -> np.ndarray:
        if code not in self._filled:
            self._filled[code] = np.where(self.known(code), self[code], 0)
        return self._filled[code]

    def bound(self, code: str) -> int:
        if code not in self._bound:
            values = self.filled(code)
            self._bound[code] = max(int(values.max()), -int(values.min())) if self.size else 0
        return self._bound[code]

    def with_columns(self, arrays: Mapping[str, np.ndarray]) -> "Columns":
        """The same firms with these columns added or replaced."""
        return Columns({**self._arrays, **arrays}, self.size)

    def take(self, rows: np.ndarray, codes: Iterable[str]) -> "Columns":
        """These rows of these codes, copied."""
        return Columns({code: self._arrays[code][rows] for code in codes if code in self._arrays}, len(rows))

    def row(self, index: int) -> "Columns":
        """One firm as columns of length one."""
        return self.slice(index, index + 1)

    def slice(self, start: int, stop: int) -> "Columns":
        """A block of rows; the arrays are views, nothing is copied."""
        size = len(range(*slice(start, stop).indices(self.size)))
        return Columns({code: array[start:stop] for code, array in self._arrays.items()}, size)


def encode(code: str, value: object) -> int:
    """A natural value (text, number, date, bool, None) as the stored integer. Raises FactError with the remedy alone."""
    known = fact(code)
    if value is None or (isinstance(value, str) and not value.strip()):
        return MISSING
    return _ENCODERS[known.kind](value)


def decode(code: str, stored: int) -> int | str | Decimal | None:
    """The natural value of a stored integer: None, an ISO date, four digits of industry, a letter, a Decimal or an int."""
    kind = fact(code).kind
    if stored == MISSING:
        return None
    if kind == "date":
        return (EPOCH + dt.timedelta(days=int(stored))).isoformat()
    if kind == "industry":
        return f"{int(stored):04d}"
    if kind == "decimal":
        return Decimal(int(stored)) / DECIMAL_SCALE
    if kind == "grade":
        return GRADES[int(stored)]
    return int(stored)


def _number(value: object, remedy: str, scale: int = 1) -> int:
    try:
        if isinstance(value, float):
            value = repr(value)
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and not re.fullmatch(r"[+-]?\d{1,30}(\.\d{0,30})?", text, re.ASCII):
            raise FactError(remedy)
        number = Decimal(text) * scale
        if number != number.to_integral_value():
            raise FactError(remedy)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise error if isinstance(error, FactError) else FactError(remedy) from None
    if abs(number) > LARGEST:
        raise FactError(f"use a number between -{LARGEST} and {LARGEST}")
    return int(number)


def _money(value: object) -> int:
    return _number(value, "write whole 元 in digits, without separators, unit or decimals, for example 1250000")


def _count(value: object) -> int:
    number = _number(value, "write a whole number in digits, for example 12")
    if number < 0:
        raise FactError("a count cannot be negative; write 0 or more, or leave the cell empty")
    return number


def _flag(value: object) -> int:
    remedy = "write 1 for yes or 0 for no, or leave the cell empty if it is not known"
    number = _number(int(value) if isinstance(value, bool) else value, remedy)
    if number not in (0, 1):
        raise FactError(remedy)
    return number


def _date(value: object) -> int:
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value).strip(), re.ASCII):
                raise ValueError
            value = dt.date.fromisoformat(str(value).strip())
        except ValueError:
            raise FactError("write a date as year-month-day, for example 2019-01-31") from None
    return (value - EPOCH).days


def _year(value: object) -> int:
    number = _number(value, "write a year of four digits, for example 2025")
    if not 1900 <= number <= 2999:
        raise FactError("write a year of four digits, for example 2025")
    return number


def _industry(value: object) -> int:
    """Four digits, or the two of a division; three digits may be a lost leading zero, so they are refused."""
    text = f"{value:04d}" if isinstance(value, int) else str(value).strip().upper()
    found = re.fullmatch(r"[A-T]?(\d{4}|\d{2})", text, re.ASCII)
    if not found:
        raise FactError("write the four digits of GB/T 4754-2017 with the leading zero, for example 3825 or 0111")
    return int(found[1].ljust(4, "0"))


def _percent(value: object) -> int:
    number = _number(value, "write a whole percentage from 0 to 100")
    if not 0 <= number <= 100:
        raise FactError("write a whole percentage from 0 to 100")
    return number


def _decimal(value: object) -> int:
    return _number(value, "write a number with at most two decimals, for example 71 or 71.5", DECIMAL_SCALE)


def _grade(value: object) -> int:
    letter = str(value).strip().upper()
    if len(letter) != 1 or letter not in GRADES:
        raise FactError("write one letter from A, the best, to F")
    return GRADES.index(letter)


_ENCODERS = {
    "money": _money,
    "count": _count,
    "flag": _flag,
    "date": _date,
    "year": _year,
    "industry": _industry,
    "percent": _percent,
    "decimal": _decimal,
    "grade": _grade,
}


def from_rows(rows: Iterable[Mapping[str, object]]) -> Columns:
    """Columns from mappings of code to natural value; a code absent from a row is missing there."""
    rows = list(rows)
    codes = dict.fromkeys(code for row in rows for code in row)
    return Columns(
        {code: np.array([encode(code, row.get(code)) for row in rows], dtype=np.int64) for code in codes}, len(rows)
    )
