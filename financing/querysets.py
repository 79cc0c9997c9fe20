from functools import reduce
from itertools import pairwise
from operator import or_

from django.apps import apps
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce, Lower, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from enterprises.names import fold

FEW = 2000  # rows of a term that are named one by one
MOST_PAIRS = 4  # of a searched text: more of them find nothing more


def pairs(text: str) -> list[str]:
    """The pairs of letters that terms are kept of: those that are no plain ASCII. A single letter has none."""
    found = ["".join(pair) for pair in pairwise(text)]
    return [pair for pair in dict.fromkeys(found) if not pair.isascii()][:MOST_PAIRS]


class ReadinessQuerySet(models.QuerySet):
    def on(self, day):
        """The state of each firm on a day: what the last night up to it found."""
        return self.filter(valid_from__lte=day, valid_to__gt=day)

    def latest(self):
        """The state of each firm after the latest night."""
        return self.filter(valid_to="9999-12-31")

    def failing(self, bit: int):
        """Firms that surely fail the gate in this place of their rule's order."""
        return self.annotate(gate=F("failed").bitand(1 << bit)).filter(gate__gt=0)

    def ready(self):
        return self.filter(result=1)


class BankFirmQuerySet(models.QuerySet):
    def live(self, day=None):
        """Rows whose consent has not run out since they were written; withdrawn ones are gone already."""
        return self.filter(valid_to__gte=day or timezone.localdate())

    def new(self):
        """Firms that came with the last night or since."""
        return self.filter(first_listed_on__gte=F("as_of"))

    def having(self, *terms: str, otherwise: Q):
        """Rows with any of these terms (see BankTerm), found by index where they are few; otherwise each row on the way
        through the list's order is asked. Behind row security the planner cannot tell one from the other."""
        found = apps.get_model("financing", "BankTerm").objects.filter(term__in=terms)
        few = list(found.values_list("row_id", flat=True)[: FEW + 1])
        return self.filter(pk__in=few) if len(few) <= FEW else self.filter(otherwise)

    def titled(self, kinds: list[str]):
        """Rows with any of these titles in force."""
        places = [Func("titles", Value(kind), function="array_position", output_field=IntegerField()) for kind in kinds]
        here = [Q(GreaterThan(Coalesce(place, 0), 0)) for place in places]
        return self.having(*(f"#{kind}" for kind in kinds), otherwise=reduce(or_, here))

    def search(self, text: str):
        """By name, pinyin, initials or the beginning of the credit code, of firms that share them."""
        text = (text or "").strip()
        if not text:
            return self
        if not text.isascii():
            return self.named(text)
        latin = text.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(pinyin__contains=latin)
            | Q(initials__startswith=latin)
            | Q(credit_code__startswith=text.upper())
        )

    def named(self, text: str):
        """By a part of a Chinese name. No LIKE, which the planner takes for rare and reads every row for."""
        here, rows = Q(GreaterThan(StrIndex(Lower("name"), Value(text.lower())), 0)), self
        for pair in pairs(fold(text)):
            rows = rows.having(pair, otherwise=here)
        return rows.filter(here)

    def by(self, column: str):
        """Ordered by a column ('-' before it: descending); firms that do not share it come last."""
        field = F(column.removeprefix("-"))
        order = field.desc(nulls_last=True) if column.startswith("-") else field.asc(nulls_last=True)
        return self.order_by(order, "id")


class BankFirmPastQuerySet(models.QuerySet):
    def at(self, moment):
        """The rows that the bank saw at the moment: at most one a firm."""
        return self.filter(Q(until=None) | Q(until__gt=moment), since__lte=moment)

    def ended(self, after, moment):
        """The rows that ended in between: changed since, or gone."""
        return self.filter(until__gt=F("since"), until__lte=moment).filter(until__gt=after)


class BankDropQuerySet(models.QuerySet):
    def since(self, day):
        return self.filter(dropped_on__gte=day)


class ProductQuerySet(models.QuerySet):
    def offered(self, day=None):
        """What firms may apply for on the day."""
        day = day or timezone.localdate()
        return self.filter(state="published", valid_from__lte=day, valid_to__gte=day)


class LoanQuerySet(models.QuerySet):
    def waiting_for_the_bank(self):
        """On their way to the money, the most urgent first."""
        return self.filter(state__in=["applied", "accepted", "diligence", "granted", "signed"]).order_by("due_on", "id")

    def late(self, day=None):
        return self.filter(due_on__lt=day or timezone.localdate())

    def paid_out(self):
        return self.filter(state__in=["drawn", "overdue", "repaid"])
