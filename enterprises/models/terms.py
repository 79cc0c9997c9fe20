from django.db import models

from enterprises.querysets import SearchTermQuerySet

from .firm import Firm


class SearchTerm(models.Model):
    """One place in a firm's names, spellings, code or people at which a search may begin.

    Every ending of each is a row ("神马尼龙", "马尼龙", "尼龙", "龙"), so that what contains a text is what has a row that
    begins with it: a range of the index, which row security lets the planner use, where LIKE would read every firm. What
    begins a name, a spelling, a code or a person's name is there once more behind "^". Written by triggers (migration 0005).
    """

    pk = models.CompositePrimaryKey("term", "firm_id")
    term = models.CharField(max_length=33, db_collation="C")
    firm = models.ForeignKey(Firm, models.DO_NOTHING, db_constraint=False, related_name="search_terms")

    objects = SearchTermQuerySet.as_manager()

    def __str__(self):
        return self.term
