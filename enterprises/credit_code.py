"""统一社会信用代码 (GB 32100-2015) for forms and models: the same reading as a cell of a table."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spreadsheets import normalise as cells
from spreadsheets.errors import Unreadable


def normalise(value: str) -> str:
    """Half-width, upper-case, without spaces and hyphens; right or wrong."""
    half_width = unicodedata.normalize("NFKC", str(value or ""))
    return "".join(half_width.split()).replace("-", "").upper()


def validate(value: str) -> None:
    """Refuse what is not a normalised credit code, and say which value and why."""
    try:
        read = cells.credit_code(value)
    except Unreadable as error:
        raise ValidationError(
            _("“%(value)s”: %(reason)s."), params={"value": value, "reason": error}, code="credit_code"
        ) from None
    if read != value:
        raise ValidationError(
            _("“%(value)s” is not a credit code: 18 digits and letters, without I, O, S, V and Z."),
            params={"value": value},
            code="credit_code",
        )
