"""How much of what a demand says a talent's text covers: BM25 weights over all kinds of tokens in sparse rows.

A demand's row is scaled so that a text of average length saying the same things has product 1: the product is the share of the
demand that is covered. Products are taken for the best candidates only, never as a whole matrix.
"""

from array import array
from collections import Counter
from collections.abc import Iterable

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from .text import KINDS

THREADS = 2
FEW = 20  # profiles that may share a token before it can count as common


class Lexicon:
    """Rows of the talents' texts; they decide which tokens are known and how rare each is."""

    def __init__(self, talents: Iterable[Counter], settings: dict) -> None:
        self.settings = settings
        self.known: dict[str, int] = {}
        counts = self._counts(talents, grow=True)
        self.names = list(self.known)
        used, count = np.bincount(counts.indices, minlength=len(self.names)), counts.shape[0]
        rarity = np.log1p((count - used + 0.5) / (used + 0.5)) ** settings["rarity"]
        kinds = np.array([settings["kinds"][KINDS[name[0]]] for name in self.names])
        self.worth = rarity * kinds * (used <= self._too_many(count))
        self.talents = self._saturated(counts)

    def _too_many(self, talents: int) -> float:
        """What more profiles than this share says nothing of one; an upper bound keeps the search of many from growing squared."""
        return min(max(FEW, self.settings["common"] * talents), self.settings["at_most"])

    def demands(self, texts: Iterable[Counter]) -> sparse.csr_matrix:
        """Rows of demands, each scaled by what it would give itself."""
        rows = self._counts(texts, grow=False)
        rows.data = rows.data * (self.worth[rows.indices] > 0)
        rows.eliminate_zeros()
        asked = self.settings["asked"]
        rows.data = rows.data * (asked + 1) / (rows.data + asked)
        own = rows.copy()
        own.data = own.data * self._weight(own.data, 1.0) * self.worth[own.indices]
        own = np.asarray(own.sum(axis=1)).ravel()
        return rows.multiply(1 / np.where(own > 0, own, 1)[:, None]).tocsr()

    def candidates(self, demands: sparse.csr_matrix, top: int, among: np.ndarray | None = None) -> sparse.csr_matrix:
        """The `top` talents of each demand by covered share, without the whole product; numbered as in `among`."""
        talents = self.talents if among is None else self.talents[among]
        return sp_matmul_topn(demands, talents.T.tocsr(), top_n=top, sort=True, n_threads=THREADS)

    def shares(self, demands: sparse.csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """Covered shares of given pairs."""
        return np.asarray(demands[i].multiply(self.talents[j]).sum(axis=1)).ravel()

    def terms(self, demands: sparse.csr_matrix, i: int, j: int) -> dict[str, float]:
        """What each shared token gives to a pair's covered share."""
        product = demands[[i]].multiply(self.talents[[j]]).tocoo()
        return {self.names[column]: float(value) for column, value in zip(product.coords[1], product.data, strict=True)}

    def _saturated(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        length = np.asarray(counts.sum(axis=1)).ravel()
        length = np.repeat(length * len(length) / max(1, length.sum()), np.diff(counts.indptr))
        counts.data = self._weight(counts.data, length) * self.worth[counts.indices]
        counts.eliminate_zeros()
        return counts

    def _weight(self, count: np.ndarray, length) -> np.ndarray:
        k, b = self.settings["saturation"], self.settings["length"]
        return count * (k + 1) / (count + k * (1 - b + b * length))

    def _counts(self, texts: Iterable[Counter], *, grow: bool) -> sparse.csr_matrix:
        """Texts as rows, taken one by one: as counters, ten thousand of them would fill a quarter of a gigabyte."""
        known, columns, values, ends = self.known, array("i"), array("d"), array("q", [0])
        for text in texts:
            if not grow:
                text = {token: count for token, count in text.items() if token in known}
            columns.extend([known.setdefault(token, len(known)) for token in text])
            values.extend(text.values())
            ends.append(len(columns))
        parts = (np.frombuffer(part, dtype) for part, dtype in ((values, float), (columns, np.int32), (ends, np.int64)))
        values, columns, ends = (np.array(part) for part in parts)
        rows = sparse.csr_matrix((values, columns, ends.astype(np.int32)), shape=(len(ends) - 1, len(known)))
        rows.sort_indices()
        return rows
