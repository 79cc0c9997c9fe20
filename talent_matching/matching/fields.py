"""Fields of demands and disciplines of talents brought to one footing: the trades of the thesaurus and GB/T 13745."""

import re
from dataclasses import dataclass

from . import versions
from .thesaurus import Thesaurus

_CODE = re.compile(r"(\d{3})(?:\.?\d{2,4})?$")


@dataclass(frozen=True)
class Field:
    exact: frozenset[str]  # as written, by name or full code
    disciplines: frozenset[int]  # first-level codes that serve it


class Fields:
    """Reads fields written as a trade, a chain's name, or a discipline's code or name; several apart by `;`, `、` or `,`."""

    def __init__(self, content: dict, thesaurus: Thesaurus) -> None:
        self._codes = set(content["disciplines"])
        self._names = {label: code for code, labels in content["disciplines"].items() for label in labels.values()}
        self._trades = content["trades"]
        self._trade_names = {**thesaurus.trades, **content["names"]}

    def read(self, written: str) -> Field:
        exact, disciplines = set(), set()
        for name in filter(None, (part.strip() for part in re.split(r"[;；、,，]", written))):
            name = self._trade_names.get(name, name)
            code = _CODE.fullmatch(name)
            exact.add(name.replace(".", "") if code else name)
            if code and int(code[1]) in self._codes:
                disciplines.add(int(code[1]))
            elif name in self._names:
                disciplines.add(self._names[name])
            disciplines.update(self._trades.get(name, ()))
        return Field(frozenset(exact), frozenset(disciplines))


def shipped(thesaurus: Thesaurus) -> Fields:
    return Fields(versions.content(versions.path("fields")), thesaurus)
