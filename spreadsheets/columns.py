"""What a column of a ledger holds: declared once by the room that owns the data, used by import, template and export."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from . import normalise


class Kind(StrEnum):
    TEXT = "text"
    NAME = "name"
    CODE = "code"
    DAY = "day"
    INTEGER = "integer"
    MONEY = "money"
    DECIMAL = "decimal"
    FLAG = "flag"
    TELEPHONE = "telephone"
    INDUSTRY = "industry"
    CHOICE = "choice"
    IGNORED = "ignored"  # a serial number, a column that only helps the eye


@dataclass(frozen=True)
class Column:
    """`heading` is what a template prints; `synonyms` are other headings found in the wild, without year and unit.

    A `yearly` column holds one fiscal year, taken from the heading or else from the ledger's title. `least` is the smallest
    number that can be true, `most` the largest. `choices` maps what people write to what is stored, asked for when the file is read.
    """

    field: str
    heading: str
    kind: Kind
    synonyms: tuple = ()
    yearly: bool = False
    required: bool = False
    key: bool = False
    least: int | None = None
    most: int | None = None
    longest: int = 200
    choices: Callable[[], Mapping] | None = field(default=None, compare=False)
    unit: str = ""

    def reader(self, *, factor=1, date1904=False):
        """The function that turns a cell of this column into its value."""
        match self.kind:
            case Kind.TEXT:
                return lambda value: normalise.text(value, longest=self.longest)
            case Kind.NAME:
                return lambda value: normalise.name(value, longest=self.longest)
            case Kind.DAY:
                return lambda value: normalise.day(value, date1904=date1904)
            case Kind.INTEGER:
                return lambda value: normalise.integer(value, least=self.least, most=self.most)
            case Kind.MONEY:
                return lambda value: normalise.money(value, factor=factor, least=self.least)
            case Kind.CHOICE:
                choices = self.choices()
                return lambda value: normalise.choice(value, choices=choices)
            case Kind.CODE:
                return normalise.credit_code
            case Kind.DECIMAL:
                return lambda value: normalise.hundredths(value, least=self.least, most=self.most)
            case Kind.FLAG:
                return normalise.flag
            case Kind.TELEPHONE:
                return normalise.telephone
            case Kind.INDUSTRY:
                return normalise.industry
            case Kind.IGNORED:
                return lambda value: None
