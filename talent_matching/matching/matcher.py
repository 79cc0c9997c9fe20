"""The match: best talents of every demand, with a score that is the sum of its parts.

Scores are whole hundredths of a point, 10000 at most. Every part is rounded by itself and the score is their sum, so that nothing is
lost between a score and its explanation. Entries are taken in the order of their ids: the input's order changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from . import embedding, fields
from . import thesaurus as thesauruses
from . import weights as weightings
from .entries import Demand, Talent
from .latent import Latent
from .lexical import Lexicon
from .structured import Structured
from .text import normal, tokens
from .thesaurus import Thesaurus
from .weights import Weights

TEXT_PARTS = ("words", "latent", "embedding")
SPARE = 2  # so many times the wanted talents are looked at closely
BLOCK = 256  # demands whose vectors are compared with all talents at once
PAIRS = 65_536  # pairs whose vectors are compared at once
DIGITS = 9  # of a share that count; below lies only the order of adding up


@dataclass(frozen=True)
class Pairs:
    """Pairs by demand, best first: positions in the sorted entries, the score, and each part's points."""

    demand: np.ndarray
    talent: np.ndarray
    score: np.ndarray
    parts: dict[str, np.ndarray]


class Matcher:
    def __init__(
        self,
        demands: Iterable[Demand],
        talents: Iterable[Talent],
        *,
        on: date,
        thesaurus: Thesaurus | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.demands = sorted(demands, key=lambda demand: demand.id)
        self.talents = sorted(talents, key=lambda talent: talent.id)
        self.on = on
        self.thesaurus = thesaurus or thesauruses.shipped(on)
        self.weights = weights or weightings.shipped(on)
        self.structured = Structured(self.demands, self.talents, self.weights, fields.shipped(self.thesaurus))
        self._read_texts()
        self._vectors = [_vectors(side) for side in (self.demands, self.talents)]

    def _read_texts(self) -> None:
        def read(entry):
            return tokens(normal(entry.text), self.thesaurus, self.weights.words["broader"])

        self.lexicon = Lexicon(map(read, self.talents), self.weights.words)
        self.wanted = self.lexicon.demands(map(read, self.demands))
        weighted = self.wanted.multiply(self.lexicon.worth).tocsr()
        latent = Latent(self.lexicon.talents, **self.weights.latent)
        self._latent = latent.vectors(weighted), latent.vectors(self.lexicon.talents)

    def best(self, top: int) -> Pairs:
        """The best `top` permitted talents of every demand; fewer where fewer have anything in common with it."""
        found = self.score(*self._candidates(top))
        order = np.lexsort((found.talent, -found.score, found.demand))
        place = np.arange(len(order)) - np.searchsorted(found.demand[order], found.demand[order])
        return _taken(found, order[place < top])

    def score(self, i: np.ndarray, j: np.ndarray, shares: np.ndarray | None = None) -> Pairs:
        """Scores of given pairs, by position; `shares` where the covered shares are known already."""
        values, points = self._text_values(i, j, shares), self._text_points(i, j)
        for part, value in self.structured.values(i, j).items():
            values[part], points[part] = np.nan_to_num(value), self.weights.points[part]
        parts = {part: np.rint(values[part] * points[part]).astype(int) for part in values}
        return Pairs(i, j, sum(parts.values()), parts)

    def most(self, i: np.ndarray, j: np.ndarray) -> dict[str, int]:
        """What each part can give to one pair."""
        text = {part: round(float(points[0])) for part, points in self._text_points(i, j).items()}
        return text | {part: points for part, points in self.weights.points.items() if part != "text"}

    def forbidden(self, demand: int, talent: int) -> str | None:
        return self.structured.forbidden(self.demands[demand], self.talents[talent], self.on)

    def _candidates(self, top: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Permitted pairs worth a close look: by words, and by sentence vectors where there are any."""
        structured, wanted = self.structured, self.wanted
        free = np.array([j for j, t in enumerate(self.talents) if not structured.closed(t, self.on)], int)
        looked_at = top * SPARE + structured.most_shut()
        found = self.lexicon.candidates(wanted, looked_at, free).tocoo()
        i, j, shares = found.coords[0].astype(int), free[found.coords[1]], found.data
        if self._embedded(np.arange(len(self.demands)), 0).any() and self._embedded(free, 1).any():
            i, j = _union((i, j), self._near(free, looked_at), len(self.talents))
            shares = None
        kept = structured.permitted(i, j, self.on)
        return i[kept], j[kept], shares if shares is None else shares[kept]

    def _near(self, free: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The nearest of the free talents by sentence vector, a block of demands at a time."""
        free = free[self._embedded(free, 1)]
        demands, talents = self._vectors[0], self._vectors[1][free]
        asking = np.flatnonzero(self._embedded(np.arange(len(demands)), 0))
        nearest = [
            np.argsort(-(demands[block] @ talents.T), axis=1, kind="stable")[:, :count]
            for block in np.array_split(asking, -(-len(asking) // BLOCK))
        ]
        nearest = np.concatenate(nearest)
        return np.repeat(asking, nearest.shape[1]), free[nearest.ravel()]

    def _embedded(self, at: np.ndarray, side: int) -> np.ndarray:
        return self._vectors[side][at].any(axis=1)

    def _text_values(self, i: np.ndarray, j: np.ndarray, shares: np.ndarray | None) -> dict[str, np.ndarray]:
        if shares is None:
            shares = self.lexicon.shares(self.wanted, i, j)
        found = {
            "words": -np.expm1(-shares / self.weights.words["scale"]),
            "latent": np.maximum(0, _cosines(*self._latent, i, j)),
            "embedding": embedding.likeness(_cosines(*self._vectors, i, j), **self.weights.embedding),
        }
        return {part: np.round(value, DIGITS) for part, value in found.items()}

    def _text_points(self, i: np.ndarray, j: np.ndarray) -> dict[str, np.ndarray]:
        """What each way of reading the texts can give: less for the words where sentence vectors speak as well."""
        both = self._embedded(i, 0) & self._embedded(j, 1)
        plain, embedded = self.weights.plain, self.weights.embedded
        return {
            part: np.where(both, embedded[part], plain.get(part, 0)) * self.weights.points["text"]
            for part in TEXT_PARTS
        }


def _vectors(entries: list[Demand] | list[Talent]) -> np.ndarray:
    """Sentence vectors as rows; zero for a text without one."""
    length = max((len(entry.vector) for entry in entries if entry.vector is not None), default=1)
    found = np.zeros((len(entries), length), np.float32)
    for row, entry in enumerate(entries):
        if entry.vector is not None:
            found[row] = entry.vector
    return found


def _cosines(left: np.ndarray, right: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    if left.shape[1] != right.shape[1]:
        return np.zeros(len(i))  # only one side has vectors
    found = [
        np.einsum("nk,nk->n", left[i[block]], right[j[block]], dtype=float)
        for block in (slice(at, at + PAIRS) for at in range(0, len(i), PAIRS))
    ]
    return np.concatenate(found) if found else np.zeros(0)


def _union(one: tuple, other: tuple, width: int) -> tuple[np.ndarray, np.ndarray]:
    return np.divmod(np.unique(np.concatenate([one[0] * width + one[1], other[0] * width + other[1]])), width)


def _taken(pairs: Pairs, at: np.ndarray) -> Pairs:
    parts = {part: points[at] for part, points in pairs.parts.items()}
    return Pairs(pairs.demand[at], pairs.talent[at], pairs.score[at], parts)
