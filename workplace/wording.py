"""Small pieces of sentences that each language writes in its own way."""

from collections.abc import Iterable

from django.utils.translation import gettext


def listed(items: Iterable) -> str:
    """Several words as one text: `a, b`, in Chinese `甲、乙`."""
    return gettext(", ").join(map(str, items))
