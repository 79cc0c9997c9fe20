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

    annotate(queryset): adds the annotation `name` to the firms, by which the list sorts; load(firms): the values of the
    firms of one page by id, for columns that no annotation gives, or not as cheaply. At least one of both is there.
    cell(value) or a template, given `firm` and `value`, shows one cell; without either the value stands as it is.
    export(value): the cell of the export. default: stands there until the person chooses otherwise.
    """

    name: str
    label: str
    perm: Perm
    annotate: Callable[[QuerySet], QuerySet] | None = None
    template: str = ""
    unit: str = ""
    export: Callable = lambda value: value
    position: int = 100
    load: Callable[[list], dict] | None = None
    cell: Callable | None = None
    default: bool = True
    number: bool = True


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
bulk_actions = Register()  # of enterprises.bulk.BulkAction
