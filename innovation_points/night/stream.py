"""Rows through PostgreSQL's binary COPY as numpy structs, without a Python object a row.

Every column has a fixed length and is never null (queries say coalesce(column, sentinel)), so a row is one fixed struct.
"""

import io
import queue
import threading
from struct import pack

import numpy as np

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
BLOCK = 4096  # rows: what is worked on stays in the processor's cache
CHUNKS_WAITING = 8
SMALLINT = 21  # PostgreSQL's number of the type

SCALARS = {"bigint": ">i8", "integer": ">i4", "smallint": ">i2", "date": ">i4", "boolean": "?", "code": "S18"}
# A text of one length in all rows is written as its own kind: "S27".


def layout(kinds: dict[str, str | int]) -> np.dtype:
    """The struct of a row: name -> kind of column, or the number of cells of a smallint array."""
    parts: list = [("_fields", ">i2")]
    for name, kind in kinds.items():
        parts += [(f"_{name}", ">i4"), (name, _array(kind) if isinstance(kind, int) else SCALARS.get(kind, kind))]
    return np.dtype(parts)


def _array(cells: int) -> np.dtype:
    head = [(name, ">i4") for name in ("dimensions", "nulls", "element", "size", "first")]
    return np.dtype([*head, ("cells", np.dtype([("length", ">i4"), ("value", ">i2")]), (cells,))])


def blank(struct: np.dtype, rows: int) -> np.ndarray:
    """Rows with all lengths in place and no values."""
    made = np.zeros(rows, dtype=struct)
    names = [name for name in struct.names if not name.startswith("_")]
    made["_fields"] = len(names)
    for name in names:
        made[f"_{name}"] = struct[name].itemsize
        if struct[name].names:
            _fill_array_head(made[name], struct[name]["cells"].shape[0])
    return made


def _fill_array_head(array: np.ndarray, cells: int) -> None:
    array["dimensions"], array["element"], array["size"], array["first"] = 1, SMALLINT, cells, 1
    array["cells"]["length"] = 2


def native(struct: np.dtype) -> np.dtype:
    """The same columns as numpy computes with them: integers of 64 bits, codes as bytes."""
    kinds = {name: struct[name] for name in struct.names if not name.startswith("_")}
    return np.dtype([(name, kind if kind.kind == "S" else np.int64) for name, kind in kinds.items()])


def gather(cursor, query: str, struct: np.dtype) -> np.ndarray:
    """All rows of the query at once, in native columns."""
    blocks = [np.empty(0, native(struct))]

    def keep(block):
        made = np.empty(len(block), blocks[0].dtype)
        for name in made.dtype.names:
            made[name] = block[name]
        blocks.append(made)

    read(cursor, query, struct, keep)
    return np.concatenate(blocks)


class _Cutter(io.RawIOBase):
    """Cuts the stream of COPY into blocks of whole rows."""

    def __init__(self, struct: np.dtype, consume):
        self.struct, self.consume, self.rest, self.at_start = struct, consume, b"", True

    def writable(self) -> bool:
        return True

    def write(self, view) -> int:
        data = self.rest + view
        if self.at_start:
            if len(data) < len(SIGNATURE):
                self.rest = data
                return len(view)
            data, self.at_start = data[len(SIGNATURE) :], False
        rows = len(data) // self.struct.itemsize
        whole = rows * self.struct.itemsize
        self.rest = data[whole:]
        if rows:
            self._check_and_consume(np.frombuffer(data, dtype=self.struct, count=rows))
        return len(view)

    def _check_and_consume(self, block: np.ndarray) -> None:
        if (block["_fields"] != block["_fields"][0]).any():
            raise ValueError("The rows of this query are not of one length: a column is null or varies.")
        self.consume(block)


def read(cursor, query: str, struct: np.dtype, consume, *, whole: bool = False) -> None:
    """Run the query (a complete SELECT, no parameters left) and hand its rows to `consume`, a block at a time.

    With `whole` all of them in one block, for rules that compare firms with each other.
    """
    blocks: list[np.ndarray] = []
    cutter = _Cutter(struct, blocks.append if whole else consume)
    with io.BufferedWriter(cutter, buffer_size=BLOCK * struct.itemsize) as sink:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", sink)
        sink.flush()
        if cutter.rest != TRAILER:
            raise ValueError("The stream of rows ended in the middle of one.")
    if blocks:
        consume(np.concatenate(blocks))


class Inlet(threading.Thread):
    """COPY FROM in a thread of its own, fed with structs, so that reading and computing go on meanwhile."""

    def __init__(self, cursor, table: str, columns: str, freeze: bool = False):
        super().__init__(daemon=True)
        options = "FORMAT binary" + (", FREEZE" if freeze else "")
        # The driver's own cursor: Django's debugging one takes no size.
        self.cursor, self.statement = cursor.cursor, f"COPY {table} ({columns}) FROM STDIN ({options})"
        self.chunks: queue.Queue = queue.Queue(CHUNKS_WAITING)
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.cursor.copy_expert(self.statement, self, size=1 << 20)
        except BaseException as error:  # told to the thread that feeds
            self.error = error

    def read(self, size: int = -1) -> bytes:
        chunk = self.chunks.get()
        if chunk is None:
            raise RuntimeError("The rows were given up.")
        return chunk

    def put(self, chunk: bytes) -> None:
        while True:
            if self.error:
                raise self.error
            try:
                return self.chunks.put(chunk, timeout=0.2)
            except queue.Full:
                continue

    def write(self, rows: np.ndarray) -> None:
        if len(rows):
            self.put(rows.tobytes())

    def __enter__(self) -> "Inlet":
        self.start()
        self.put(SIGNATURE)
        return self

    def __exit__(self, kind, error, trace) -> None:
        """End the statement, or break it off where feeding failed; either way it has ended afterwards."""
        if kind is None:
            self.put(TRAILER)
            self.put(b"")
        elif self.is_alive() and not self.error:
            self.put(None)
        self.join()
        if kind is None and self.error:
            raise self.error


def put(cursor, table: str, columns: str, rows: np.ndarray) -> None:
    """COPY these rows in, here and now."""
    cursor.copy_expert(
        f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", io.BytesIO(SIGNATURE + rows.tobytes() + TRAILER)
    )


def put_bytes(cursor, table: str, data: bytes) -> None:
    """COPY one bytea into a table that has no other column."""
    row = pack(">hi", 1, len(data)) + data
    cursor.copy_expert(f"COPY {table} FROM STDIN (FORMAT binary)", io.BytesIO(SIGNATURE + row + TRAILER), size=1 << 20)
