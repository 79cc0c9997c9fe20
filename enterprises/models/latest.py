from django.db import models

from .firm import Firm


class LatestFigures(models.Model):
    """The figures by which lists are sorted, of each firm's latest fiscal year with facts.

    The view of merged facts would be read for every year of every firm to find the first fifty. Written by triggers
    (migration 0010); a firm without facts has no row.
    """

    firm = models.OneToOneField(
        Firm, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="latest_figures"
    )
    fiscal_year = models.PositiveSmallIntegerField()
    revenue = models.BigIntegerField(null=True)
    rd_expense = models.BigIntegerField(null=True)

    def __str__(self):
        return f"{self.firm_id} {self.fiscal_year}"
