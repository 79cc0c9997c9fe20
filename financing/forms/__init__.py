"""Forms of this room, one module per noun."""

from .notes import NoteForm

__all__ = ["NoteForm"]
