"""The child process that parses one workbook: `python parsing.py FILE` prints it as JSON, or `{"refused": …}`.

It runs apart, with little memory and no core file, because a parser written in native code dies with its process when a cell
claims to stand in row 1,048,576. It imports no Django, so it starts in a tenth of a second.

Calamine is quick but silent: it leaves out empty rows at the top, and a formula that was never calculated or ended in an error
comes as an empty cell. Both would lose data without a word, so they are repaired here from the sheet's own XML.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
from xml.etree import ElementTree

MEMORY = 1024 * 2**20
MAX_ROWS = 100_000
MAX_COLUMNS = 500
MAX_SHEETS = 50

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(rb"<v[^>/]*>([^<]+)</v>")


class TooLarge(Exception):
    """More rows or columns than a ledger has."""


def main(path):
    try:
        answer = parse(path)
    except TooLarge:
        answer = {"refused": "large"}
    json.dump(answer, sys.stdout, default=as_json)


def parse(path):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import python_calamine  # after the limit, so that its memory counts

    book = python_calamine.CalamineWorkbook.from_path(path)
    with zipfile.ZipFile(path) as archive:
        date1904, parts = outline(archive)
        sheets = [read_sheet(book, meta, archive, parts) for meta in book.sheets_metadata[:MAX_SHEETS]]
    return {"date1904": date1904, "sheets": [sheet for sheet in sheets if sheet]}


def outline(archive):
    """Whether dates count from 1904, and the part of the archive that holds each sheet."""
    root = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    properties = root.find(f"{MAIN}workbookPr")
    date1904 = properties is not None and properties.get("date1904") in ("1", "true")
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {}
    for sheet in root.iter(f"{MAIN}sheet"):
        name = target.get(sheet.get(f"{LINK}id"), "")
        parts[sheet.get("name")] = name.lstrip("/") if name.startswith("/") else f"xl/{name}"
    return date1904, parts


def read_sheet(book, meta, archive, parts):
    if "WorkSheet" not in str(meta.typ):
        return None
    sheet = book.get_sheet_by_name(meta.name)
    height, width = sheet.total_height + 1, sheet.total_width + 1
    if height > MAX_ROWS or width > MAX_COLUMNS:
        raise TooLarge
    rows = sheet.to_python(skip_empty_area=False)
    for row, column, fault in faults(archive, parts.get(meta.name)):
        while len(rows) < row:
            rows.append([])
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        if cells[column - 1] == "":
            cells[column - 1] = {"fault": fault}
    merges = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
    return {"name": meta.name, "hidden": "Visible" not in str(meta.visible), "rows": rows, "merges": merges}


def faults(archive, part):
    """Row, column and text of each cell whose formula has an error or no stored value."""
    if part not in archive.namelist():
        return
    xml = archive.read(part)
    if b"<f" not in xml and b't="e"' not in xml:
        return
    for cell in xml.split(b"<c ")[1:]:
        attributes, _, inside = cell.partition(b">")
        is_error = b't="e"' in attributes
        if not is_error and (b"<f" not in inside or b't="str"' in attributes):
            continue
        place, value = PLACE.search(attributes), VALUE.search(inside)
        if place and (is_error or not value):
            row, column = int(place[2]), number_of(place[1])
            if column <= MAX_COLUMNS and 0 < row <= MAX_ROWS:
                yield row, column, value[1].decode("utf-8", "replace") if value else "="


def number_of(letters):
    """The number of a column from 1: A 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def as_json(value):
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    return str(value)


if __name__ == "__main__":
    main(sys.argv[1])
