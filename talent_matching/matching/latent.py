"""Latent semantics: what words tend to stand together in the zone's own texts, by a truncated SVD of the talents' rows.

Fitted on the documents themselves, on an even draw of them where they are many: a few thousand texts settle the leading
directions, and every text is projected onto them.
"""

import numpy as np
from scipy import sparse

NOTHING = 1e-12  # of the largest squared length


class Latent:
    def __init__(self, rows: sparse.csr_matrix, *, rank: int, fitted_on: int, passes: int) -> None:
        step = max(1, -(-rows.shape[0] // fitted_on))
        self.directions = _directions(_unit(rows[::step]), rank, passes)

    def vectors(self, rows: sparse.csr_matrix) -> np.ndarray:
        """Unit vectors of texts; all zero where a text shares no direction with the others."""
        found = _unit(rows) @ self.directions
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.where(length > 0, length, 1)


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return rows.multiply(1 / np.where(length > 0, length, 1)[:, None]).tocsr()


def _directions(rows: sparse.csr_matrix, rank: int, passes: int) -> np.ndarray:
    """Leading right singular vectors by subspace iteration from a fixed start, so that a rerun gives the same."""
    width = min(rank + 8, *rows.shape)
    basis = _orthonormal(rows.T @ np.random.default_rng(0).standard_normal((rows.shape[0], width)))
    for _ in range(passes):
        basis = _orthonormal(rows.T @ (rows @ basis))
    seen = rows @ basis
    return basis @ np.linalg.eigh(seen.T @ seen)[1][:, ::-1][:, :rank]


def _orthonormal(columns: np.ndarray) -> np.ndarray:
    """An orthonormal basis of tall columns by their small product; what is as good as zero is left out."""
    sizes, turned = np.linalg.eigh(columns.T @ columns)
    kept = sizes > NOTHING * max(sizes, default=0)
    return columns @ (turned[:, kept] / np.sqrt(sizes[kept]))
