"""What came onto a bank's list and left it since an earlier day, compared with the list as it stood then."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property

from django.db import connection
from django.utils import timezone

from accounts.access import Perm, visible

from .models import BankDrop, BankFirm

DAY_ENDS = time(23, 59, 59, 999_999)


@dataclass
class Changes:
    """Between the end of `day` and now. Of firms that left, the name stands only where a live consent still gives it."""

    user: object
    day: date

    @cached_property
    def _then(self) -> dict[int, str | None]:
        """The firms of that list with the tier they had, where the tier may still be seen."""
        moment = timezone.make_aware(datetime.combine(self.day, DAY_ENDS))
        with connection.cursor() as cursor:
            cursor.execute("SELECT firm_id, tier FROM financing_list_at(%s)", [moment])
            return dict(cursor.fetchall())

    @cached_property
    def _now(self) -> list[BankFirm]:
        rows = visible(self.user, BankFirm.objects.live(), Perm.BANK_LIST).select_related("park")
        return list(
            rows.by("-total").only("id", "firm_id", "name", "tier", "total", "scope", "park", "first_listed_on")
        )

    @property
    def size_then(self) -> int:
        """0 too where no list of that day is kept: then everything would look new, and nothing is compared."""
        return len(self._then)

    @cached_property
    def came(self) -> list[BankFirm]:
        return [row for row in self._now if row.firm_id not in self._then] if self._then else []

    @cached_property
    def moved(self) -> list[tuple[BankFirm, str, bool]]:
        """(row, tier then, whether it fell) of firms on both lists."""
        both = [(row, self._then[row.firm_id]) for row in self._now if self._then.get(row.firm_id)]
        return [(row, then, row.tier > then) for row, then in both if row.tier and row.tier != then]

    @cached_property
    def left(self) -> list[BankDrop]:
        """The last leave of each firm that stood there then and does not now."""
        here = {row.firm_id for row in self._now}
        gone = self._then.keys() - here
        drops = visible(self.user, BankDrop.objects.filter(firm_id__in=gone), Perm.BANK_LIST)
        return list({drop.firm_id: drop for drop in drops.order_by("dropped_on", "id")}.values())[::-1]

    @property
    def left_untold(self) -> int:
        """Firms that stand on the list no more though no night noted their leave: their consent ran out today."""
        here = {row.firm_id for row in self._now}
        return len(self._then.keys() - here) - len(self.left)
