"""How an exact number is written. The mode belongs to the figure: 246 of 248 is 99.1 % cut off and 99.2 % rounded half up."""

from decimal import Decimal, localcontext
from fractions import Fraction

HALF_UP, TRUNCATE = "half_up", "truncate"
MODES = (HALF_UP, TRUNCATE)


def rounded(value: Fraction | int, digits: int, mode: str = HALF_UP) -> Decimal:
    """The number with so many decimals, decided on the exact value: a half goes away from zero, or the rest is cut off."""
    scaled = Fraction(value) * 10**digits
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    if mode == HALF_UP and 2 * rest >= scaled.denominator:
        whole += 1
    with localcontext(prec=60):
        return Decimal(whole if scaled >= 0 else -whole).scaleb(-digits)
