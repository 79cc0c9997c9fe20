"""Reports as sheets: money in 1,000 yuan, figures in the order of the statistics."""

from decimal import Decimal

from django.utils.translation import gettext as _

from incubators.models import Report
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out, write_xlsx

from .checking import labelled
from .counting import tenants_on
from .definition import Field, last_day
from .sheet import Sheet, form_of


def cell(field: Field, number):
    """A figure in the unit of the form, as a number."""
    if number is None:
        return None
    return Decimal(number) / 1000 if field.unit == "money" else Decimal(str(number))


def _keys(fields) -> list[tuple[Field, str]]:
    return [(field, key) for field in fields for key in field.keys]


def one(sheet: Sheet, printed: str) -> bytes:
    """One report, a figure a row, with the period before and the year before beside it."""
    columns = [
        Out(_("Code"), width=24), Out(_("Figure"), width=44), Out(_("Unit"), width=12),
        Out(sheet.report.period_text, Kind.DECIMAL), Out(_("Period before"), Kind.DECIMAL),
        Out(_("Year before"), Kind.DECIMAL), Out(_("Source"), width=22),
    ]  # fmt: skip
    rows = []
    for _label, lines in sheet.sections:
        for line in lines:
            for key in line.field.keys:
                numbers = [(found or {}).get(key) for found in (sheet.values, sheet.before, sheet.last_year)]
                cells = [cell(line.field, number) for number in numbers]
                unit = str(line.field.unit_label)
                rows.append([key, labelled(line.field, key), unit, *cells, str(line.source_label)])
    notes = [
        _("Edition %(edition)s, %(state)s.")
        % {"edition": sheet.report.edition, "state": sheet.report.get_state_display()},
        sheet.form.label,
    ]
    return write_xlsx(columns, rows, title=str(sheet.report), watermark=printed, notes=notes, sheet=_("Report"))


def side_by_side(reports: list[Report], printed: str) -> bytes:
    """Reports of one kind, one a row; the columns are those of the latest form among them."""
    keys = _keys(max((form_of(report) for report in reports), key=lambda form: form.since).fields) if reports else []
    columns = [
        Out(_("Carrier"), width=30), Out(_("Period"), width=12), Out(_("Edition"), Kind.INTEGER), Out(_("State"), width=18),
        *(Out(labelled(field, key), Kind.DECIMAL, field.unit_label, 18) for field, key in keys),
    ]  # fmt: skip
    rows = []
    for report in reports:
        values = Sheet(report).values
        head = [report.carrier.name, report.period_text, report.edition, report.get_state_display()]
        rows.append([*head, *(cell(field, values.get(key)) for field, key in keys)])
    return write_xlsx(columns, rows, title=_("Reports of carriers"), watermark=printed, sheet=_("Reports"))


def tenants(sheet: Sheet, printed: str) -> bytes:
    """The tenants of the report's last day, one a row, with what each reported: the statistics' form of tenants."""
    report, asked = sheet.report, _keys(sheet.form.tenant)
    sent = {share.tenant_id: share.figures for share in sheet.shares if share.state == "sent"}
    columns = [
        Out(_("Name"), width=36), Out(_("Credit code"), Kind.CODE, width=22), Out(_("Established on"), Kind.DAY),
        Out(_("Entered"), Kind.DAY), Out(_("Field of technology"), width=20), Out(_("Founder"), width=16),
        Out(_("People"), Kind.INTEGER), Out(_("of these with college or above"), Kind.INTEGER),
        Out(_("of these doctors"), Kind.INTEGER), Out(_("Area let"), Kind.DECIMAL, "㎡"),
        *(Out(labelled(field, key), Kind.DECIMAL, field.unit_label, 18) for field, key in asked),
    ]  # fmt: skip
    day = last_day(report.kind, report.period)
    rows = []
    for tenant in tenants_on(report.carrier, day).prefetch_related("headcount_rows", "leases"):
        heads = next((row for row in tenant.headcount_rows.all() if row.month == day.replace(day=1)), None)
        figures = sent.get(tenant.pk, {})
        rows.append([
            tenant.name, tenant.credit_code or None, tenant.established_on, tenant.entered_on, tenant.get_field_display(),
            tenant.get_founder_display(), *(getattr(heads, name, None) for name in ("total", "college", "doctors")),
            _let(tenant, day), *(cell(field, figures.get(key)) for field, key in asked),
        ])  # fmt: skip
    return write_xlsx(columns, rows, title=f"{report} · {_('Tenants')}", watermark=printed, sheet=_("Tenants"))


def _let(tenant, day):
    running = [
        x for x in tenant.leases.all() if x.kind == "let" and not x.cancelled_on and x.starts_on <= day <= x.ends_on
    ]
    return sum((x.area for x in running), Decimal(0)) or None
