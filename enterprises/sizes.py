"""Large, medium, small or micro, by the rulebook's enterprise-size: computed when asked, so it is never out of date.

Of one zone's 10^4 firms all sizes take some tens of milliseconds, which is what filtering by size costs.
"""

import re

from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rulebook.conditions import evaluate
from rulebook.facts import from_rows
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
    if not firms:
        return {}
    rows = [
        {
            "industry_code": industry if READABLE.fullmatch(industry) else None,
            **{code: getattr(facts, code, None) for code in INPUTS},
        }
        for industry, facts in firms.values()
    ]
    day = timezone.localdate()
    found = evaluate(load("enterprise-size", day), from_rows(rows), day)
    codes = (found.results[index] for index in found.result)
    return {firm: Size(code) for firm, code in zip(firms, codes, strict=True) if code in Size.values}


def firms_of(firms: QuerySet, wanted: list[str]) -> list[int]:
    """Ids of those of `firms` that have one of the wanted sizes."""
    firms = list(firms.only("pk", "industry_code").order_by())
    facts = MergedFacts.objects.latest(firms)
    sizes = sizes_of({firm.pk: (firm.industry_code, facts.get(firm.pk)) for firm in firms})
    return [firm for firm, size in sizes.items() if size in wanted]
