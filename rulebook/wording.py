"""Quantities and conditions in words, in Chinese and in English, with one firm's numbers put in."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from .conditions import SIGNS, AllOf, AnyOf, Condition, Open, Test
from .facts import GRADES, Columns, decode, fact
from .quantities import Quantity

LANGUAGES = ("zh", "en")
UNKNOWN = {"zh": "未知", "en": "unknown"}
AND = {"zh": " 且 ", "en": " and "}
OR = {"zh": " 或 ", "en": " or "}
CURRENCY = {"zh": " 元", "en": " yuan"}
DAYS = {"zh": " 天", "en": " days"}
MONTHS = {"zh": " 个月", "en": " months"}
YEARS = {"zh": " 年", "en": " years"}


def texts(write: Callable[[str], str]) -> dict[str, str]:
    """The same sentence in each language."""
    return {language: write(language) for language in LANGUAGES}


def fact_label(code: str, language: str) -> str:
    known = fact(code)
    return known.label_zh if language == "zh" else known.label_en


def stored(columns: Columns, code: str, row: int) -> object:
    """A fact's value as JSON carries it; None where missing."""
    value = decode(code, int(columns[code][row]))
    return str(value) if isinstance(value, Decimal) else value


def exact(quantity: Quantity, columns: Columns, row: int, on: date | None) -> Fraction | None:
    """The quantity of one firm as a fraction; None where unknown."""
    values = quantity.values(columns, on)
    if not values.known[row]:
        return None
    found = Fraction(int(values.top[row]), 1 if values.bottom is None else int(values.bottom[row]))
    return found if quantity.years == 1 else _yearly(found, quantity.years)


ROOT_DIGITS = 12


def _yearly(growth: Fraction, years: int) -> Fraction:
    """The yearly rate of a growth over several years, cut off after twelve decimals: it never passes a limit it is below."""
    whole = max(0, floor((1 + growth) * 10 ** (ROOT_DIGITS * years)))
    root = 0
    for bit in reversed(range(whole.bit_length() // years + 1)):
        if (root | 1 << bit) ** years <= whole:
            root |= 1 << bit
    return Fraction(root, 10**ROOT_DIGITS) - 1


SHARES = ("ratio", "mean_ratio", "growth", "mean_growth", "average_growth", "compound_growth")


def is_share(quantity: Quantity) -> bool:
    """Shown as a percentage: a ratio of two like things or a growth."""
    return quantity.kind in SHARES and quantity.times == 1


def _rounded(value: Fraction, digits: int) -> Decimal:
    whole = Decimal(floor(value * 10**digits + Fraction(1, 2)))
    return whole.scaleb(-digits)


def shown(value: Fraction, share: bool, *, beside: Fraction | None = None, digits: int | None = None) -> str:
    """A number for people. It gets more decimals where rounding would put it on the other side of the limit beside it."""
    value, beside = (value * 100, beside and beside * 100) if share else (value, beside)
    if digits is None:
        digits = 0 if value.denominator == 1 and not share else 2
    text = _rounded(value, digits)
    while beside is not None and digits < 12 and _side(Fraction(text), beside) != _side(value, beside):
        digits += 1
        text = _rounded(value, digits)
    return f"{text:,}" + ("%" if share else "")


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


def limit_text(value: Fraction, share: bool) -> str:
    """A target or limit as the rule writes it: 6%, 5,000,000, 0.5."""
    number = value * 100 if share else value
    text = f"{number.numerator:,}" if number.denominator == 1 else f"{Decimal(number.numerator) / number.denominator:f}"
    return text + ("%" if share else "")


def bound_text(x: Quantity, value: Fraction) -> str:
    """A limit as people write it beside x: 6%, 5,000,000, or a grade's letter."""
    if x.kind == "fact" and fact(x.operands[0]).kind == "grade":
        return GRADES[int(value)]
    return limit_text(value, is_share(x))


def points_text(hundredths: int) -> str:
    return f"{Decimal(hundredths) / 100:.2f}"


def value_text(code: str, value: object, language: str) -> str:
    """A fact's value with its unit: 3,000,000 元, 12, yes."""
    known = fact(code)
    if value is None:
        return UNKNOWN[language]
    if known.kind == "flag":
        return ({"zh": "是", "en": "yes"} if value else {"zh": "否", "en": "no"})[language]
    if known.kind in ("money", "count"):
        return f"{value:,}" + (CURRENCY[language] if known.kind == "money" else "")
    return f"{value}{known.unit}"


def formula_text(quantity: Quantity, columns: Columns, row: int, language: str) -> str:
    """How the quantity is computed, each fact by its label and number."""

    def part(operand: str | Quantity) -> str:
        if isinstance(operand, Quantity):
            return f"({formula_text(operand, columns, row, language)})"
        return f"{fact_label(operand, language)} {value_text(operand, stored(columns, operand, row), language)}"

    parts = [part(operand) for operand in quantity.operands]
    return _SHAPES[quantity.kind](parts, quantity.times if quantity.years == 1 else quantity.years, language)


def _since(parts: list[str], zh: str, en: str, language: str) -> str:
    return f"{parts[0]} {zh}" if language == "zh" else f"{en} {parts[0]}"


_SHAPES: dict[str, Callable[[list[str], int, str], str]] = {
    "fact": lambda parts, times, language: parts[0],
    "sum": lambda parts, times, language: " + ".join(parts),
    "ratio": lambda parts, times, language: " ÷ ".join(parts) + (f" × {times}" if times != 1 else ""),
    "growth": lambda parts, times, language: " ÷ ".join(parts) + " − 1",
    "mean_growth": lambda p, times, language: f"½ × ({p[1]} ÷ {p[2]} + {p[0]} ÷ {p[1]}) − 1",
    "average_growth": lambda p, times, language: f"½ × ({p[0]} ÷ {p[1]} + {p[1]} ÷ {p[2]}) − 1",
    "compound_growth": lambda p, years, language: f"({p[0]} ÷ {p[1]})^(1/{years}) − 1",
    "mean_ratio": lambda parts, times, language: (
        {"zh": "平均：", "en": "mean of "}[language]
        + ", ".join(f"{a} ÷ {b}" for a, b in zip(parts[::2], parts[1::2], strict=True))
    ),
    "age": lambda parts, times, language: _since(
        parts, "至会计年度末的整年数", "whole years to the fiscal year's end,", language
    ),
    "days_since": lambda parts, times, language: _since(parts, "至评价日的天数", "days since", language),
    "months_since": lambda parts, times, language: _since(parts, "至评价日的整月数", "whole months since", language),
    "sum_actual_years": lambda parts, times, language: " + ".join(parts),
    "mean_known": lambda parts, times, language: {"zh": "平均：", "en": "mean of "}[language] + ", ".join(parts),
}

_UNITS = {"days_since": DAYS, "months_since": MONTHS, "age": YEARS}


def quantity_text(
    quantity: Quantity, columns: Columns, row: int, on: date | None, language: str, beside: Fraction | None = None
) -> str:
    """The computation and what comes out: `R&D expense 3 元 ÷ Revenue 50 元 = 6.00%`."""
    text = formula_text(quantity, columns, row, language)
    if quantity.kind == "fact":
        return text
    value = exact(quantity, columns, row, on)
    result = UNKNOWN[language] if value is None else shown(value, is_share(quantity), beside=beside)
    return f"{text} = {result}{_UNITS.get(quantity.kind, {}).get(language, '') if value is not None else ''}"


def condition_text(condition: Condition, columns: Columns, row: int, on: date | None, language: str) -> str:
    """A condition with the firm's numbers: `Staff 620 (required: ≤ 500)`."""
    if isinstance(condition, Test):
        limit = limit_of(condition, columns, row, on)
        text, wanted = (
            quantity_text(condition.x, columns, row, on, language, limit),
            _limit_words(condition, limit, language),
        )
        return text + {"zh": "", "en": " "}[language] + wanted
    if isinstance(condition, Open):
        wanted = {
            "zh": f"（要求：{SIGNS[condition.op]} 数值待核实）",
            "en": f" (required: {SIGNS[condition.op]} a number not verified)",
        }
        return quantity_text(condition.x, columns, row, on, language) + wanted[language]
    join = OR if isinstance(condition, AnyOf) else AND
    return join[language].join(condition_text(part, columns, row, on, language) for part in condition.parts)


def limit_of(test: Test, columns: Columns, row: int, on: date | None) -> Fraction | None:
    """The limit that counts for this firm; None where it depends on a fact that is missing."""
    if test.threshold.by is None:
        return test.threshold.above
    by = exact(test.threshold.by, columns, row, on)
    if by is None:
        return None
    return next((limit for bound, limit in test.threshold.upto if by <= bound), test.threshold.above)


def _limit_words(test: Test, limit: Fraction | None, language: str) -> str:
    """What the comparison wants; of a yes-or-no fact, yes or no."""
    if limit is None:
        steps = [bound_text(test.x, step) for step in test.threshold.steps()]
        wanted = f"{SIGNS[test.op]} {OR[language].join(steps)}"
    elif test.x.kind == "fact" and fact(test.x.operands[0]).kind == "flag":
        wanted = value_text(test.x.operands[0], int(limit), language)
    else:
        wanted = f"{SIGNS[test.op]} {bound_text(test.x, limit)}"
    return {"zh": f"（要求：{wanted}）", "en": f"(required: {wanted})"}[language]


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOf) else ()
