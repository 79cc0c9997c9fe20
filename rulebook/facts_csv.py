"""Facts from a CSV file: every bad cell is reported at once, by the row and column that the file shows."""

import csv
from collections.abc import Iterable

import numpy as np

from .facts import MISSING, Columns, FactError, encode, fact

EXTRA_CELLS = object()


def read_csv(lines: Iterable[str]) -> tuple[list[str], Columns]:
    """Ids and columns of a CSV whose first column is `id`. Reports every bad cell at once, by row as the file shows it."""
    reader = csv.DictReader(lines, restkey=EXTRA_CELLS, strict=True)
    header = _header(reader)
    ids: list[str] = []
    stored: dict[str, list[int]] = {code: [] for code in header[1:]}
    errors: list[str] = []
    seen: dict[str, int] = {}
    try:
        for row in reader:
            _read_row(row, reader.line_num, header, ids, stored, seen, errors)
    except csv.Error as error:
        errors.append(f"row {reader.line_num}: {error}: save the file again as CSV (UTF-8)")
    if errors:
        raise FactError("\n".join(errors))
    return ids, Columns({code: np.array(v, dtype=np.int64) for code, v in stored.items()}, len(ids))


def _header(reader: csv.DictReader) -> list[str]:
    try:
        header = [(name or "").strip().lstrip("\ufeff") for name in reader.fieldnames or []]
    except csv.Error as error:
        raise FactError(f"row 1: {error}: save the file again as CSV (UTF-8)") from None
    if not header or header[0] != "id":
        first = header[0] if header else ""
        raise FactError(f'row 1, column 1: "{first}": the first column must be called id')
    errors = []
    for position, name in enumerate(header[1:], start=2):
        if name in header[: position - 1]:
            errors.append(f'row 1, column {position}: "{name}": this column appears twice; remove one')
            continue
        try:
            fact(name)
        except FactError as error:
            errors.append(f'row 1, column {position}: "{name}": {error}; rename or remove the column')
    if errors:
        raise FactError("\n".join(errors))
    reader.fieldnames = header
    return header


def _read_row(row, line, header, ids, stored, seen, errors) -> None:
    if EXTRA_CELLS in row:
        extra = ", ".join(row[EXTRA_CELLS])
        errors.append(
            f'row {line}, column {len(header) + 1}: "{extra}": more cells than columns; remove them or quote commas'
        )
    key = (row["id"] or "").strip()
    if not key:
        errors.append(f'row {line}, column id: "": give every row an id')
    elif key in seen:
        errors.append(f'row {line}, column id: "{key}": already used in row {seen[key]}; ids must differ')
    seen.setdefault(key, line)
    ids.append(key)
    for code in header[1:]:
        try:
            stored[code].append(encode(code, row[code]))
        except FactError as error:
            stored[code].append(MISSING)
            errors.append(f'row {line}, column {code}: "{row[code]}": {error}')
