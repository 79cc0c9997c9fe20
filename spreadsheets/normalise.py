"""What a clerk typed, as the value he meant: exact, and never a guess.

Each function takes a cell as it was read (text, number, date, flag or fault) and gives the value, or None for an empty cell,
which means unknown. What cannot be read for certain raises `Unreadable` with the remedy: a wrong value in the registry costs
more than a question.

One canonical form: codes, digits and Latin letters are half-width; the brackets of a Chinese name are full-width （）, because
that is how the business register prints them; a name holds no space except between Latin words.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_noop as _
from stdnum.cn import uscc

from .errors import Unreadable
from .reading import Fault

INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPACES = re.compile(r"\s+")
SPACE_BESIDE_CHINESE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])")

UNCALCULATED = _(
    "the formula has no stored value: open the file in a spreadsheet program and save it, or type the value"
)
BROKEN = _("the formula gives an error: type the value, or leave the cell empty if it is unknown")


def plain(value):
    """The cell as text in its most plain writing. A formula without a value is no text."""
    if isinstance(value, Fault):
        raise Unreadable(UNCALCULATED if value.text == "=" else BROKEN)
    return shown(value)


def shown(value):
    """Whatever the cell holds, as text: half-width, without invisible signs and outer spaces."""
    return SPACES.sub(" ", unicodedata.normalize("NFKC", INVISIBLE.sub("", _written(value)))).strip()


def as_seen(value):
    """What the person sees in the cell, on one line; errors quote it, so that he finds it again."""
    return SPACES.sub(" ", INVISIBLE.sub("", _written(value))).strip()


def _written(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value)


def text(value, *, longest=2000):
    """Free text as it was written; only the spaces and the invisible signs around and inside it are put in order."""
    if isinstance(value, Fault) or not isinstance(value, str):
        return plain(value) or None
    tidy = SPACES.sub(" ", unicodedata.normalize("NFC", INVISIBLE.sub("", value))).strip()
    if len(tidy) > longest:
        raise Unreadable(_("the text is longer than %(longest)s characters: shorten it"), longest=longest)
    return _without_guard(tidy) or None


def _without_guard(value):
    """The apostrophe that our own csv export puts before a dangerous first sign is not part of the value."""
    return value[1:] if len(value) > 1 and value[0] == "'" and value[1] in "=+-@|%＝＋－＠" else value


def name(value, *, longest=200):
    """A name of a firm or a person: one firm must not appear twice because two clerks use two keyboards."""
    tidy = SPACE_BESIDE_CHINESE.sub("", _without_guard(plain(value)))
    if len(tidy) > longest:
        raise Unreadable(_("the name is longer than %(longest)s characters: shorten it"), longest=longest)
    return tidy.replace("(", "（").replace(")", "）") or None


# GB 32100: two signs of the 31, six digits of the region, ten signs. The last of them is the check sign.
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?E\+?\d+", re.I)


def credit_code(value):
    """统一社会信用代码. A number in the cell has already lost digits, so it is never repaired."""
    code = plain(value).upper()
    if code and (isinstance(value, int | float) or SCIENTIFIC.fullmatch(code)):
        raise Unreadable(
            _("the code was stored as a number and has lost digits: format the column as text and type it again")
        )
    code = re.sub(r"[\s'-]", "", code)
    if not code:
        return None
    if len(code) != 18:
        raise Unreadable(
            _("a credit code has 18 characters, this one has %(count)s: compare it with the licence"), count=len(code)
        )
    if not CREDIT_CODE.fullmatch(code):
        raise Unreadable(
            _(
                "the code has a character that cannot stand there (I, O, S, V and Z never occur): compare it with the licence"
            )
        )
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        raise Unreadable(
            _("the check character does not fit, so at least one character is wrong: compare it with the licence")
        )
    return code


DATE = re.compile(
    r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?:[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?", re.ASCII
)
SERIALS = range(10_000, 80_000)  # 1927 to 2119: a smaller number is a year, a larger one a date written without signs
EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
DATE_REMEDY = _("not a date: write it as 2020-06-01 with year, month and day")


def day(value, *, date1904=False, today=None):
    """A date in any of the spellings found in ledgers, as a real date cell, or as the serial number behind one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = plain(value)
    if not written:
        return None
    if written.isascii() and written.isdigit() and len(written) == 8:
        parts = written[:4], written[4:6], written[6:]
    elif isinstance(value, int | float) and not isinstance(value, bool) and int(value) in SERIALS:
        return EPOCHS[date1904] + timedelta(days=int(value))
    elif found := DATE.fullmatch(written):
        parts = found.group(1, 2, 3)
    else:
        raise Unreadable(DATE_REMEDY)
    try:
        return date(*map(int, parts))
    except ValueError as e:
        raise Unreadable(_("there is no such day in the calendar: correct it")) from e


NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}([, ]\d{3})+)(\.\d+)?", re.ASCII)
MONEY_UNITS = {
    "元": 1,
    "千元": 10**3,
    "万元": 10**4,
    "万": 10**4,
    "百万元": 10**6,
    "千万元": 10**7,
    "亿元": 10**8,
    "亿": 10**8,
}
COUNT_UNITS = ("人", "名", "件", "项", "个", "家", "次")
LARGEST = 10**15
TOO_LARGE = _("the number is too large: check it and the unit of the column")
NUMBER_REMEDY = _("not a number: write digits only; leave the cell empty if the value is unknown, 0 if there is none")


def decimal(value):
    """An exact number. A float gives the shortest number that means it: 469.11 is 469.11, not the binary one beside it."""
    if isinstance(value, bool) or isinstance(value, date):
        raise Unreadable(NUMBER_REMEDY)
    if isinstance(value, int | float):
        number = Decimal(repr(value))
    else:
        written = plain(value).lstrip("¥ ").replace("−", "-").replace("，", ",")
        if not written:
            return None
        if written.startswith("(") and written.endswith(")"):
            written = "-" + written[1:-1]
        if not NUMBER.fullmatch(written):
            raise Unreadable(NUMBER_REMEDY)
        number = Decimal(re.sub("[, ]", "", written))
    if not number.is_finite() or abs(number) >= LARGEST:
        raise Unreadable(TOO_LARGE)
    return number


def integer(value, *, least=None, most=None):
    if isinstance(value, str):
        value = plain(value)
        value = value[:-1].rstrip() if value.endswith(COUNT_UNITS) else value
    number = decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise Unreadable(_("not a whole number: correct it"))
    if abs(number) >= 2**31:
        raise Unreadable(TOO_LARGE)
    return int(_within(number, least, most))


def hundredths(value, *, least=None, most=None):
    """A score or a share with at most two decimals; a per cent sign behind it says nothing new."""
    number = decimal(plain(value).removesuffix("%") if isinstance(value, str) else value)
    if number is None:
        return None
    if abs(number) >= 10**7:
        raise Unreadable(TOO_LARGE)
    if number != number.quantize(Decimal("0.01")):
        raise Unreadable(_("finer than two decimals: round it"))
    return _within(number, least, most)


def money(value, *, factor=1, least=None):
    """Whole 元. `factor` is the unit of the column; a unit inside the cell wins over it. Less than half a 元 is dropped."""
    if isinstance(value, str):
        value = plain(value)
        for unit in sorted(MONEY_UNITS, key=len, reverse=True):
            if value.endswith(unit):
                value, factor = value[: -len(unit)].rstrip(), MONEY_UNITS[unit]
                break
    number = decimal(value)
    if number is None:
        return None
    amount = (_within(number, least) * factor).quantize(Decimal(1), ROUND_HALF_UP)
    if abs(amount) >= LARGEST:
        raise Unreadable(TOO_LARGE)
    return int(amount)


def _within(number, least, most=None):
    if most is not None and number > most:
        raise Unreadable(_("the value is above %(most)s: correct it"), most=most)
    if least is not None and number < least:
        raise Unreadable(_("the value is below %(least)s: correct it"), least=least)
    return number


YES = {"是", "√", "✓", "✔", "☑", "有", "对", "Y", "YES", "1", "TRUE", "T"}
NO = {"否", "×", "✗", "✘", "☒", "无", "没有", "错", "X", "N", "NO", "0", "FALSE", "F"}


def flag(value):
    """Yes, no, or unknown: an empty cell is not a no."""
    written = plain(value).upper()
    if not written:
        return None
    if written in YES:
        return True
    if written in NO:
        return False
    raise Unreadable(_("write 是 or 否; leave the cell empty if it is unknown"))


def telephone(value):
    if isinstance(value, float) and not value.is_integer():
        raise Unreadable(_("not a telephone number: format the column as text and type it again"))
    written = plain(value)
    if not written:
        return None
    if SCIENTIFIC.fullmatch(written) or not 5 <= sum(sign.isdigit() for sign in written) or len(written) > 60:
        raise Unreadable(_("not a telephone number: format the column as text and type it again"))
    return written


INDUSTRY = re.compile(r"([A-T]?)(\d{2,4})", re.ASCII)


def industry(value):
    """GB/T 4754 code, without the letter, which follows from the digits. A number cell of fewer than four digits may have
    lost a leading zero (0111), so it is asked back."""
    written = plain(value).upper()
    if not written:
        return None
    found = INDUSTRY.fullmatch(written)
    if not found or (isinstance(value, int | float) and len(written) != 4):
        raise Unreadable(
            _("not an industry code of GB/T 4754: format the column as text and write 2 to 4 digits, such as 2653")
        )
    return found[2]


def choice(value, *, choices):
    """One of `choices` (written form -> stored value), whatever the width and the spaces."""
    written = plain(value).replace(" ", "")
    if not written:
        return None
    for label, stored in choices.items():
        if plain(label).replace(" ", "").casefold() == written.casefold():
            return stored
    raise Unreadable(_("unknown: write one of %(choices)s"), choices="、".join(choices))
