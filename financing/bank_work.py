"""What a bank's own people see of their work with firms: status, watches and notes."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Perm, visible

from .models import BankFirm, BankMark, BankNote, BankWatch


@dataclass(frozen=True)
class Work:
    """Status and watch of one firm, as its list line shows them."""

    mark: BankMark | None
    watched: bool


def of_rows(user, rows: Iterable[BankFirm]) -> dict[int, Work]:
    """The work with each row, by the row's number; two queries for any number of rows."""
    rows = list(rows)
    firms = [row.firm_id for row in rows]
    marks = visible(user, BankMark.objects.filter(firm_id__in=firms), Perm.BANK_LIST)
    watches = visible(user, BankWatch.objects.filter(firm_id__in=firms, person=user), Perm.BANK_LIST)
    by_firm = {mark.firm_id: mark for mark in marks}
    watched = set(watches.values_list("firm_id", flat=True))
    return {row.pk: Work(by_firm.get(row.firm_id), row.firm_id in watched) for row in rows}


def notes_of(user, row: BankFirm):
    return visible(user, BankNote.objects.filter(firm_id=row.firm_id), Perm.BANK_LIST)
