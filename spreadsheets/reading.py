"""A file as rows of plain values, with every row where the spreadsheet shows it."""

import csv
import io
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_noop as _

from .errors import Refused
from .guard import kind_of
from .parsing import MAX_COLUMNS, MAX_ROWS

PARSER = Path(__file__).with_name("parsing.py")
PATIENCE = 60  # seconds

TOO_LARGE = _("The sheet has more than %(rows)s rows or %(columns)s columns. Split it and upload the parts.")
DAMAGED = _("The workbook cannot be read. Open it in a spreadsheet program, save it again and upload that.")


@dataclass(frozen=True)
class Fault:
    """A cell that has no value to read: a formula with an error, or one that was never calculated ('=')."""

    text: str

    def __str__(self):
        return self.text


@dataclass(frozen=True)
class Sheet:
    """`rows[n - 1]` is row n of the sheet, its cells from column A on. `merges` are (top, left, bottom, right) from 0."""

    name: str
    rows: list
    merges: list = field(default_factory=list)
    hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    sheets: list
    date1904: bool = False


def read(path, name=""):
    """The workbook at `path`; `Refused` says why a file is not read. `name` is the name the user gave the file."""
    if kind_of(path, name) == "xlsx":
        return _read_xlsx(path)
    return _read_csv(path)


def read_upload(upload):
    """As read(), of a file that has just come and that nobody keeps."""
    with tempfile.NamedTemporaryFile() as file:
        for piece in upload.chunks():
            file.write(piece)
        file.flush()
        return read(file.name, upload.name)


def _read_xlsx(path):
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(PARSER), str(path)], capture_output=True, timeout=PATIENCE, check=False
        )
        book = json.loads(child.stdout, object_hook=_value) if child.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError) as e:
        raise Refused(DAMAGED) from e
    if book is None:
        raise Refused(DAMAGED)
    if "refused" in book:
        raise Refused(TOO_LARGE, rows=MAX_ROWS, columns=MAX_COLUMNS)
    return Workbook([Sheet(**sheet) for sheet in book["sheets"]], book["date1904"])


def _value(item):
    """JSON has no dates and no faults: the child writes them as objects of one key."""
    if "date" in item:
        return date.fromisoformat(item["date"])
    return Fault(item["fault"]) if "fault" in item else item


def _read_csv(path):
    text = decode(Path(path).read_bytes())
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    if len(rows) > MAX_ROWS or max(map(len, rows), default=0) > MAX_COLUMNS:
        raise Refused(TOO_LARGE, rows=MAX_ROWS, columns=MAX_COLUMNS)
    return Workbook([Sheet("csv", rows)])


def decode(data):
    """Text in UTF-8 or UTF-16 with their marks, UTF-8 without, or what Chinese Windows writes."""
    marked = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encodings = [name for mark, name in marked.items() if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(control in text for control in "\x00\x01\x02\x03\x04\x05\x06\x07\x08"):
            return text
    raise Refused(_("The file is not text. Save it as .xlsx, or as .csv in UTF-8."))


def _delimiter(text):
    """The separator that the fullest of the first lines uses most: titles above the heading have none."""
    lines = text.splitlines()[:30]
    return max(",\t;", key=lambda sign: max((line.count(sign) for line in lines), default=0))
