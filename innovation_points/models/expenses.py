"""R&D expense collection: a firm's projects of one year and what was spent on them, line by line or as yearly sums."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm

LARGEST_YUAN = 10**14


@pghistory.track()
class ExpenseBook(models.Model):
    """The collection of one firm and year. Every write in it raises `version` and holds this row while it lasts."""

    firm = models.ForeignKey(Firm, models.CASCADE, related_name="expense_books")
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    science_sme = models.BooleanField(_("was a science and technology SME in the year"), default=False)
    listed = models.BooleanField(_("on the list of integrated-circuit or machine-tool companies"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-fiscal_year", "firm_id"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "fiscal_year"], name="expense_book_once_a_year"),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=2016, fiscal_year__lte=2100), name="expense_book_year_with_rules"
            ),
        ]

    def __str__(self):
        return f"{self.firm} {self.fiscal_year}"


@pghistory.track()
class ResearchProject(models.Model):
    """One R&D project of the year. `amortisation`: of the asset that a capitalised project has formed, this year's part."""

    class Form(models.TextChoices):
        OWN = "own", _("own development")
        ENTRUSTED = "entrusted", _("entrusted")
        JOINT = "joint", _("in cooperation")
        CENTRAL = "central", _("centralised in the group")

    class State(models.TextChoices):
        ONGOING = "ongoing", _("in progress")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    book = models.ForeignKey(ExpenseBook, models.CASCADE, related_name="projects")
    number = models.CharField(_("project number"), max_length=40)
    name = models.CharField(_("project name"), max_length=100)
    form = models.CharField(_("form of R&D"), max_length=10, choices=Form, default=Form.OWN)
    begins_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    capitalised = models.BooleanField(_("capitalised"), default=False)
    amortisation = models.BigIntegerField(_("amortisation of the year"), default=0)
    state = models.CharField(_("project state"), max_length=10, choices=State, default=State.ONGOING)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="research_project_number_once"),
            models.CheckConstraint(
                condition=Q(amortisation=0) | Q(capitalised=True, amortisation__gt=0),
                name="research_project_amortises_what_is_capitalised",
            ),
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("begins_on")),
                name="research_project_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"


@pghistory.track()
class ExpenseLine(models.Model):
    """Money of one sub-field. With a `sequence` a line of the ledger; without one the year's sum, as typed in the grid."""

    project = models.ForeignKey(ResearchProject, models.CASCADE, related_name="lines")
    item = models.CharField(_("sub-field"), max_length=24)
    amount = models.BigIntegerField(_("amount"))
    sequence = models.PositiveIntegerField(_("line number"), null=True, blank=True)
    spent_on = models.DateField(_("date"), null=True, blank=True)
    voucher = models.CharField(_("bookkeeping voucher"), max_length=60, blank=True)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    account = models.CharField(_("ledger account"), max_length=100, blank=True)
    allocation = models.CharField(_("how it was allocated"), max_length=200, blank=True)
    in_tax = models.BooleanField(_("in the tax account"), default=True)
    in_hnte = models.BooleanField(_("in the high-tech account"), default=True)
    in_stat = models.BooleanField(_("in the statistics"), default=True)
    in_book = models.BooleanField(_("in the books"), default=True)

    class Meta:
        ordering = ["project_id", "sequence", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "item"], condition=Q(sequence=None), name="expense_line_one_sum_an_item"
            ),
            models.UniqueConstraint(
                fields=["project", "sequence"], condition=Q(sequence__isnull=False), name="expense_line_sequence_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=-LARGEST_YUAN, amount__lt=LARGEST_YUAN), name="expense_line_plausible_amount"
            ),
        ]

    def __str__(self):
        return f"{self.project_id} {self.item} {self.amount}"

    @property
    def is_sum(self) -> bool:
        return self.sequence is None


class ExpenseUpload(models.Model):
    """The rows of an uploaded ledger between its check and its confirmation; what they would change is worked out anew."""

    book = models.ForeignKey(ExpenseBook, models.CASCADE, related_name="uploads")
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    by_name = models.CharField(_("who"), max_length=80)
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return self.file_name
