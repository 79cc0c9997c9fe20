"""What can be done with a row next, each with its form on the row's page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Move:
    """One thing that can be done: its form, what it writes, and what the page says afterwards."""

    name: str
    label: str | Promise
    form: type
    write: Callable
    done: str | Promise
    icon: str


@dataclass(frozen=True)
class Offered:
    move: Move
    form: object
    is_first: bool  # the next step of the way: the one primary button
    is_open: bool
