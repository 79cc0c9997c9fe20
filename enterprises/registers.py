"""Where higher rooms announce what they add to a firm: tabs, header items, list columns, relations, consent listeners."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.access import Perm
from workplace.registers import Register

if TYPE_CHECKING:  # numpy is loaded by who computes, not while Django starts
    from rulebook.rule import RuleVersion


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
    """A table with rows of a firm, for merging two files of the same firm: "app.Model", the field that names the firm.

    unit: the fields by which a row of one file says the same thing as one of the other; without it the unique
    constraints over the firm say so. Of such a pair the kept file's counts and the other one stays where it is.
    stays: why the rows do not move at all. frozen: "trigger of the model" that keeps rows as they are and that a merge
    passes, because it changes whose file the row lies in and nothing that the row says. owned: the rows belong to
    another row, named by `owner` and `owner_id`, and go where that one goes.
    """

    model: str
    label: str | Promise = ""
    field: str = "firm"
    unit: tuple[str, ...] = ()
    stays: str = ""
    frozen: str = ""
    owned: bool = False
    position: int = 100


@dataclass(frozen=True)
class MoveEffect:
    """What a move of a firm brings about in a room: told before it is done, and done in the same transaction.

    kinds: of enterprises.models.Move.Kind. describe(firm, move) -> the lines that the person reads; apply(firm, move, by).
    """

    name: str
    kinds: frozenset
    describe: Callable
    apply: Callable | None = None
    position: int = 100


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened, as the file's timeline shows it. A `day` without a time stands at that day's start."""

    at: datetime
    title: str
    text: str = ""
    url: str = ""
    by: str = ""
    dated: bool = False  # only the day is known


@dataclass(frozen=True)
class TimelineSource:
    """A kind of event of the file's timeline. events(user, firm, limit): the latest ones, the newest first.

    It asks the database a fixed number of times and only for rows that the person may see.
    """

    name: str
    label: str | Promise
    perm: Perm
    icon: str
    events: Callable
    position: int = 100
    roles: frozenset | None = None  # who is shown it; None: whoever holds the permission


@dataclass(frozen=True)
class AsOfPart:
    """What a room knows of a firm on a past day: rows(user, firm, day) -> (label, value, note) each."""

    name: str
    perm: Perm
    rows: Callable
    position: int = 100


@dataclass(frozen=True)
class PrefillSource:
    """Where figures of a declaration may be taken from instead of being typed.

    `values(firm, fiscal_year)` gives {field: (value as it is stored, where exactly it comes from)}. What is offered
    is never written by itself: a person takes it, and Declaration.sources remembers that.
    """

    name: str
    label: str
    values: Callable
    position: int = 100


@dataclass(frozen=True)
class NightStep:
    """Work that follows the scores and is published with them, in the same transaction.

    `run(night, cursor, firms)` gives a dict of counts; where its "changed" is not 0, the run is no mere repetition. `firms`
    holds the ids of the firms that the night looked at, or is None for every firm; a step must do no harm when it sees a
    firm or a night twice. `replay(night)` computes the step of a past night again from what was kept and writes nothing:
    it gives something with `rows`, `is_equal` and `different` (credit codes), or None where the night kept too little.
    """

    name: str
    run: Callable
    position: int = 100
    replay: Callable | None = None


@dataclass
class PublishedRules:
    """The rules that the zone has published, as the rulebook parses them; the room that keeps them says how to find one.

    in_force(code, day) gives the version that applies on the day or None, with_digest(digest) the one that a result names.
    """

    in_force: Callable[[str, date], "RuleVersion | None"] = lambda code, day: None
    with_digest: Callable[[str], "RuleVersion | None"] = lambda digest: None

    def keep(self, *, in_force: Callable, with_digest: Callable) -> None:
        self.in_force, self.with_digest = in_force, with_digest


@dataclass
class Listeners:
    """Callables `(firm_id, bank_id)`, called inside the transaction that changed the consent."""

    calls: list[Callable[[int, int], None]] = field(default_factory=list)

    def add(self, call: Callable[[int, int], None]) -> None:
        self.calls.append(call)

    def __call__(self, firm_id: int, bank_id: int) -> None:
        for call in self.calls:
            call(firm_id, bank_id)


@dataclass(frozen=True)
class ConsentProduct:
    """A bank's product that a consent may name as its purpose. `url`: where the firm goes on once it is given."""

    pk: int
    bank_id: int
    label: str
    url: str = ""


@dataclass
class ConsentProducts:
    """Callables that give the ConsentProducts on offer now; a room above adds its own."""

    sources: list[Callable[[], Iterable[ConsentProduct]]] = field(default_factory=list)

    def add(self, source: Callable[[], Iterable[ConsentProduct]]) -> None:
        self.sources.append(source)

    def on_offer(self) -> dict[int, ConsentProduct]:
        return {product.pk: product for source in self.sources for product in source()}


@dataclass
class StandIns:
    """Callables `(user)` that name who stands in for an officer today, or None; a room above adds its own."""

    sources: list[Callable] = field(default_factory=list)

    def add(self, source: Callable) -> None:
        self.sources.append(source)

    def of(self, user):
        return next((deputy for source in self.sources if (deputy := source(user)) is not None), None)


stand_ins = StandIns()
bulk_actions = Register()  # of enterprises.bulk.BulkAction
prefill_sources = Register()
night_steps = Register()
published_rules = PublishedRules()
firm_panels = Register()
firm_headers = Register()
firm_columns = Register()
firm_relations = Register()
move_effects = Register()
timeline_sources = Register()
as_of_parts = Register()
consent_changed = Listeners()
consent_products = ConsentProducts()
