"""Where the rooms of this floor add to a bank's page of a firm."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from workplace.registers import Register


@dataclass(frozen=True)
class BankFirmPanel:
    """A section of a firm's page at a bank, and of its credit sheet on paper.

    `build(user, row)` gives the template's context as `panel`, or None where there is nothing; `row` is the BankFirm. What
    the panel shows must lie within row.scope or be the bank's own: of other banks' loans, counts and nothing else.
    """

    name: str
    label: str | Promise
    template: str
    build: Callable
    position: int = 100
    on_paper: bool = True


bank_firm_panels = Register()


def panels_of(user, row, *, on_paper=False) -> list[dict]:
    found = []
    for entry in bank_firm_panels:
        if on_paper and not entry.on_paper:
            continue
        if (context := entry.build(user, row)) is not None:
            found.append({"label": entry.label, "name": entry.name, "template": entry.template, "context": context})
    return found
