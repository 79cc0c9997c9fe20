"""JSON as bytes that are the same on every machine: RFC 8785, on the part of JSON that signed documents use.

They hold no fractions, no numbers beyond 2^53 and no keys outside ASCII. On that part the standard library's writer gives
the canonical bytes, four times as fast as a general one; a test holds the two against each other. What is outside of it is
refused, when writing and when reading.
"""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager

LARGEST = 2**53 - 1


class NotCanonical(ValueError):
    """The value, or the text, has no place in a signed document; the message says why."""


def encode(document: dict) -> bytes:
    """The canonical bytes. They are read back before they are given, so that nothing is signed that a checker would refuse."""
    try:
        raw = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise NotCanonical(str(error)) from error
    _read(raw, parse_int=_whole)
    return raw


def decode(raw: bytes) -> dict:
    """The object that the bytes hold."""
    value = _read(raw)
    if not isinstance(value, dict):
        raise NotCanonical("the file holds no JSON object")
    return value


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Reading makes a million objects and no cycle: looking for cycles among them takes as long as the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(raw: bytes, **options):
    try:
        with _without_collecting():
            return json.loads(
                raw.decode(), object_pairs_hook=_object, parse_float=_fraction, parse_constant=_fraction, **options
            )
    except UnicodeDecodeError as error:
        raise NotCanonical(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise NotCanonical(f"no JSON at sign {error.pos}: {error.msg}") from error
    except RecursionError as error:
        raise NotCanonical("nested too deeply") from error


def _object(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise NotCanonical(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    if not all(map(str.isascii, found)):
        raise NotCanonical(f"the key {next(key for key in found if not key.isascii())!r} is not ASCII")
    return found


def _fraction(text: str):
    raise NotCanonical(f"{text} is no whole number")


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > LARGEST:
        raise NotCanonical(f"{text} is beyond what JSON keeps exactly")
    return number
