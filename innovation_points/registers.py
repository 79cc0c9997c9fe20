"""Where higher rooms add what follows a publicity. The steps of the night stand in enterprises.registers."""

from collections.abc import Callable
from dataclasses import dataclass, field


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
