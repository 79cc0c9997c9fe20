"""A step that somebody takes by a button: the next page says what came of it."""

from django.contrib import messages

from innovation_points.actions import Refused, Stale


def step(request, act, *, done: str, stale: str = "", **values) -> bool:
    """Whether it was taken. One that is not possible says why; one on an older version than what stands says `stale`."""
    try:
        act(by=request.user, **values)
    except Stale:
        messages.error(request, stale)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
        return True
    return False
