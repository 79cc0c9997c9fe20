"""The two sides of a match. What is not known stays None or empty: it gives no points and shuts nobody out."""

from dataclasses import dataclass
from datetime import date

import numpy as np

Place = tuple[float, float]  # longitude, latitude in degrees


@dataclass(frozen=True, kw_only=True)
class Demand:
    id: str
    text: str
    field: str = ""  # a trade, a chain's name, or a discipline of GB/T 13745 by code or name
    type: str = ""
    firm: str = ""
    days: float | None = None  # a year
    place: Place | None = None
    seniority: str = ""  # the least title wanted
    priority: frozenset[str] = frozenset()  # of the weights' priority codes
    embargo: date | None = None  # not to be shown before this day
    vector: np.ndarray | None = None  # of unit length, made when the text was saved


@dataclass(frozen=True, kw_only=True)
class Talent:
    id: str
    text: str
    field: str = ""
    types: frozenset[str] = frozenset()
    days: float | None = None
    place: Place | None = None
    distance: float | None = None  # kilometres the talent is willing to go
    title: str = ""
    results: int | None = None  # past matches that came to a result
    capacity: int | None = None  # how many more firms the talent can serve
    consent: bool | None = None
    conflicts: frozenset[str] = frozenset()  # firms with a conflict of interest
    refused: frozenset[str] = frozenset()  # demands with which a match was refused before
    embargo: date | None = None
    vector: np.ndarray | None = None
