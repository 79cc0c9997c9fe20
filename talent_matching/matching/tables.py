"""Demands and talents from CSV files: every bad cell is reported at once, by the line and column that the file shows."""

import csv
import math
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from .entries import Demand, Talent

ENCODINGS = ("utf-8-sig", "gb18030")
LONGEST_CELL = 1 << 20
_SEVERAL = re.compile(r"[;；、]")


class TableError(ValueError):
    """What is wrong with a file, a line for each fault: file, line, column, value, remedy."""


def _number(value: str) -> float:
    found = float(value)
    if not math.isfinite(found) or found < 0:
        raise ValueError
    return found


def _place(value: str) -> tuple[float, float]:
    east, north = (float(part) for part in re.split(r"[ ,，;]+", value))
    if not (abs(east) <= 180 and abs(north) <= 90):
        raise ValueError
    return east, north


def _yes(value: str) -> bool:
    return {"1": True, "yes": True, "true": True, "是": True, "0": False, "no": False, "false": False, "否": False}[
        value.lower()
    ]


def _several(value: str) -> frozenset[str]:
    return frozenset(filter(None, (part.strip() for part in _SEVERAL.split(value))))


def _count(value: str) -> int:
    if not value.isdecimal():
        raise ValueError
    return int(value)


Reader = tuple[Callable[[str], Any], str]
TEXT: Reader = (str, "write text")
SEVERAL: Reader = (_several, "write names with ; between them")
NUMBER: Reader = (_number, "write a number, 0 or more")
COUNT: Reader = (_count, "write a whole number, 0 or more")
PLACE: Reader = (_place, "write longitude and latitude in degrees, like 113.31 33.74")
DAY: Reader = (date.fromisoformat, "write a day like 2026-03-01")
YES: Reader = (_yes, "write yes or no")

DEMAND_COLUMNS: dict[str, Reader] = {
    "field": TEXT,
    "type": TEXT,
    "firm": TEXT,
    "days": NUMBER,
    "place": PLACE,
    "seniority": TEXT,
    "priority": SEVERAL,
    "embargo": DAY,
}
TALENT_COLUMNS: dict[str, Reader] = {
    "field": TEXT,
    "types": SEVERAL,
    "days": NUMBER,
    "place": PLACE,
    "distance": NUMBER,
    "title": TEXT,
    "results": COUNT,
    "capacity": COUNT,
    "consent": YES,
    "conflicts": SEVERAL,
    "refused": SEVERAL,
    "embargo": DAY,
}


def demands(path: Path) -> list[Demand]:
    return [Demand(**row) for row in _rows(path, DEMAND_COLUMNS)]


def talents(path: Path) -> list[Talent]:
    return [Talent(**row) for row in _rows(path, TALENT_COLUMNS)]


def _rows(path: Path, columns: dict[str, Reader]) -> list[dict]:
    """Rows as the entries take them; an empty cell is left out."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_text(path).splitlines(keepends=True), strict=True)
    faults, rows, lines = [], [], {}
    try:
        header = _header(path, next(reader, []), columns)
        begun = reader.line_num + 1
        for cells in reader:
            line, begun = begun, reader.line_num + 1
            if any(map(str.strip, cells)):
                rows.append(_row(f"{path}, line {line}", cells, header, columns, lines, faults))
                lines.setdefault(rows[-1].get("id"), line)
    except csv.Error as error:
        faults.append(f"{path}, line {reader.line_num}: {error}: save the file again as CSV (UTF-8)")
    if faults:
        raise TableError("\n".join(faults))
    return rows


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"{path}: the text is neither UTF-8 nor GB 18030; save the file again as CSV (UTF-8)")


def _header(path: Path, cells: list[str], columns: dict[str, Reader]) -> list[str]:
    names, faults = [cell.strip() for cell in cells], []
    for position, name in enumerate(("id", "text"), start=1):
        found = names[position - 1] if len(names) >= position else ""
        if found != name:
            faults.append(f'{path}, line 1, column {position}: "{found}": this column must be called {name}')
    for position, name in enumerate(names[2:], start=3):
        where = f'{path}, line 1, column {position}: "{name}"'
        if name in names[: position - 1]:
            faults.append(f"{where}: this column appears twice; remove one")
        elif name not in columns:
            faults.append(f"{where}: unknown; rename it to one of {', '.join(columns)} or remove it")
    if faults:
        raise TableError("\n".join(faults))
    return names


def _row(where: str, cells: list[str], header: list[str], columns, lines: dict, faults: list[str]) -> dict:
    if len(cells) != len(header):
        remedy = "add the missing cells" if len(cells) < len(header) else "remove the extra cells or quote commas"
        faults.append(f"{where}: {len(cells)} cells under {len(header)} columns: {remedy}")
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    for name in ("id", "text"):
        if not row.get(name):
            faults.append(f'{where}, column {name}: "": give every row {"an id" if name == "id" else "a text"}')
    if row.get("id") in lines:
        faults.append(f'{where}, column id: "{row["id"]}": already used in line {lines[row["id"]]}; ids must differ')
    found = {name: row.get(name, "") for name in ("id", "text")}
    for name in filter(row.get, header[2:]):
        read, remedy = columns[name]
        try:
            found[name] = read(row[name])
        except (ValueError, KeyError, OverflowError):
            faults.append(f'{where}, column {name}: "{row[name]}": {remedy}')
    return found
