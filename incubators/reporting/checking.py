"""What must hold within a report and against the one before it. Pure: figures in, problems with the field's name out."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .definition import TO_DATE, Field


@dataclass(frozen=True)
class Problem:
    """What is wrong with the figure of this key, and what to do about it."""

    key: str
    label: str
    text: str


def in_unit(field: Field, number) -> str:
    """A figure as the forms write it: money in 1,000 yuan, all others as they are."""
    if number is None:
        return "—"
    if field.unit == "money":
        shown = (Decimal(number) / 1000).quantize(Decimal("0.001")).normalize()
        return f"{shown:,f}".replace("-", "−")
    return f"{number:,}"


def labelled(field: Field, key: str) -> str:
    """The field's name with its column, where it has two."""
    if not field.flow:
        return field.label
    column = _("year to date") if key.endswith(TO_DATE) else _("this month")
    return _("%(field)s (%(column)s)") % {"field": field.label, "column": column}


def problems(fields, values: dict, before: dict | None, *, first: bool) -> list[Problem]:
    """Of these figures by key. `before`: those of the month before, None where there is none; `first`: the first month of a
    year, in which what is to date is the month itself."""
    named = {field.code: field for field in fields}
    found = []
    for field in fields:
        for key in field.keys:
            found += _own(field, key, values)
        if field.within:
            found += _parts(field, named[field.within], values)
        if field.flow:
            found += _to_date(field, values, before, first)
    return found


def _own(field, key, values):
    number = values.get(key)
    if number is None:
        yield Problem(key, labelled(field, key), _("is not filled in; where there was none, enter 0."))
    elif number < 0 and not field.signed:
        yield Problem(key, labelled(field, key), _("cannot be below 0."))


def _parts(field, whole, values):
    for key, of in zip(field.keys, whole.keys, strict=False):
        part, total = values.get(key), values.get(of)
        if None not in (part, total) and part > total:
            text = _("%(part)s is more than “%(whole)s” %(total)s, of which it is a part.") % {
                "part": in_unit(field, part), "whole": labelled(whole, of), "total": in_unit(whole, total),
            }  # fmt: skip
            yield Problem(key, labelled(field, key), text)


def _to_date(field, values, before, first):
    now, total = values.get(field.code), values.get(field.code + TO_DATE)
    if None in (now, total):
        return
    key = field.code + TO_DATE
    last = 0 if first else (before or {}).get(key)
    if last is None:
        if total < now and not field.signed:
            yield Problem(
                key, labelled(field, key), _("is less than the month alone: %(now)s.") % {"now": in_unit(field, now)}
            )
    elif not (max(last, now) <= total <= last + now if field.distinct else total == last + now):
        text = _("%(total)s is not the %(last)s to date of the month before plus this month's %(now)s = %(sum)s.") % {
            "total": in_unit(field, total), "last": in_unit(field, last), "now": in_unit(field, now),
            "sum": in_unit(field, last + now),
        }  # fmt: skip
        yield Problem(key, labelled(field, key), text)
