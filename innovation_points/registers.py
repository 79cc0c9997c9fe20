"""Where higher rooms add what happens in the night after the scores."""

from collections.abc import Callable
from dataclasses import dataclass, field

from workplace.registers import Register


@dataclass(frozen=True)
class NightStep:
    """Work that follows the scores and is published with them, in the same transaction.

    `run(night, cursor, firms)` gives a dict of counts; where its "changed" is not 0, the run is no mere repetition. `firms`
    holds the ids of the firms that the night looked at, or is None for every firm; a step must do no harm when it sees a
    firm or a night twice. `replay(night)` computes the step of a past night again from what was kept and writes nothing:
    it gives something with `rows`, `is_equal` and `different` (credit codes), or None where the night kept too little.
    """

    name: str
    run: Callable
    position: int = 100
    replay: Callable | None = None


night_steps = Register()


@dataclass
class Followers:
    """Callables that follow something, in the transaction in which it happens."""

    calls: list[Callable[[], None]] = field(default_factory=list)

    def add(self, call: Callable[[], None]) -> None:
        self.calls.append(call)

    def __call__(self) -> None:
        for call in self.calls:
            call()


released = Followers()  # what banks may see has changed: a publicity was confirmed or withdrawn, or is demanded
