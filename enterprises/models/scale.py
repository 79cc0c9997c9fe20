"""Which firms stood above scale in which year; the firm itself only knows today's answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .firm import Firm


class AboveScaleYear(models.Model):
    """Whether the firm stood on the list of above-scale industrial firms at the end of a year, as far as stated.

    It holds until a later year says otherwise. A trigger keeps the running year's row in step with Firm.above_scale
    (migration 0009), so that each year's answer stays when the next one comes; who changed it stands in the firm's history.
    """

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="above_scale_years")
    year = models.PositiveSmallIntegerField(_("year"))
    listed = models.BooleanField(_("above-scale industrial firm"))

    class Meta:
        ordering = ["firm_id", "-year"]
        verbose_name = _("above scale in a year")
        constraints = [
            models.UniqueConstraint(fields=["firm", "year"], name="above_scale_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(year__gte=1990, year__lte=2100), name="above_scale_plausible_year"
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.year}"
