"""What the browser loads is ours: known by its sum, from no other host, and nothing that the content policy would refuse."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OWN = sorted(path for kind in ("css", "js") for path in (STATIC / kind).rglob("*.*"))
VENDORED = sorted(path for path in VENDOR.rglob("*") if path.suffix in {".css", ".js"})

# Names of XML dialects and addresses in comments and licences are not loaded by anything.
LOADS_ELSEWHERE = re.compile(
    r"""(?:src|href|action|hx-[a-z]+)\s*=\s*["']?\s*(?:https?:)?//"""  # tags
    r"""|url\(\s*["']?(?:https?:)?//|@import\s+(?:url\()?["']?(?:https?:)?//"""  # style sheets
    r"""|(?:fetch|import|importScripts|load)\(\s*["'](?:https?:)?//"""  # scripts
    r"""|sourceMappingURL=""",
    re.IGNORECASE,
)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE)
HANDLER = re.compile(r"""<[a-z][^>]*\son[a-z]+\s*=|(?:href|action)\s*=\s*["']?javascript:|\bhx-on\b""", re.IGNORECASE)


def relative(path):
    return str(path.relative_to(ROOT))


def listed():
    return {
        f"{folder}/{name}": digest for folder, package in MANIFEST.items() for name, digest in package["sha256"].items()
    }


def test_the_manifest_names_every_vendored_file():
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found == {*listed(), "manifest.json"}


@pytest.mark.parametrize("name", sorted(listed()))
def test_vendored_file_has_the_sum_of_the_manifest(name):
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == listed()[name]


def test_every_package_says_its_version_and_licence():
    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", package["version"]) and package["licence"] for package in MANIFEST.values()
    )


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN, *VENDORED], ids=relative)
def test_nothing_is_loaded_from_another_host(path):
    assert LOADS_ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_hold_no_inline_script(path):
    """The Content-Security-Policy lets only files of our own run."""
    text = path.read_text()
    assert INLINE_SCRIPT.findall(text) == []
    assert HANDLER.findall(text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_static_files_that_templates_name_exist(path):
    for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)", path.read_text()):
        assert (STATIC / name).is_file(), name


def test_style_sheets_name_files_that_exist():
    """The server's hashed storage fails on a pointer to nothing."""
    for sheet in [path for path in [*OWN, *VENDORED] if path.suffix == ".css"]:
        for name in re.findall(r"""url\(\s*["']?(?!data:|#)([^"')?]+)""", sheet.read_text()):
            assert (sheet.parent / name).is_file(), f"{sheet.name}: {name}"


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ('<script src="https://cdn.example/x.js"></script>', True),
        ("@import url(//fonts.example/a.css);", True),
        ("background: url( 'http://x.example/a.png')", True),
        ("<svg xmlns='http://www.w3.org/2000/svg'>", False),
        ('<a href="/list/">', False),
    ],
)
def test_the_search_for_other_hosts_finds_them(text, caught):
    assert bool(LOADS_ELSEWHERE.search(text)) is caught
