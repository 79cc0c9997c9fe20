"""The digest of a night: a hash of the set of its results that does not depend on their order.

Each row is mixed into four 64-bit numbers, and the rows' numbers are summed: so a night that looked at one firm in a
hundred takes the old rows out, puts the new ones in, and arrives at the sum that a run over everything would have.
Ids and times stay out. It shows accidents and tells nights apart; it is no seal against a forger.
"""

import hashlib

import numpy as np

LANES = 4
SEEDS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5], dtype=np.uint64)
FACTOR = np.uint64(0xFF51AFD7ED558CCD)
SHIFT = np.uint64(32)
CODE_BYTES = 18


class Lanes:
    """The running sums of a set of rows, and how many rows there are."""

    def __init__(self, sums: np.ndarray | None = None, rows: int = 0):
        self.sums = np.zeros(LANES, dtype=np.uint64) if sums is None else sums
        self.rows = rows

    def add(self, words: np.ndarray) -> None:
        self.sums = self.sums + _mixed(words)
        self.rows += len(words)

    def remove(self, words: np.ndarray) -> None:
        self.sums = self.sums - _mixed(words)
        self.rows -= len(words)

    def digest(self, rule_digest: str) -> str:
        """The night's digest: the rule, the number of rows and their sums."""
        return hashlib.sha256(f"{rule_digest}:{self.rows}:".encode() + self.sums.astype("<u8").tobytes()).hexdigest()

    def pack(self) -> bytes:
        return self.rows.to_bytes(8, "little") + self.sums.astype("<u8").tobytes()

    @classmethod
    def unpack(cls, data: bytes) -> "Lanes":
        return cls(np.frombuffer(data, dtype="<u8", offset=8).astype(np.uint64), int.from_bytes(data[:8], "little"))


def words(codes: np.ndarray, year, stage, coverage, total, points: np.ndarray) -> np.ndarray:
    """The rows as 64-bit words, one row a line: credit code, year, stage, coverage, total and points by item."""
    rows, items = points.shape
    width = 24 + 8 + 8 + -(-2 * items // 8) * 8
    raw = np.zeros((rows, width), dtype=np.uint8)
    raw[:, :CODE_BYTES] = np.ascontiguousarray(codes).view(np.uint8).reshape(rows, CODE_BYTES)
    for at, value in ((24, year), (26, stage), (28, coverage)):
        raw[:, at : at + 2] = np.asarray(value).astype("<i2").view(np.uint8).reshape(rows, 2)
    raw[:, 32:36] = np.asarray(total).astype("<i4").view(np.uint8).reshape(rows, 4)
    raw[:, 40 : 40 + 2 * items] = np.ascontiguousarray(points, dtype="<i2").view(np.uint8).reshape(rows, 2 * items)
    return raw.view("<u8")


def _mixed(words: np.ndarray) -> np.ndarray:
    """The sum over the rows of each lane's mix of the row's words; overflow is wanted."""
    columns = np.ascontiguousarray(words.T, dtype=np.uint64)
    sums = np.empty(LANES, dtype=np.uint64)
    for lane, seed in enumerate(SEEDS):
        state = np.full(len(words), seed, dtype=np.uint64)
        for column in columns:
            state ^= column
            state *= FACTOR
            state ^= state >> SHIFT
        sums[lane] = state.sum(dtype=np.uint64)
    return sums
