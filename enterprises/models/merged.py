from django.db import models

from enterprises.querysets import MergedFactsQuerySet

from .facts import FactFields
from .firm import Firm


class MergedFacts(FactFields):
    """The figures of a firm's fiscal year, each from the best source that knows it: a database view, read only."""

    pk = models.CompositePrimaryKey("firm_id", "fiscal_year")
    firm = models.ForeignKey(Firm, models.DO_NOTHING, related_name="merged_facts")
    fiscal_year = models.PositiveSmallIntegerField()
    known_on = models.DateField()

    objects = MergedFactsQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "enterprises_mergedfacts"
        ordering = ["firm_id", "-fiscal_year"]

    def __str__(self):
        return f"{self.firm_id} {self.fiscal_year}"

    @property
    def rd_intensity(self):
        """R&D expense over revenue; None where either is unknown or there is no revenue."""
        return self.rd_expense / self.revenue if self.revenue and self.rd_expense is not None else None
