"""The bank's list as a spreadsheet: the same rows as on the page, with the reader's name on every printed sheet."""

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


COLUMNS = [
    Out(_("Firm"), width=36, value=lambda row: str(row)),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.credit_code),
    Out(_("Park"), value=lambda row: row.park and row.park.name),
    Out(_("Chain"), value=lambda row: row.chain and str(row.chain)),
    Out(_("Industry"), width=24, value=lambda row: row.industry),
    Out(_("Tier"), width=8, value=lambda row: row.tier),
    Out(_("Points"), Kind.DECIMAL, width=10, value=lambda row: _hundredth(row.total)),
    Out(_("Rank in its stage"), Kind.INTEGER, width=12, value=lambda row: row.rank_in_stage),
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
