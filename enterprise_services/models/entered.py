"""Figures that no row of the portal tells, typed in with their source; and the targets set for any figure."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from workplace.figures import figures


@pghistory.track()
class EnteredValue(models.Model):
    """One number of a figure on a day, for the zone or for one park, in the figure's unit."""

    class Kind(models.TextChoices):
        VALUE = "value", _("value")
        TARGET = "target", _("target of the year")

    kind = models.CharField(_("what"), max_length=6, choices=Kind, default=Kind.VALUE)
    code = models.CharField(_("figure"), max_length=60)
    park = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("park"), null=True, blank=True, related_name="+",
        limit_choices_to={"kind": "park"}, help_text=_("empty: the whole zone"),
    )  # fmt: skip
    day = models.DateField(_("as of the day"), help_text=_("of a target the last day of its year"))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    source = models.CharField(
        _("source"), max_length=160, help_text=_("the document that says so, with its number and day")
    )
    entered_by_name = models.CharField(_("entered by"), max_length=80, editable=False)
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-day", "code", "park"]
        verbose_name = _("entered figure")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "park", "day"], nulls_distinct=False, name="entered_value_once_a_day",
                violation_error_message=_("This figure has a number of this day already: change that one."),
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="entered_value_not_negative"),
            models.CheckConstraint(
                condition=~Q(kind="target") | Q(day__month=12, day__day=31), name="entered_target_of_a_year",
                violation_error_message=_("A target is set for a year: give its last day, 31 December."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.figure.label if self.figure else self.code} · {self.day}"

    @property
    def figure(self):
        return figures.get(self.code)

    @property
    def shown(self):
        """As pages write the figure: a number of another precision than the figure's keeps its own decimals."""
        digits = max(-self.value.normalize().as_tuple().exponent, self.figure.digits if self.figure else 0, 0)
        return f"{self.value:,.{digits}f}"
