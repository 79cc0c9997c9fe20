"""Pages of long lists."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property


class KeyPaginator(Paginator):
    """Asks for the page's keys first, and then for what its rows show of these rows alone.

    Sorted with all their columns and joins, the rows of a whole zone are carried through the sort to show fifty.
    counted: the same rows as a cheaper query, where sorting brought a join that no count needs.
    """

    def __init__(self, rows, per_page, counted=None):
        super().__init__(rows, per_page)
        self.counted = rows if counted is None else counted

    @cached_property
    def count(self):
        return self.counted.count()

    def _get_page(self, rows, *args, **kwargs):
        keys = list(rows.values_list("pk", flat=True))
        return super()._get_page(self.object_list.filter(pk__in=keys), *args, **kwargs)
