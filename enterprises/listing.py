"""A page of firms with what the chosen columns show, in a fixed number of queries."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from spreadsheets.exporting import XLSX, write_xlsx
from workplace.downloads import attachment, stamp

from . import quality, sizes
from .columns import Column, export_columns
from .models import Firm, FirmTag, MergedFacts, Title
from .registers import firm_columns

RELATIONS = ("park", "chain", "officer")
# The figures that columns read; a year has some hundred, and what is left out costs a statement for each row.
FIGURES = ("fiscal_year", "revenue", "rd_expense", "staff", "rd_staff", "assets", *quality.KEY_FACTS)

PICK = '<td class="pick"><input type="checkbox" class="form-check-input" name="firm" value="{}" form="bulk" aria-label="{}"></td>'
LEAD = '<td class="lead"><a class="row-link" href="{}">{}</a>{}<div class="text-secondary small code">{}</div></td>'
STATUS = ' <span class="tag tone-warn"><i class="ti ti-alert-triangle" aria-hidden="true"></i>{}</span>'


@dataclass(frozen=True)
class Row:
    """A firm with the facts of its latest fiscal year and of the one before (None: no facts), its size and the higher
    rooms' values by column."""

    firm: Firm
    facts: MergedFacts | None = None
    before: MergedFacts | None = None
    size: sizes.Size | None = None
    extra: dict = field(default_factory=dict)
    columns: list[tuple[str, Column]] = field(default_factory=list)  # each with how its cells begin

    @cached_property
    def url(self) -> str:
        return reverse("enterprises:firm_file", args=[self.firm.pk])

    # Written here and not in the template: a page has some hundred cells, and each word of a template counts.
    @property
    def pick(self) -> str:
        return format_html(PICK, self.firm.pk, self.firm.name)

    @property
    def lead(self) -> str:
        firm, status = self.firm, ""
        if firm.status != Firm.Status.OPERATING:
            status = format_html(STATUS, firm.get_status_display())
        return format_html(LEAD, self.url, firm.name, status, firm.credit_code)

    @property
    def cells(self) -> str:
        """What the chosen columns show."""
        written = (f"{opening}{conditional_escape(column.cell(self))}</td>" for opening, column in self.columns)
        return mark_safe("".join(written))

    @property
    def titles(self):
        return self.firm.held_titles

    @property
    def tags(self):
        return [each.tag for each in self.firm.own_tags]


def needs_of(columns: list[Column]) -> frozenset[str]:
    return frozenset().union(*(column.needs for column in columns))


def with_columns(queryset, columns):
    """The firms with the related rows that these columns show."""
    needs = needs_of(columns)
    for column in firm_columns:
        if column.name in needs and column.load is None and column.name not in queryset.query.annotations:
            queryset = column.annotate(queryset)
    if related := [name for name in RELATIONS if name in needs]:
        queryset = queryset.select_related(*related)
    if "titles" in needs:
        held = Title.objects.held().only("firm", "kind", "valid_to").order_by("kind")
        queryset = queryset.prefetch_related(Prefetch("titles", held, to_attr="held_titles"))
    if "tags" in needs:
        tags = FirmTag.objects.select_related("tag").order_by("tag__name")
        queryset = queryset.prefetch_related(Prefetch("firm_tags", tags, to_attr="own_tags"))
    return queryset


def rows_of(firms, columns) -> list[Row]:
    firms, needs = list(firms), needs_of(columns)
    latest, before = _facts(firms, needs)
    loaded = {c.name: c.load(firms) for c in firm_columns if c.name in needs and c.load is not None}
    annotated = [c.name for c in firm_columns if c.name in needs and c.load is None]
    found, opened = {}, [(column.opening, column) for column in columns]
    if "size" in needs:
        found = sizes.sizes_of({firm.pk: (firm.industry_code, latest.get(firm.pk)) for firm in firms})
    return [
        Row(
            firm,
            latest.get(firm.pk),
            before.get(firm.pk),
            found.get(firm.pk),
            {name: values.get(firm.pk) for name, values in loaded.items()}
            | {name: getattr(firm, name) for name in annotated},
            opened,
        )
        for firm in firms
    ]


def _facts(firms, needs):
    """The facts of the latest fiscal year and of the year known before it, by the firm's id."""
    if "facts" not in needs:
        return {}, {}
    known = MergedFacts.objects.only(*FIGURES)
    if "before" not in needs:
        return known.latest(firms), {}
    latest, before = {}, {}
    for facts in known.filter(firm__in=firms).order_by("firm_id", "-fiscal_year"):
        if facts.firm_id not in latest:
            latest[facts.firm_id] = facts
        else:
            before.setdefault(facts.firm_id, facts)
    return latest, before


def workbook(firms, columns, by) -> HttpResponse:
    """The firms with these columns as a workbook to be kept, with the reader's name on every printed page."""
    rows = rows_of(with_columns(firms, columns), columns)
    content = write_xlsx(export_columns(columns), rows, title=_("Firms"), watermark=stamp(by), sheet=_("Firms"))
    return attachment(content, f"firms-{timezone.localdate()}.xlsx", XLSX)
