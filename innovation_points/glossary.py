"""The words of the rules in force: what each item measures and by which text, and what each figure means."""

from dataclasses import dataclass

from rulebook.facts import FACTS

from . import figures
from .models import RuleVersion
from .reading import RuleSheet, language


@dataclass(frozen=True)
class Term:
    """An item or a condition of a rule."""

    label: str
    meaning: list[str]
    note: str
    source: str
    provenance: str


@dataclass(frozen=True)
class Figure:
    """A fact that the rules read, as a firm enters it."""

    code: str
    label: str
    help: str
    unit: str
    rules: list[str]


@dataclass(frozen=True)
class Chapter:
    version: RuleVersion
    title: str
    terms: list[Term]


class Glossary:
    """Of these rule versions; with a search, what has all its words in its name or meaning."""

    def __init__(self, versions, search: str = ""):
        self.words = search.casefold().split()
        sheets = [(version, RuleSheet(version)) for version in versions]
        chapters = [Chapter(version, sheet.title, self._fitting(_terms(sheet))) for version, sheet in sheets]
        self.chapters = [chapter for chapter in chapters if chapter.terms]
        self.figures = self._fitting(_figures([sheet for _version, sheet in sheets]))
        self.count = sum(len(chapter.terms) for chapter in self.chapters) + len(self.figures)

    def _fitting(self, entries: list) -> list:
        return [entry for entry in entries if all(word in _text(entry) for word in self.words)]


def _text(entry) -> str:
    parts = (entry.label, entry.help, entry.code) if isinstance(entry, Figure) else (entry.label, *entry.meaning)
    return " ".join(parts).casefold()


def _terms(sheet: RuleSheet) -> list[Term]:
    items = [
        Term(item.label, [option.quantity for option in item.options], item.note, item.source, item.provenance)
        for item in sheet.items
    ]
    gates = [
        Term(gate.label, [gate.condition], gate.note, gate.source, gate.provenance)
        for gate in (*sheet.gates, *sheet.direct)
    ]
    return items + gates


def _figures(sheets: list[RuleSheet]) -> list[Figure]:
    """In the order of the facts, each once with all rules that read it."""
    readers: dict[str, list[str]] = {}
    for sheet in sheets:
        for code in sheet.rule.facts():
            readers.setdefault(code, []).append(sheet.title)
    return [
        Figure(
            code,
            figures.label(code),
            getattr(fact, f"help_{language()}"),
            figures.unit(code) or fact.unit,
            readers[code],
        )
        for code, fact in FACTS.items()
        if code in readers
    ]
