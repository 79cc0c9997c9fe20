"""Recall and mean reciprocal rank of a ranking against the known right profiles."""

from collections.abc import Iterable
from typing import NamedTuple

from .benchmark import Need


class Figures(NamedTuple):
    recall_1: float  # demands whose first profile is a right one
    recall_10: float  # right profiles found among the first ten, averaged over demands
    mrr: float


def measure(needs: Iterable[Need], ranked: dict[str, list[str]]) -> Figures:
    """`ranked` gives each demand's talents, best first."""
    first, ten, reciprocal = [], [], []
    for need in needs:
        places = [place for place, talent in enumerate(ranked[need.id], start=1) if talent in need.right]
        first.append(bool(places) and places[0] == 1)
        ten.append(sum(place <= 10 for place in places) / len(need.right))
        reciprocal.append(1 / places[0] if places else 0.0)
    return Figures(*(sum(each) / len(each) for each in (first, ten, reciprocal)))
