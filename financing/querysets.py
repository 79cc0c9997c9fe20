from django.db import models
from django.db.models import F, Q
from django.utils import timezone


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

    def search(self, text: str):
        """By name, pinyin, initials or the beginning of the credit code, of firms that share them."""
        text = (text or "").strip()
        if not text:
            return self
        latin = text.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(pinyin__contains=latin)
            | Q(initials__startswith=latin)
            | Q(credit_code__startswith=text.upper())
        )

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
