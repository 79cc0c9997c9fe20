"""Writes of this room, one module per noun."""

from workplace.conflict import Refused, Stale

__all__ = ["Refused", "Stale"]
