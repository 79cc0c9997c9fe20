"""Pages of long lists."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.utils.functional import cached_property

SIZES = (25, 50, 100)  # the first is the usual one: it fills a screen, and is there at once
PARAMETER = "rows"


def size_of(parameters) -> int:
    """How many rows a page has by the address; what is not on offer counts as the usual number."""
    return next((size for size in SIZES if str(size) == parameters.get(PARAMETER)), SIZES[0])


class KeyPaginator(Paginator):
    """Asks for the page's keys first, and then for what its rows show of these rows alone.

    Sorted with all their columns and joins, the rows of a whole zone are carried through the sort to show a few.
    counted: the same rows as a cheaper query, where sorting brought a join that no count needs.
    """

    sizes = SIZES

    def __init__(self, rows, parameters, counted=None):
        super().__init__(rows, size_of(parameters))
        self.parameters = parameters
        self.counted = rows if counted is None else counted

    @cached_property
    def count(self):
        return self.counted.count()

    def asked(self):
        """The page that the address names; the nearest one if there is no such page."""
        return self.get_page(self.parameters.get("page"))

    def _get_page(self, rows, *args, **kwargs):
        keys = list(rows.values_list("pk", flat=True))
        return super()._get_page(self.object_list.filter(pk__in=keys), *args, **kwargs)


@dataclass
class KeysetPage:
    """A page found by the key of its neighbour's row: the two-thousandth costs what the first does.

    `rows` may be filtered, but is ordered here: by `column` ("-" before it: descending; rows without a value last) and
    the primary key. `after` and `before` in `parameters` are keys as this page gives them: "<value>~<pk>".
    """

    rows: QuerySet
    column: str
    parameters: dict
    most_counted: int = 1000
    size: int = field(init=False)
    object_list: list = field(init=False)
    after: str = field(init=False, default="")
    before: str = field(init=False, default="")

    sizes = SIZES

    def __post_init__(self):
        self.size = size_of(self.parameters)
        self.name, self.descending = self.column.removeprefix("-"), self.column.startswith("-")
        after, before = (self._key(self.parameters.get(name)) for name in ("after", "before"))
        backwards = before is not None
        found = self._found(before or after, backwards)
        more, found = len(found) > self.size, found[: self.size]
        self.object_list = found[::-1] if backwards else found
        if found and (more or backwards):
            self.after = self._key_of(self.object_list[-1])
        if found and (after is not None or (backwards and more)):
            self.before = self._key_of(self.object_list[0])

    def __iter__(self):
        return iter(self.object_list)

    @cached_property
    def counted(self) -> int:
        """How many rows there are, counted no further than `most_counted`."""
        return min(self.rows.order_by()[: self.most_counted + 1].count(), self.most_counted + 1)

    @property
    def is_capped(self) -> bool:
        return self.counted > self.most_counted

    @property
    def count(self) -> int:
        return min(self.counted, self.most_counted)

    def _key_of(self, row) -> str:
        value = getattr(row, self.name)
        return f"{'' if value is None else value}~{row.pk}"

    def _key(self, text):
        """(value, pk) of a key; None where it is none."""
        value, separator, pk = (text or "").rpartition("~")
        if not separator or not pk.isascii() or not pk.isdecimal() or len(pk) > 18:
            return None
        try:
            return (self.rows.model._meta.get_field(self.name).to_python(value) if value else None), int(pk)
        except (ValueError, ArithmeticError, ValidationError):
            return None

    def _found(self, key, backwards) -> list:
        """One row more than a page, to know whether there are others. Each range is one that an index serves by itself;
        keys come first, which an index may hold by itself too, and then what the page shows of these rows alone."""
        wanted, keys = self.size + 1, []
        for rows in self._ranges(key, backwards):
            keys += rows.values_list("pk", flat=True)[: wanted - len(keys)]
            if len(keys) == wanted:
                break
        shown = {row.pk: row for row in self.rows.order_by().filter(pk__in=keys)}
        return [shown[pk] for pk in keys if pk in shown]

    def _ranges(self, key, backwards):
        down = self.descending != backwards
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        order = F(self.name).desc(**nulls) if down else F(self.name).asc(**nulls)
        step, pk = ("lt", "-pk") if backwards else ("gt", "pk")
        if key is None:
            yield self.rows.order_by(order, pk)
            return
        value, last = key
        known, unknown = self.rows.exclude(**{self.name: None}), self.rows.filter(**{self.name: None})
        if value is None:
            yield unknown.filter(**{f"pk__{step}": last}).order_by(pk)
            if backwards:
                yield known.order_by(order, pk)
            return
        yield self.rows.filter(**{self.name: value, f"pk__{step}": last}).order_by(pk)
        yield self.rows.filter(**{f"{self.name}__{'lt' if down else 'gt'}": value}).order_by(order, pk)
        if not backwards:
            yield unknown.order_by(pk)
