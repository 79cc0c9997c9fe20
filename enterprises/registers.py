"""Where higher rooms announce what they add to a firm: tabs, header items, list columns, relations, consent listeners."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.access import Perm
from workplace.registers import Register


@dataclass(frozen=True)
class FirmPanel:
    """A tab of the firm's file, at /firms/<pk>/<name>/. `build(request, firm)` gives the template's context or None."""

    name: str
    label: str
    perm: Perm
    template: str
    build: Callable
    position: int = 100


@dataclass(frozen=True)
class FirmHeader:
    """A line of the header of the firm's file (points, readiness). `build` as for a panel; None leaves it out."""

    name: str
    perm: Perm
    template: str
    build: Callable
    position: int = 100


@dataclass(frozen=True)
class FirmColumn:
    """A column of the firm list and its export.

    annotate(queryset): adds the annotation `name` to the firms, by which the list also sorts; template: shows one
    cell, given `firm` and `value`; without it the value stands as it is. export(value): the cell of the export.
    """

    name: str
    label: str
    perm: Perm
    annotate: Callable[[QuerySet], QuerySet]
    template: str = ""
    unit: str = ""
    export: Callable = lambda value: value
    position: int = 100


@dataclass(frozen=True)
class FirmRelation:
    """A table whose rows belong to a firm, for merging two files of the same firm: "app.model" and its field."""

    model: str
    field: str = "firm"
    position: int = 100


@dataclass
class Listeners:
    """Callables `(firm_id, bank_id)`, called inside the transaction that changed the consent."""

    calls: list[Callable[[int, int], None]] = field(default_factory=list)

    def add(self, call: Callable[[int, int], None]) -> None:
        self.calls.append(call)

    def __call__(self, firm_id: int, bank_id: int) -> None:
        for call in self.calls:
            call(firm_id, bank_id)


firm_panels = Register()
firm_headers = Register()
firm_columns = Register()
firm_relations = Register()
consent_changed = Listeners()
