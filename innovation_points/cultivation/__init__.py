"""The ladder of cultivation: which firms the zone leads to which titles. Zone practice, kept as one dated file a version."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

from enterprises.models import Title

FOLDER = Path(__file__).with_name("ladder")
RULES = "qualifications/"


class LadderError(ValueError):
    """The file of a ladder that cannot be read; says where."""


@dataclass(frozen=True)
class Step:
    """Firms that hold one of `holders_of` (any firm where empty) and none of `without`, on their way to `targets`."""

    code: str
    label_zh: str
    label_en: str
    note_zh: str
    note_en: str
    targets: tuple[str, ...]
    holders_of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.label_en if (get_language() or "").startswith("en") else self.label_zh

    @property
    def note(self) -> str:
        return self.note_en if (get_language() or "").startswith("en") else self.note_zh


@dataclass(frozen=True)
class Ladder:
    effective_from: date
    provenance: str
    source: str
    near: int
    slid_back_days: int
    steps: tuple[Step, ...]
    covers: dict[str, list[str]] = field(default_factory=dict)

    def step(self, code: str) -> Step | None:
        return next((step for step in self.steps if step.code == code), None)

    @property
    def pairs(self) -> list[tuple[Step, str]]:
        return [(step, target) for step in self.steps for target in step.targets]

    def step_towards(self, target: str) -> Step:
        return next(step for step, title in self.pairs if title == target)

    def enough(self, target: str) -> set[str]:
        """Titles with which the target is reached: itself, and what stands for it."""
        return {target, *(title for title, covered in self.covers.items() if target in covered)}


def parse(content: dict, place: str) -> Ladder:
    """The ladder of a file; titles that nobody knows are an error, not an empty list of firms."""
    try:
        steps = tuple(
            Step(**{key: tuple(value) if isinstance(value, list) else value for key, value in step.items()})
            for step in content.pop("steps")
        )
        ladder = Ladder(steps=steps, **content)
    except (KeyError, TypeError) as error:
        raise LadderError(f"{place}: {error}") from None
    named = {title for step in steps for title in (*step.targets, *step.holders_of, *step.without)}
    named |= {*ladder.covers, *(title for titles in ladder.covers.values() for title in titles)}
    if unknown := sorted(named - set(Title.Kind.values)):
        raise LadderError(f"{place}: no title is called {', '.join(unknown)}; known are {', '.join(Title.Kind.values)}")
    return ladder


@cache
def ladders() -> tuple[Ladder, ...]:
    """All versions, the oldest first."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(parse(yaml.safe_load(path.read_text(encoding="utf-8")), path.name) for path in files)


def ladder_on(day: date) -> Ladder:
    """The ladder in force; before the first version the first, for plans look ahead and not back."""
    in_force = [ladder for ladder in ladders() if ladder.effective_from <= day]
    return in_force[-1] if in_force else ladders()[0]


def rule_of(target: str) -> str:
    """The code of the rule that a title is tested by."""
    return RULES + target
