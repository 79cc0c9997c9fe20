"""Which of the asked figures people give, and the totals to date that the portal adds up from the month before. Pure."""

from .definition import TO_DATE, Field


def is_given(key: str, before: dict | None, *, first: bool) -> bool:
    """Whether people give this figure. What is to date they give only where no month before is known to add to."""
    return not key.endswith(TO_DATE) or not (first or (before or {}).get(key) is not None)


def added_up(fields: list[Field], values: dict, before: dict | None, *, first: bool) -> dict:
    """These figures with the totals to date that nobody gives."""
    found = dict(values)
    for field in fields:
        for key in field.keys:
            if not is_given(key, before, first=first):
                now = found.get(field.code)
                found[key] = None if now is None else now + (0 if first else before[key])
    return found
