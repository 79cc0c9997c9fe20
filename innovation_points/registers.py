"""Where higher rooms add what happens in the night after the scores."""

from collections.abc import Callable
from dataclasses import dataclass

from workplace.registers import Register


@dataclass(frozen=True)
class NightStep:
    """Work that follows the scores and is published with them, in the same transaction.

    `run(night, cursor, firms)` gives a dict of counts; where its "changed" is not 0, the run is no mere repetition. `firms` holds the ids of the firms that the night looked at, or
    is None for every firm; a step must do no harm when it sees a firm or a night twice.
    """

    name: str
    run: Callable
    position: int = 100


night_steps = Register()
