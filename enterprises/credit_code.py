"""统一社会信用代码 (GB 32100-2015): normalised, then checked by its last letter."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError


def normalise(value: str) -> str:
    """Half-width, upper-case, without spaces and hyphens."""
    half_width = unicodedata.normalize("NFKC", str(value or ""))
    return "".join(half_width.split()).replace("-", "").upper()


def validate(value: str) -> None:
    try:
        uscc.validate(value)
    except InvalidChecksum:
        raise ValidationError(
            _("“%(value)s”: the check digit does not fit; compare it with the business licence."),
            params={"value": value},
            code="credit_code_checksum",
        ) from None
    except StdnumError:
        raise ValidationError(
            _("“%(value)s” is not a credit code: 18 digits and letters, without I, O, S, V and Z."),
            params={"value": value},
            code="credit_code_format",
        ) from None
