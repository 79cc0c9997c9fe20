"""Refuses a hostile or wrong file before any parser sees it.

A workbook of 1.6 MB can unpack to 537 MB, and every xlsx reader follows it there. The zip is therefore judged by its directory
and then unpacked once in small pieces that are thrown away: what counts is the streamed size, because the declared one can lie.
"""

import os
import stat
import zipfile
from pathlib import PurePosixPath

from django.utils.translation import gettext_noop as _

from .errors import Refused

MAX_FILE = 20 * 2**20
MAX_UNPACKED = 100 * 2**20
MAX_RATIO = 100
MAX_ENTRIES = 200
SMALL_ENTRY = 2**20  # an entry under a megabyte harms nobody, however well it packs
PIECE = 64 * 2**10

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY_MAGICS = (b"%PDF", b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")

TOO_MUCH = _(
    "The file unpacks to more than a spreadsheet ever holds. Copy the rows into a new workbook and upload that."
)


def kind_of(path, name=""):
    """'xlsx' or 'csv' for a file that may be read; `Refused` for every other. `name` is the name that the user gave it."""
    info = os.stat(path)
    if not stat.S_ISREG(info.st_mode):
        raise Refused(_("This is not an ordinary file. Choose an .xlsx or .csv file."))
    if info.st_size == 0:
        raise Refused(_("The file is empty. Choose an .xlsx or .csv file."))
    if info.st_size > MAX_FILE:
        raise Refused(
            _("The file is larger than %(limit)s MB. Split it and upload the parts."), limit=MAX_FILE // 2**20
        )
    with open(path, "rb") as file:
        head = file.read(8)
    ending = os.path.splitext(name or str(path))[1].lower()
    if head.startswith(OLE_MAGIC):
        raise Refused(_("The workbook has a password or the old .xls format. Save it as .xlsx without a password."))
    if head.startswith(ZIP_MAGIC):
        if ending not in (".xlsx", ""):
            raise Refused(
                _("The name ends in %(ending)s but the file is not of that kind. Save it as .xlsx."), ending=ending
            )
        _judge_zip(path)
        return "xlsx"
    if ending in (".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods") or head.startswith(BINARY_MAGICS):
        raise Refused(_("The file is not a workbook. Open it in a spreadsheet program and save it as .xlsx."))
    return "csv"


def _judge_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _judge_directory(entries)
            _unpack_and_forget(archive, entries)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as e:
        raise Refused(_("The workbook is damaged. Open it in a spreadsheet program and save it again.")) from e
    except Exception as e:
        if type(e).__module__ == "zlib":
            raise Refused(_("The workbook is damaged. Open it in a spreadsheet program and save it again.")) from e
        raise


def _judge_directory(entries):
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused(TOO_MUCH)
    if any(_packs_too_well(entry.file_size, entry.compress_size) for entry in entries):
        raise Refused(TOO_MUCH)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(_("The workbook has a password. Save it without one."))
    if len(set(names)) != len(names) or any(_leads_elsewhere(entry) for entry in entries):
        raise Refused(_("The workbook was not written by a spreadsheet program. Copy the rows into a new workbook."))
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused(_("The file is not an .xlsx workbook. Open it in a spreadsheet program and save it as .xlsx."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("The workbook holds macros. Save it as .xlsx without macros."))


def _packs_too_well(size, packed):
    return size > SMALL_ENTRY and size > MAX_RATIO * max(packed, 1)


def _leads_elsewhere(entry):
    """A symbolic link, or a path that leaves the archive. No spreadsheet program writes one."""
    mode = entry.external_attr >> 16
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    return stat.S_ISLNK(mode) or path.is_absolute() or ".." in path.parts


def _unpack_and_forget(archive, entries):
    total = 0
    for entry in entries:
        with archive.open(entry) as file:
            size = 0
            while piece := file.read(PIECE):
                if size == 0 and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece):
                    raise Refused(
                        _("The workbook was not written by a spreadsheet program. Copy the rows into a new workbook.")
                    )
                size += len(piece)
                total += len(piece)
                if total > MAX_UNPACKED or _packs_too_well(size, entry.compress_size):
                    raise Refused(TOO_MUCH)
