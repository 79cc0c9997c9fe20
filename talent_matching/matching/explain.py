"""Why a pair has its score: every part with its points, and in the words' part which words met which.

The points of the parts add up to the score and the points of the terms to the words' part, exactly.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .matcher import TEXT_PARTS, Matcher
from .text import KINDS, normal
from .thesaurus import Thesaurus

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Term:
    """Words of the demand that met words of the talent. `via` is the thesaurus group or trade where the two need not be the same."""

    kind: str  # group | trade | phrase | latin | letters
    demand: str
    talent: str
    via: str
    points: int


@dataclass(frozen=True)
class Part:
    code: str
    points: int
    most: int  # what the part can give
    known: bool
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Explanation:
    demand: str
    talent: str
    score: int
    parts: tuple[Part, ...]


def explain(matcher: Matcher, i: int, j: int) -> Explanation:
    """The score of one pair, by position, taken apart."""
    pair = np.array([i]), np.array([j])
    scored, most = matcher.score(*pair), matcher.most(*pair)
    known = {part: bool(np.isfinite(value[0])) for part, value in matcher.structured.values(*pair).items()}
    parts = []
    for code, points in scored.parts.items():
        given = int(points[0])
        terms = _terms(matcher, i, j, given) if code == "words" else ()
        if most[code] or code not in TEXT_PARTS:
            parts.append(Part(code, given, most[code], known.get(code, True), terms))
    demand, talent = matcher.demands[i], matcher.talents[j]
    return Explanation(demand.id, talent.id, int(scored.score[0]), tuple(parts))


def _terms(matcher: Matcher, i: int, j: int, points: int) -> tuple[Term, ...]:
    tokens = matcher.lexicon.terms(matcher.wanted, i, j)
    texts = [normal(entry.text) for entry in (matcher.demands[i], matcher.talents[j])]
    shares: dict[tuple[str, str, str, str], float] = {}
    place = _placing(matcher.thesaurus, *texts, tokens)
    for token, share in tokens.items():
        key = place(token)
        shares[key] = shares.get(key, 0.0) + share
    given = apportion(list(shares.values()), points)
    terms = [Term(*key, points=each) for key, each in zip(shares, given, strict=True) if each]
    return tuple(sorted(terms, key=lambda term: (-term.points, term.kind, term.via, term.demand)))


def apportion(shares: list[float], whole: int) -> list[int]:
    """Whole numbers in proportion to the shares that add up to `whole`, by largest remainder."""
    total = sum(shares)
    if not total:
        return [0] * len(shares)
    exact = [share / total * whole for share in shares]
    found = [int(each) for each in exact]
    order = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in order[: whole - sum(found)]:
        found[at] += 1
    return found


def _placing(
    thesaurus: Thesaurus, demand: str, talent: str, tokens: dict
) -> Callable[[str], tuple[str, str, str, str]]:
    """Which term a shared token belongs to: a group's words on both sides, a phrase in common, or stray letters."""
    sides = [_by_group(thesaurus, text) for text in (demand, talent)]
    trades = [_by_trade(thesaurus, side) for side in sides]
    phrases = _phrases(demand, {token[1:] for token in tokens if KINDS[token[0]] == "pair"})
    stray = "、".join(token[1:] for token in tokens if KINDS[token[0]] == "letter" and not _within(token[1:], phrases))

    def phrase(words: str) -> tuple[str, str, str, str] | None:
        whole = _within(words, phrases)
        return whole and ("phrase", whole, whole, "")

    def place(token: str) -> tuple[str, str, str, str]:
        kind, name = KINDS[token[0]], token[1:]
        if kind == "latin":
            return kind, name, name, ""
        if kind in ("letter", "pair", "word"):
            return phrase(name) or (("letters", stray, stray, "") if kind == "letter" else ("phrase", name, name, ""))
        asked, offered = (side.get(name, "") for side in (sides if kind == "group" else trades))
        if kind == "group" and asked == offered:
            return phrase(asked) or (("latin", asked, asked, "") if asked.isascii() else ("phrase", asked, asked, ""))
        return kind, asked, offered, name

    return place


def _by_group(thesaurus: Thesaurus, text: str) -> dict[str, str]:
    """The first words by which a text speaks of each group, its wider groups included."""
    found: dict[str, str] = {}
    wider: dict[str, str] = {}
    for name, start, end in thesaurus.mentions(text):
        found.setdefault(name, text[start:end])
        for other in thesaurus.groups[name].broader:
            wider.setdefault(other, text[start:end])
    return wider | found


def _by_trade(thesaurus: Thesaurus, words: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for group, word in words.items():
        found.setdefault(thesaurus.groups[group].trade, word)
    return found


def _phrases(text: str, pairs: set[str]) -> list[str]:
    """The longest stretches of a text whose every letter pair is shared, in its order."""
    found = []
    for run in _CHINESE.findall(text):
        start = 0
        for at in range(1, len(run) + 1):
            if at == len(run) or run[at - 1 : at + 1] not in pairs:
                if at - start > 1 and run[start:at] not in found:
                    found.append(run[start:at])
                start = at
    return found


def _within(piece: str, phrases: list[str]) -> str | None:
    return next((phrase for phrase in phrases if piece in phrase), None)
