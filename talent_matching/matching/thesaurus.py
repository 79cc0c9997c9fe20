"""Words of the trades that mean the same, as dated data: 锦纶 = 尼龙 = 聚酰胺 = PA.

`parse` takes a plain mapping, so that a database can later hold versions of it as it does of the rules; data/thesaurus/ has the
shipped baseline, one file a date. A term belongs to one group; a group may name broader ones (尼龙66 is a 尼龙).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from . import versions
from .text import normal


class ThesaurusError(ValueError):
    """The mapping is not a thesaurus; the message names the place and what to do."""


@dataclass(frozen=True)
class Group:
    name: str  # in English; the key
    zh: str
    trade: str
    terms: tuple[str, ...]
    broader: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thesaurus:
    effective_from: date
    groups: dict[str, Group]
    trades: dict[str, str]  # by their names in both languages
    labels: dict[str, dict[str, str]]  # names of the trades by language

    @cached_property
    def _owner(self) -> dict[str, str]:
        """Group of each term as it looks in a normal text."""
        return {normal(term): group.name for group in self.groups.values() for term in group.terms}

    @cached_property
    def _begun(self) -> dict[str, list[str]]:
        """Terms by their first two letters, longest first."""
        begun: dict[str, list[str]] = {}
        for term in sorted(self._owner, key=len, reverse=True):
            begun.setdefault(term[:2], []).append(term)
        return begun

    def mentions(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Groups that a normal text speaks of, and from where to where; the longest term at each place."""
        begun, at = self._begun, 0
        while at < len(text):
            terms = begun.get(text[at : at + 2])
            term = terms and next((t for t in terms if text.startswith(t, at) and _whole(text, at, at + len(t))), None)
            if term:
                yield self._owner[term], at, at + len(term)
                at += len(term)
            else:
                at += 1


_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a term that begins or ends in Latin letters or digits is not a piece of a longer such word."""
    if text[start] in _LATIN and text[start - 1 : start] in _LATIN:
        return False
    return not (text[end - 1] in _LATIN and text[end : end + 1] in _LATIN)


def parse(content: dict) -> Thesaurus:
    """A thesaurus from its mapping; ThesaurusError names the first fault."""
    if not isinstance(content, dict) or not isinstance(content.get("trades"), dict):
        raise ThesaurusError("trades: missing; give a mapping of trades with their groups")
    if not isinstance(content.get("effective_from"), date):
        raise ThesaurusError(f"effective_from: {content.get('effective_from')!r}: write a day like 2026-01-01")
    groups: dict[str, Group] = {}
    for trade, content_of_trade in content["trades"].items():
        for name, given in (content_of_trade.get("groups") or {}).items():
            if name in groups:
                raise ThesaurusError(f"{trade}, {name}: this group stands in {groups[name].trade} already; rename one")
            groups[name] = _group(trade, name, given)
    _check(groups)
    labels = {
        trade: {"zh": given.get("zh", trade), "en": given.get("en", trade)}
        for trade, given in content["trades"].items()
    }
    names = {label: trade for trade, both in labels.items() for label in (trade, *both.values())}
    return Thesaurus(content["effective_from"], groups, names, labels)


def _group(trade: str, name: str, given) -> Group:
    content = given if isinstance(given, dict) else {"terms": given}
    terms, broader = content.get("terms"), content.get("broader", [])
    for part, words in (("terms", terms), ("broader", broader)):
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            raise ThesaurusError(f"{trade}, {name}, {part}: {words!r}: give a list of words; quote numbers")
    if not terms or any(len(normal(term)) < 2 for term in terms):
        raise ThesaurusError(f"{trade}, {name}, terms: {terms!r}: give at least one word, none of a single letter")
    return Group(name, terms[0], trade, tuple(terms), tuple(broader))


def _check(groups: dict[str, Group]) -> None:
    owner: dict[str, str] = {}
    for group in groups.values():
        for wider in group.broader:
            if wider not in groups:
                raise ThesaurusError(f"{group.trade}, {group.name}, broader: {wider!r}: there is no such group")
        for term in group.terms:
            other = owner.setdefault(normal(term), group.name)
            if other != group.name:
                raise ThesaurusError(f"{group.trade}, {group.name}: {term!r} stands in {other} already; keep one")


def shipped(on: date | None = None) -> Thesaurus:
    """The shipped thesaurus in force on a day, the newest without one."""
    return _shipped(versions.path("thesaurus", on))


@versions.once
def _shipped(path) -> Thesaurus:
    return parse(versions.content(path))
