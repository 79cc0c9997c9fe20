"""The map of the zone as an SVG drawn from shipped outlines. It is schematic: it shows which park, not which street."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from .models import Carrier

FILE = Path(__file__).with_name("outlines") / "zone.yaml"
GAP = 46  # between carriers of one park that have no place of their own on the map


@dataclass(frozen=True)
class Outline:
    short_name: str
    outline: tuple[tuple[int, int], ...]

    @property
    def points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.outline)

    @property
    def middle(self) -> tuple[int, int]:
        xs, ys = zip(*self.outline, strict=True)
        return sum(xs) // len(xs), sum(ys) // len(ys)


@dataclass(frozen=True)
class Sheet:
    width: int
    height: int
    parks: tuple[Outline, ...]


@dataclass(frozen=True)
class Pin:
    carrier: Carrier
    number: int
    x: int
    y: int


@cache
def sheet() -> Sheet:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    parks = tuple(Outline(p["short_name"], tuple((x, y) for x, y in p["outline"])) for p in content["parks"])
    return Sheet(content["width"], content["height"], parks)


def pins(carriers) -> list[Pin]:
    """A numbered pin for each carrier: where it says it stands, else in a row under its park's name."""
    middles = {outline.short_name: outline.middle for outline in sheet().parks}
    found, beside = [], dict.fromkeys(middles, 0)
    for number, carrier in enumerate(carriers, start=1):
        park = carrier.park.short_name
        if carrier.map_x is not None and carrier.map_y is not None:
            found.append(Pin(carrier, number, carrier.map_x, carrier.map_y))
        elif park in middles:
            x, y = middles[park]
            found.append(Pin(carrier, number, x + GAP * beside[park], y + 34))
            beside[park] += 1
    return found
