"""Loans as a spreadsheet: the rows of the list, each amount apart, the reader's name on every printed sheet."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out, write_xlsx

COLUMNS = [
    Out(_("Number"), width=16, value=lambda row: row.number),
    Out(_("Firm"), width=36, value=lambda row: row.applicant_name),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.applicant_code),
    Out(_("Bank"), width=24, value=lambda row: str(row.bank)),
    Out(_("Product"), width=24, value=lambda row: row.product.name),
    Out(_("Kind of loan"), value=lambda row: str(row.product.get_kind_display())),
    Out(_("State"), value=lambda row: str(row.get_state_display())),
    Out(_("Applied on"), Kind.DAY, value=lambda row: timezone.localtime(row.applied_at).date()),
    Out(_("Step due on"), Kind.DAY, value=lambda row: row.due_on),
    Out(_("Applied for"), Kind.MONEY, _("yuan"), value=lambda row: row.applied),
    Out(_("Granted"), Kind.MONEY, _("yuan"), value=lambda row: row.granted),
    Out(_("Paid out"), Kind.MONEY, _("yuan"), value=lambda row: row.drawn),
    Out(_("Outstanding"), Kind.MONEY, _("yuan"), value=lambda row: row.outstanding),
    Out(_("First paid out on"), Kind.DAY, value=lambda row: row.first_drawn_on),
    Out(_("Days from application to money"), Kind.INTEGER, value=lambda row: row.days_to_money),
    Out(_("First loan"), value=lambda row: gettext("yes") if row.first_loan else gettext("no")),
]


def loans_workbook(rows, *, by) -> bytes:
    now = timezone.localtime()
    return write_xlsx(
        COLUMNS,
        rows,
        title=gettext("Loans through the portal, %(day)s") % {"day": now.date()},
        notes=[gettext("A withdrawn application holds nothing of the firm.")],
        watermark=f"{by} · {now:%Y-%m-%d %H:%M}",
        sheet=gettext("Loans"),
    )
