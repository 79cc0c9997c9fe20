"""Writes of this room, one module per noun."""

from .refusals import Refused, Stale

__all__ = ["Refused", "Stale"]
