"""Why a write of this room did not happen."""

from workplace.conflict import Stale

__all__ = ["Refused", "Stale"]


class Refused(Exception):
    """The step is not possible now; the message says why and what to do."""
