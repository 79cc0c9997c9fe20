"""The night's step "titles": every firm against every title's rule, and against the rule of size.

Time alone moves a title (a certificate that ends, a year since the founding), so every firm is looked at, not only those
whose figures changed; written is what differs from what held. Firms are taken by ranges of ids, so that memory stays
bounded. What was read of the dated records is kept beside the results, so that `replay` can compute any night again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db import connection, transaction

from innovation_points import records
from innovation_points.models import OPEN, Night, Records, RuleVersion, TitleResult
from rulebook import loader
from rulebook.conditions import MANUAL_REVIEW, OUTCOMES, UNKNOWN, UNMET, Outcomes, evaluate, with_size
from rulebook.facts import Columns

from . import publish, stream
from .digest import Lanes

FIRMS = 50_000  # at a time
BLOCK = 8192  # firms that are evaluated together: their columns stay in the processor's cache
NAMED = 20  # firms that a replay names

RESULT = {
    "rule_version_id": "bigint",
    "failed": "bigint",
    "undecided": "bigint",
    "total": "integer",
    "result": "smallint",
}
FOUND = np.dtype([("firm_id", np.int64), *((name, np.int64) for name in RESULT)])
HELD = stream.layout({"firm_id": "bigint", **RESULT})
INTERVAL = {"firm_id": "bigint", "night_id": "bigint", "valid_from": "date", "valid_to": "date"}
POSTGRES_EPOCH = date(2000, 1, 1)
RESULTS, RECORDS = TitleResult._meta.db_table, Records._meta.db_table
RESULT_COLUMNS = ", ".join([*INTERVAL, "code", *RESULT])
KEPT = {"credit_code": "code", **dict.fromkeys(records.NAMES, "bigint")}
KEPT_COLUMNS = ", ".join([*INTERVAL, *KEPT])


@dataclass(frozen=True)
class Title:
    """One rule as it stood on a day; `version` is its row."""

    version: int
    rule: loader.RuleVersion

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def mark(self) -> int:
        """The rule as one number of a digest, which is the same wherever the rule is."""
        return int.from_bytes(hashlib.sha256(f"{self.code}:{self.rule.digest}".encode()).digest()[:8], "little")


def codes() -> list[str]:
    """The codes of all titles and of the size, as the published rules have them."""
    published = RuleVersion.objects.published().values_list("code", flat=True).order_by("code").distinct()
    return [code for code in published if _is_title(code)]


def _is_title(code: str) -> bool:
    return code.startswith("qualifications/") or code == TitleResult.SIZE


def in_force(day: date) -> list[Title]:
    """Every title's rule that applies on the day; a title whose first version is later has none."""
    return [Title(row.pk, row.rule) for row in RuleVersion.objects.all_in_force(day) if _is_title(row.code)]


# --- one block of firms ---


def results(titles: list[Title], rows: np.ndarray, day: date) -> list[np.ndarray]:
    """What each title's rule says of each of the rows. Whether a firm is an SME is asked of the rule of size among them."""
    made = [np.empty(len(rows), FOUND) for _title in titles]
    for title, found in zip(titles, made, strict=True):
        found["firm_id"], found["rule_version_id"] = rows["firm_id"], title.version
    for start in range(0, len(rows), BLOCK):
        part = slice(start, start + BLOCK)
        facts = _facts(titles, rows[part], day)
        for title, found in zip(titles, made, strict=True):
            outcomes = evaluate(title.rule, records.columns_for(title.code, facts, rows[part], day), day)
            found["result"][part], found["total"][part] = outcomes.result, outcomes.total
            found["failed"][part], found["undecided"][part] = bits(outcomes)
    return made


def _facts(titles: list[Title], rows: np.ndarray, day: date) -> Columns:
    size = next((title.rule for title in titles if title.code == TitleResult.SIZE), None)
    facts = records.columns(rows)
    return with_size(facts, size, day) if size else facts


def bits(outcomes: Outcomes) -> tuple[np.ndarray, np.ndarray]:
    """The checks that fail, and those that nobody can decide yet, as bits in the order of the rule's codes."""
    failed, undecided = np.zeros((2, len(outcomes.result)), dtype=np.int64)
    for place in range(len(outcomes.codes)):
        check = outcomes.checks[:, place]
        failed |= (check == UNMET).astype(np.int64) << place
        undecided |= ((check == UNKNOWN) | (check == MANUAL_REVIEW)).astype(np.int64) << place
    return failed, undecided


def words(title: Title, rows: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The results as words of a digest: credit code, rule, result, total and checks, without any id."""
    made = np.zeros((len(rows), 8), dtype=np.uint64)
    codes = np.zeros((len(rows), 24), dtype=np.uint8)
    codes[:, :18] = np.ascontiguousarray(rows["credit_code"]).view(np.uint8).reshape(len(rows), 18)
    made[:, :3], made[:, 3] = codes.view("<u8"), title.mark
    for place, name in enumerate(("result", "total", "failed", "undecided"), 4):
        made[:, place] = found[name].astype(np.uint64)
    return made


def differs(found: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By row of `found`, whether it is not what held; by row of `held`, whether its firm is not in `found` any more.

    Both are in the order of firms.
    """
    place = np.minimum(held["firm_id"].searchsorted(found["firm_id"]), max(len(held) - 1, 0))
    if not len(held):
        return np.ones(len(found), bool), np.zeros(0, bool)
    other = held[place]
    changed = other["firm_id"] != found["firm_id"]
    for name in found.dtype.names:
        changed |= other[name] != found[name]
    return changed, ~np.isin(held["firm_id"], found["firm_id"])


# --- the night ---


@dataclass
class Count:
    """What the step counted. The digest stands for every result of every firm."""

    changed: int = 0
    by_result: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES[:4], 0))
    lanes: Lanes = field(default_factory=Lanes)

    def add(self, title: Title, rows: np.ndarray, found: np.ndarray) -> None:
        self.lanes.add(words(title, rows, found))
        if title.rule.kind == "qualification":
            for place, name in enumerate(self.by_result):
                self.by_result[name] += int((found["result"] == place).sum())

    def summary(self, titles: list[Title]) -> dict:
        return {**self.by_result, "changed": self.changed, "digest": digest(self.lanes, titles)}


def digest(lanes: Lanes, titles: list[Title]) -> str:
    return lanes.digest(",".join(sorted(title.rule.digest for title in titles)))


def run(night: Night, cursor, firms) -> dict:
    """The step: see above. `firms` is not asked."""
    writer = _Writer(night, cursor)
    titles, count = in_force(night.as_of), Count()
    gone = [code for code in codes() if code not in {title.code for title in titles}]
    figures = records.asked(title.rule for title in titles)
    for of_firm in ranges(cursor):
        rows = records.read(cursor, records.live(night.as_of, of_firm), night.as_of, figures)
        writer.keep_records(rows, of_firm)
        for title, found in zip(titles, results(titles, rows, night.as_of), strict=True):
            count.add(title, rows, found)
            count.changed += writer.keep_results(title.code, found, of_firm)
        for code in gone:
            count.changed += writer.keep_results(code, np.empty(0, FOUND), of_firm)
    return count.summary(titles)


def ranges(cursor) -> Iterator[str]:
    """Conditions that cut all firms, and those that were evaluated once and are gone, into ranges of ids."""
    cursor.execute(
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM enterprises_firm) f "
        "WHERE place %% %s = 0 AND id < (SELECT max(id) FROM enterprises_firm) ORDER BY id",
        [FIRMS],
    )
    ends = [last for (last,) in cursor.fetchall()]
    for first, last in zip([None, *ends], [*ends, None], strict=True):
        parts = [f"firm_id > {first}"] if first is not None else []
        parts += [f"firm_id <= {last}"] if last is not None else []
        yield " AND ".join(parts) or "true"


def held_results(cursor, code: str, day: date, of_firm: str) -> np.ndarray:
    return _held(cursor, RESULTS, HELD, day, f"{of_firm} AND code = '{code}'")


def _held(cursor, table: str, struct: np.dtype, day: date, where: str) -> np.ndarray:
    """What holds on the day, in the order of firms."""
    names = [name for name in struct.names if not name.startswith("_")]
    columns = ", ".join(f"{name}::char(18)" if name == "credit_code" else name for name in names)
    on_day = f"valid_from <= DATE '{day}' AND valid_to > DATE '{day}'"
    return stream.gather(cursor, f"SELECT {columns} FROM {table} WHERE {on_day} AND {where} ORDER BY firm_id", struct)


class _Writer:
    """Writes what differs from what held: rows that hold from the night's day until a later night, if there is one."""

    def __init__(self, night: Night, cursor):
        later = Night.objects.published().filter(as_of__gt=night.as_of).order_by("as_of").first()
        self.night, self.cursor, self.until = night, cursor, later.as_of if later else OPEN
        self.interval = {"night_id": night.pk, "valid_from": _days(night.as_of), "valid_to": _days(self.until)}

    def keep_results(self, code: str, found: np.ndarray, of_firm: str) -> int:
        """The number of firms with another result than before."""
        held = held_results(self.cursor, code, self.night.as_of, of_firm)
        struct = stream.layout({**INTERVAL, "code": f"S{len(code)}", **RESULT})
        return self._write(RESULTS, RESULT_COLUMNS, struct, found, held, code)

    def keep_records(self, rows: np.ndarray, of_firm: str) -> None:
        held = _held(self.cursor, RECORDS, stream.layout({"firm_id": "bigint", **KEPT}), self.night.as_of, of_firm)
        self._write(RECORDS, KEPT_COLUMNS, stream.layout({**INTERVAL, **KEPT}), rows[list(held.dtype.names)], held)

    def _write(self, table, columns, struct, found, held, code="") -> int:
        changed, gone = differs(found, held)
        ended = np.concatenate([np.intersect1d(found["firm_id"][changed], held["firm_id"]), held["firm_id"][gone]])
        if len(ended):
            rows = stream.blank(publish.ID, len(ended))
            rows["firm_id"] = ended
            publish.end(self.cursor, self.night, self.until, rows, table, columns, code)
        if changed.any():
            stream.put(self.cursor, table, columns, self._packed(struct, found[changed], code))
        return int(changed.sum()) + int(gone.sum())

    def _packed(self, struct: np.dtype, found: np.ndarray, code: str) -> np.ndarray:
        rows = stream.blank(struct, len(found))
        for name in found.dtype.names:
            rows[name] = found[name]
        for name, value in (self.interval | ({"code": code.encode()} if code else {})).items():
            rows[name] = value
        return rows


def _days(day: date) -> int:
    return (day - POSTGRES_EPOCH).days


# --- a past night again ---


@dataclass(frozen=True)
class Replay:
    """The titles of a night computed again from the records and figures that it kept."""

    digest: str
    kept_digest: str | None
    rows: int
    different: list[str]  # credit codes of firms whose stored result is not what comes out, the first few

    @property
    def is_equal(self) -> bool:
        return self.digest == self.kept_digest and not self.different


def replay(night: Night) -> Replay:
    """Compute the titles of a published night again by its own rules; nothing is written."""
    day = night.as_of
    with transaction.atomic(), connection.cursor() as cursor:
        versions = TitleResult.objects.on(day).values_list("rule_version_id", flat=True).distinct()
        titles = [Title(row.pk, row.rule) for row in RuleVersion.objects.filter(pk__in=list(versions))]
        lanes, different, figures = Lanes(), {}, records.asked(title.rule for title in titles)
        for of_firm in ranges(cursor):
            rows = records.read(cursor, records.kept(day, of_firm), day, figures)
            for title, found in zip(titles, results(titles, rows, day), strict=True):
                lanes.add(words(title, rows, found))
                changed, _gone = differs(found, held_results(cursor, title.code, day, of_firm))
                different |= dict.fromkeys(code.decode() for code in rows["credit_code"][changed])
    kept = night.counts.get("titles", {}).get("digest")
    return Replay(digest(lanes, titles), kept, lanes.rows, list(different)[:NAMED])
