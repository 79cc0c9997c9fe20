"""Large, medium, small or micro, by the rulebook's enterprise-size: computed when asked, so it is never out of date.

Of one zone's 10^4 firms all sizes take some tens of milliseconds, which is what filtering by size costs.
"""

import re

import numpy as np
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rulebook.conditions import evaluate
from rulebook.facts import MISSING, Columns, encode
from rulebook.loader import load

from .models import MergedFacts

INPUTS = ["staff", "revenue", "assets"]
READABLE = re.compile(r"\d{2}|\d{4}")


class Size(TextChoices):
    LARGE = "large", _("large")
    MEDIUM = "medium", _("medium")
    SMALL = "small", _("small")
    MICRO = "micro", _("micro")


def sizes_of(firms: dict[int, tuple[str, MergedFacts | None]]) -> dict[int, Size]:
    """The size of each firm, given (industry code, facts) by id; a firm whose size is unknown is left out."""
    return _sizes(
        [
            (firm, industry, *(getattr(facts, code, None) for code in INPUTS))
            for firm, (industry, facts) in firms.items()
        ]
    )


def firms_of(firms: QuerySet, wanted: list[str]) -> list[int]:
    """Ids of those of `firms` that have one of the wanted sizes by their latest fiscal year."""
    latest = (
        MergedFacts.objects.filter(firm__in=firms.order_by()).order_by("firm_id", "-fiscal_year").distinct("firm_id")
    )
    sizes = _sizes(list(latest.values_list("firm_id", "firm__industry_code", *INPUTS)))
    return [firm for firm, size in sizes.items() if size in wanted]


def _sizes(rows: list[tuple]) -> dict[int, Size]:
    """Sizes of rows of (id, industry code, staff, revenue, assets)."""
    if not rows:
        return {}
    ids, industries, *figures = zip(*rows, strict=True)
    codes = {code: encode("industry_code", code) if READABLE.fullmatch(code) else MISSING for code in {*industries}}
    columns = Columns(
        {
            "industry_code": np.array([codes[code] for code in industries], dtype=np.int64),
            **{
                code: np.array([MISSING if value is None else value for value in values], dtype=np.int64)
                for code, values in zip(INPUTS, figures, strict=True)
            },
        }
    )
    day = timezone.localdate()
    found = evaluate(load("enterprise-size", day), columns, day)
    known = {index: Size(code) for index, code in enumerate(found.results) if code in Size.values}
    return {firm: known[index] for firm, index in zip(ids, found.result.tolist(), strict=True) if index in known}
