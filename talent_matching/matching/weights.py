"""How much each part counts: dated data, the portal's own and not official. `parse` takes a mapping, so that a database can hold it."""

from dataclasses import dataclass
from datetime import date

from . import versions
from .text import SIGNS

FULL = 10_000  # the full score, in hundredths of a point
PARTS = ("text", "field", "type", "availability", "distance", "seniority", "results", "priority")


class WeightsError(ValueError):
    """The mapping is not a set of weights; the message names the place and what to do."""


@dataclass(frozen=True)
class Weights:
    effective_from: date
    points: dict[str, int]
    plain: dict[str, float]
    embedded: dict[str, float]
    words: dict
    latent: dict[str, int]
    embedding: dict[str, float]
    structured: dict
    levels: dict[str, int]  # of seniority by title


def parse(content: dict) -> Weights:
    try:
        found = Weights(
            effective_from=content["effective_from"],
            points=dict(content["points"]),
            plain=dict(content["text"]["plain"]),
            embedded=dict(content["text"]["embedded"]),
            words=dict(content["words"]),
            latent=dict(content["latent"]),
            embedding=dict(content["embedding"]),
            structured=dict(content["structured"]),
            levels={title: level for level, titles in content["titles"].items() for title in titles},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"weights: {error} is missing or of the wrong kind; copy the shipped file and change it"
        ) from None
    _check(found)
    return found


def _check(weights: Weights) -> None:
    if tuple(weights.points) != PARTS:
        raise WeightsError(f"points: {', '.join(weights.points)}: name exactly {', '.join(PARTS)}")
    if any(not isinstance(value, int) or value < 0 for value in weights.points.values()):
        raise WeightsError("points: give whole hundredths of a point, none below 0")
    if sum(weights.points.values()) != FULL:
        raise WeightsError(f"points: they add up to {sum(weights.points.values())}; make it {FULL}")
    for name, shares, parts in (
        ("plain", weights.plain, {"words", "latent"}),
        ("embedded", weights.embedded, {"words", "latent", "embedding"}),
    ):
        if set(shares) != parts or abs(sum(shares.values()) - 1) > 1e-9 or min(shares.values()) < 0:
            raise WeightsError(f"text, {name}: {shares}: give shares of {', '.join(sorted(parts))} that add up to 1")
    if set(weights.words["kinds"]) != set(SIGNS):
        raise WeightsError(f"words, kinds: name exactly {', '.join(SIGNS)}")


def shipped(on: date | None = None) -> Weights:
    """The shipped weights in force on a day, the newest without one."""
    return _shipped(versions.path("weights", on))


@versions.once
def _shipped(path) -> Weights:
    return parse(versions.content(path))
