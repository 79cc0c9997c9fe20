"""Chinese is complete: every text of the interface, in code and templates, has a translation that keeps its variables."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
APPS = [
    "accounts",
    "workplace",
    "spreadsheets",
    "enterprises",
    "innovation_points",
    "talent_matching",
    "incubators",
    "financing",
    "enterprise_services",
    "zone_portal",
]
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}
PLURALS = {"ngettext", "ngettext_lazy"}  # known in the catalogue by their first text
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
IN_TEMPLATE = re.compile(
    r"""\b(?:gettext|_)\(\s*u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\"\"\".*?\"\"\"|'''.*?''')\s*\)""", re.S
)
PLURAL_IN_TEMPLATE = re.compile(r"""\bngettext\(\s*u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*,""", re.S)
VARIABLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def texts_of_code():
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
                if called in CALLS | PLURALS:
                    text = node.args[0 if called in PLURALS else -1] if node.args else None
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", text.value


def texts_of_templates():
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for pattern in (IN_TEMPLATE, PLURAL_IN_TEMPLATE):
            for found in pattern.finditer(calls):
                yield str(path.relative_to(ROOT)), ast.literal_eval(found[1])


@pytest.fixture(scope="module")
def chinese():
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        catalogue = gettext.GNUTranslations(compiled)._catalog
    return {key[0] if isinstance(key, tuple) else key: text for key, text in catalogue.items()}


@pytest.fixture(scope="module")
def django_chinese():
    """What Django and the libraries translate themselves is not asked for again."""
    import django

    path = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.mo"
    with path.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)._catalog


@pytest.mark.parametrize("source", [texts_of_code, texts_of_templates])
def test_every_text_has_a_chinese_translation(source, chinese, django_chinese):
    texts = list(source())
    assert len(texts) > 100
    missing = {f"{text!r} ({place})" for place, text in texts if not (chinese.get(text) or django_chinese.get(text))}
    assert sorted(missing) == []


def test_translations_keep_the_variables_of_their_text(chinese):
    broken = [
        text
        for text, translation in chinese.items()
        if isinstance(text, str) and text and sorted(VARIABLE.findall(text)) != sorted(VARIABLE.findall(translation))
    ]
    assert broken == []


def test_compiled_catalogue_is_fresh(chinese):
    """The .po and the .mo say the same: compile with msgfmt after an edit."""
    entries = re.findall(
        r'^msgid ((?:"(?:\\.|[^"\\])*"\s*)+)(?:msgid_plural (?:"(?:\\.|[^"\\])*"\s*)+)?msgstr(?:\[0\])? ((?:"(?:\\.|[^"\\])*"\s*)+)',
        CATALOGUE.read_text(encoding="utf-8"),
        re.M,
    )

    def joined(quoted):
        return "".join(ast.literal_eval(line) for line in quoted.split("\n") if line.strip())

    written = {joined(text): joined(translation) for text, translation in entries}
    written.pop("", None)
    assert {text: chinese.get(text) for text in written} == written
