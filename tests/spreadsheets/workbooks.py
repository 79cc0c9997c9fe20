"""Workbooks made by tests: as clerks write them, and as attackers do."""

import io
import zipfile

import openpyxl


def workbook(*sheets, **options):
    """A workbook as bytes; each sheet is (name, rows) or a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for index, sheet in enumerate(sheets):
        name, rows = sheet if isinstance(sheet, tuple) else (f"表{index + 1}", sheet)
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
        for area in options.get("merge", ()) if index == 0 else ():
            page.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(entries, method=zipfile.ZIP_DEFLATED):
    """A zip as bytes; `entries` are (name or ZipInfo, bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return stream.getvalue()


def repacked(data, change):
    """The workbook with each entry passed through `change(name, bytes) -> bytes`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed([(name, change(name, archive.read(name))) for name in archive.namelist()])
