"""What can be wrong with a file, a heading or a cell, said so that the person can repair it.

A text is kept as an English msgid with its parameters, not as a finished sentence: the check runs in the background and is
stored, and each reader sees it in his own language.
"""

from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext

TRANSLATED = ("source",)  # parameters that are texts of the portal themselves


@dataclass(frozen=True)
class Message:
    msgid: str
    params: dict = field(default_factory=dict)

    def __str__(self):
        text = gettext(self.msgid)
        params = self.params | {name: gettext(self.params[name]) for name in TRANSLATED if name in self.params}
        return text % params if params else text


class Refused(Exception):
    """The file as a whole is not read. The message says why and what to do instead."""

    def __init__(self, msgid, **params):
        self.message = Message(msgid, params)
        super().__init__(msgid)

    def __str__(self):
        return str(self.message)


class Unreadable(ValueError):
    """One cell cannot be read as what its column holds. The message is the remedy."""

    def __init__(self, msgid, **params):
        self.message = Message(msgid, params)
        super().__init__(msgid)

    def __str__(self):
        return str(self.message)


@dataclass(frozen=True)
class CellError:
    """One thing to repair: `row` as the spreadsheet shows it, `column` its letter, `heading` its text."""

    row: int
    column: str
    heading: str
    value: str
    remedy: Message

    def __str__(self):
        where = f"column {self.column} ({self.heading})" if self.heading else f"column {self.column}"
        return f"row {self.row}, {where}: {self.value}: {self.remedy}"

    def as_json(self):
        return asdict(self)

    @classmethod
    def from_json(cls, data):
        return cls(**{**data, "remedy": Message(**data["remedy"])})
