"""The usual ways to rank texts, which the match is measured against in the same run."""

import re
from collections import Counter
from functools import partial

import bm25s
import numpy as np
import rjieba
from scipy import sparse


def letters(text: str) -> list[str]:
    """Letters in pairs, as character methods for Chinese usually take them, and Latin words whole."""
    found: list[str] = []
    for run in re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]+", text.lower()):
        found += [run] if run.isascii() else [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return found


def one_and_two(text: str) -> list[str]:
    """Single letters as well as pairs."""
    return letters(text) + re.findall("[\u4e00-\u9fff]", text)


def words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text.lower()) if re.search(r"\w", word)]


def tfidf(cut, queries: list[str], documents: list[str]) -> np.ndarray:
    """Cosine of sublinear TF-IDF."""
    numbers: dict[str, int] = {}
    counted = [Counter(cut(text)) for text in documents + queries]
    rows = [
        (row, numbers.setdefault(t, len(numbers)), 1 + np.log(n)) for row, c in enumerate(counted) for t, n in c.items()
    ]
    row, column, value = (np.array(part) for part in zip(*rows, strict=True))
    matrix = sparse.csr_matrix((value, (row, column)))
    used = np.bincount(matrix[: len(documents)].indices, minlength=matrix.shape[1])
    matrix = matrix @ sparse.diags(np.log((1 + len(documents)) / (1 + used)) + 1)
    matrix = sparse.diags(1 / np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1) @ matrix
    return (matrix[len(documents) :] @ matrix[: len(documents)].T).toarray()


def bm25(cut, queries: list[str], documents: list[str]) -> np.ndarray:
    index = bm25s.BM25()
    index.index([cut(text) for text in documents], show_progress=False)
    return np.array([index.get_scores(cut(text)) for text in queries])


PEERS = {
    f"{way}, {cuts}": partial(rank, cut)
    for way, rank in (("TF-IDF", tfidf), ("BM25 (bm25s)", bm25))
    for cuts, cut in (("letter pairs", letters), ("letters and pairs", one_and_two), ("segmented words", words))
}
