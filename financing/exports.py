"""The bank's list as a spreadsheet: the same rows as on the page, with the reader's name on every printed sheet."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out, write_xlsx


def _titles(row):
    return "、".join(map(str, row.title_labels)) or None


def _hundredth(value):
    return None if value is None else round(value / 100, 2)


def _percent(value):
    return None if value is None else round(value * 100, 2)


RANK = Out(_("Rank in its stage"), Kind.INTEGER, width=12, value=lambda row: row.rank_in_stage)
COLUMNS = [
    Out(_("Firm"), width=36, value=lambda row: str(row)),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.credit_code),
    Out(_("Park"), value=lambda row: row.park and row.park.name),
    Out(_("Chain"), value=lambda row: row.chain and str(row.chain)),
    Out(_("Industry"), width=24, value=lambda row: row.industry),
    Out(_("Tier"), width=8, value=lambda row: row.tier),
    Out(_("Points"), Kind.DECIMAL, width=10, value=lambda row: _hundredth(row.total)),
    RANK,
    Out(_("Suggested ceiling"), Kind.MONEY, _("yuan"), value=lambda row: row.ceiling),
    Out(_("Titles in force"), width=30, value=_titles),
    Out(_("Fiscal year"), width=10, value=lambda row: row.fiscal_year),
    Out(_("Revenue"), Kind.MONEY, _("yuan"), value=lambda row: row.revenue),
    Out(_("Revenue growth"), Kind.DECIMAL, "%", value=lambda row: _percent(row.revenue_growth)),
    Out(_("R&D expense"), Kind.MONEY, _("yuan"), value=lambda row: row.rd_expense),
    Out(_("R&D intensity"), Kind.DECIMAL, "%", value=lambda row: _percent(row.rd_intensity)),
    Out(_("Staff"), Kind.INTEGER, value=lambda row: row.staff),
    Out(_("Contact"), value=lambda row: row.contact_name),
    Out(_("Telephone"), Kind.TELEPHONE, width=20, value=lambda row: row.contact_phone),
    Out(_("Listed since"), Kind.DAY, value=lambda row: row.first_listed_on),
    Out(_("Consent until"), Kind.DAY, value=lambda row: row.valid_to),
]


def past_workbook(lines, *, bank, moment, by) -> bytes:
    """A bank's list as it stood at a moment: the columns of the bank's own export, between which firm and how long."""
    asked = [
        Out(_("Firm in the registry"), width=36, value=lambda line: line.name),
        Out(_("Name shown to the bank"), width=10, value=lambda line: line.shared),
    ]
    seen = [
        Out(_("Seen from"), width=18, value=lambda line: f"{timezone.localtime(line.past.since):%Y-%m-%d %H:%M:%S}"),
        Out(
            _("Seen until"),
            width=18,
            value=lambda line: line.past.until and f"{timezone.localtime(line.past.until):%Y-%m-%d %H:%M:%S}",
        ),
    ]
    shown = [replace(column, value=_of_row(column.value)) for column in COLUMNS if column is not RANK]
    names = {"bank": bank, "moment": f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"}
    return write_xlsx(
        [*asked, *shown, *seen],
        lines,
        title=gettext("What %(bank)s saw at %(moment)s") % names,
        notes=[gettext("An empty cell is unknown or was not consented to. Ranks are not kept.")],
        watermark=f"{by} · {timezone.localtime():%Y-%m-%d %H:%M}",
        sheet=gettext("Past list"),
    )


def _of_row(value):
    return lambda line: value(line.row)


def workbook(rows, *, by) -> bytes:
    """The rows as xlsx. An empty cell is either unknown or not consented; the note above the table says so."""
    as_of = max((row.as_of for row in rows), default=None)
    now = timezone.localtime()
    bank = by.access.organisations[0].name if by.access.organisations else ""
    return write_xlsx(
        COLUMNS,
        rows,
        title=gettext("Credit-ready firms, as of the night of %(day)s") % {"day": as_of or "–"},
        notes=[gettext("An empty cell is unknown or was not consented to. Only the bank approves a loan.")],
        watermark=f"{bank} · {by} · {now:%Y-%m-%d %H:%M}",
        sheet=gettext("Credit-ready firms"),
    )
