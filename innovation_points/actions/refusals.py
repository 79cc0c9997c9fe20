"""Why a write of this room did not happen."""


class Stale(Exception):
    """Somebody saved the row after this person opened it. `current` is what stands there now."""

    def __init__(self, current):
        self.current = current
        super().__init__(f"{current._meta.label} {current.pk}")


class Refused(Exception):
    """The transition is not possible now; the message says why and what to do."""
