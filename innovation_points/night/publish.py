"""A night's way into the score table: rows in, what they replace closed, all visible at one commit."""

from contextlib import contextmanager
from datetime import timedelta

import numpy as np

from accounts.row_security import SEES_FIRM, WEB
from innovation_points.models import OPEN, Night

from . import stream
from .scoring import WRITTEN_COLUMNS

TABLE = "innovation_points_score"
ID = stream.layout({"firm_id": "bigint"})


class Partition:
    """A table of its own for a night that writes very many rows: frozen on arrival, indexed after, then attached.

    PostgreSQL refuses COPY FREEZE and an index that comes later only to tables that others can already see.
    """

    def __init__(self, cursor, night: Night):
        self.cursor, self.night = cursor, night
        self.name = f"{TABLE}_{night.as_of:%Y%m%d}_{night.pk}"
        cursor.execute(f"CREATE TABLE {self.name} (LIKE {TABLE})")

    def attach(self) -> None:
        execute = self.cursor.execute
        execute(f"ALTER TABLE {self.name} ADD PRIMARY KEY (firm_id, valid_from, night_id)")
        execute(f"ALTER TABLE {self.name} ENABLE ROW LEVEL SECURITY")
        execute(f"CREATE POLICY web_select ON {self.name} FOR SELECT TO {WEB} USING ({SEES_FIRM})")
        execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {self.name} FOR VALUES FROM (%s) TO (%s)",
            [self.night.as_of, self.night.as_of + timedelta(days=1)],
        )

    def drop(self) -> None:
        self.cursor.execute(f"DROP TABLE {self.name}")


def gather_statistics(cursor) -> None:
    """Of the whole table, partitions included: else the next night reads everything to find one firm in a hundred."""
    cursor.execute(f"ANALYZE {TABLE} (firm_id, valid_from, valid_to)")


def may_have_partition(cursor, day) -> bool:
    """Whether no row begins on the day yet: a partition takes a day whole."""
    cursor.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {TABLE} WHERE valid_from = %s)", [day])
    return cursor.fetchone()[0]


class Held:
    """Takes rows into memory and writes them when reading is over, over the one connection that does both."""

    def __init__(self, cursor):
        self.cursor, self.rows = cursor, []

    def write(self, rows: np.ndarray) -> None:
        self.rows.append(rows.copy())

    def __enter__(self) -> "Held":
        return self

    def __exit__(self, kind, error, trace) -> None:
        if kind is None and self.rows:
            stream.put(self.cursor, TABLE, WRITTEN_COLUMNS, _joined(self.rows))


def _joined(blocks: list[np.ndarray]) -> np.ndarray:
    """One block of all; numpy's own concatenate would turn the bytes of each number round."""
    return np.frombuffer(b"".join(block.tobytes() for block in blocks), dtype=blocks[0].dtype)


@contextmanager
def outlet(cursor, partition: Partition | None, streamed: bool):
    """Where packed rows go: as a stream beside the reading, or held back until reading is over."""
    if not streamed:
        with Held(cursor) as held:
            yield held
        return
    name = partition.name if partition else TABLE
    with stream.Inlet(cursor, name, WRITTEN_COLUMNS, freeze=partition is not None) as inlet:
        yield inlet


def close(cursor, night: Night, until, firm_ids: np.ndarray) -> None:
    """End the scores of these firms on the night's day; see end."""
    if len(firm_ids):
        rows = stream.blank(ID, len(firm_ids))
        rows["firm_id"] = firm_ids
        end(cursor, night, until, rows, TABLE, WRITTEN_COLUMNS)


def end(cursor, night: Night, until, rows: np.ndarray, table: str, columns: str, of_title: str = "") -> None:
    """End on the night's day what held of the firms in `rows`; what held beyond `until`, where a later night begins, goes
    on there. `of_title` narrows to the rows of one rule's code."""
    cursor.execute("CREATE TEMP TABLE closing (firm_id bigint) ON COMMIT DROP")
    stream.put(cursor, "closing", "firm_id", rows)
    cursor.execute("ANALYZE closing")
    params = {"day": night.as_of, "until": until, "night": night.pk, "code": of_title}
    holding = "FROM {source} WHERE s.firm_id = c.firm_id AND s.valid_from <= %(day)s AND s.night_id <> %(night)s"
    holding += " AND s.code = %(code)s" if of_title else ""
    if until < OPEN:
        kept = ", ".join("%(until)s" if name == "valid_from" else f"s.{name}" for name in columns.split(", "))
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {kept} "
            f"{holding.format(source=f'{table} s, closing c')} AND s.valid_to > %(until)s",
            params,
        )
    cursor.execute(
        f"UPDATE {table} s SET valid_to = %(day)s {holding.format(source='closing c')} AND s.valid_to > %(day)s", params
    )
    cursor.execute("DROP TABLE closing")


def keep_standings(cursor, night: Night) -> None:
    """Store the night's standings as the bytes they are: as a parameter of a statement ten megabytes would go as hex."""
    cursor.execute("CREATE TEMP TABLE kept (standings bytea) ON COMMIT DROP")
    cursor.execute("ALTER TABLE kept ALTER standings SET STORAGE EXTERNAL")
    stream.put_bytes(cursor, "kept", night.standings)
    cursor.execute(
        "UPDATE innovation_points_night SET standings = (SELECT standings FROM kept) WHERE id = %s", [night.pk]
    )
    cursor.execute("DROP TABLE kept")
