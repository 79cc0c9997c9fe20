"""Vouchers, pledges and candidates as spreadsheets."""

from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out, write_xlsx
from workplace.downloads import stamp

FIRM = [
    Out(_("Firm"), width=36, value=lambda row: row.firm.name),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.firm.credit_code),
    Out(_("Park"), value=lambda row: row.firm.park.name),
]
CLAIMS = [
    Out(_("Year"), width=8, value=lambda row: row.year.year),
    *FIRM,
    Out(_("State"), value=lambda row: row.get_state_display()),
    Out(_("Direct R&D of the year before"), Kind.MONEY, _("yuan"), value=lambda row: row.direct_rd),
    Out(_("Amount claimed"), Kind.MONEY, _("yuan"), value=lambda row: row.amount),
    Out(_("Amount granted"), Kind.MONEY, _("yuan"), value=lambda row: row.granted),
    Out(_("Who confirmed the R&D"), width=30, value=lambda row: row.confirmed_by),
    Out(_("Paid on"), Kind.DAY, value=lambda row: row.paid_on),
    Out(_("Voucher of the payment"), Kind.CODE, value=lambda row: row.payment_reference),
]
PLEDGES = [
    *FIRM,
    Out(_("Bank"), width=24, value=lambda row: row.lender.name),
    Out(_("Pledged rights"), width=50, value=lambda row: "；".join(str(part.right) for part in row.pledged.all())),
    Out(_("Appraiser"), width=24, value=lambda row: row.appraiser),
    Out(_("Appraised value"), Kind.MONEY, _("yuan"), value=lambda row: row.appraised_value),
    Out(_("Loan contract no."), Kind.CODE, value=lambda row: row.loan_contract),
    Out(_("Pledge contract no."), Kind.CODE, value=lambda row: row.pledge_contract),
    Out(_("Loan"), Kind.MONEY, _("yuan"), value=lambda row: row.loan_amount),
    Out(_("Lent on"), Kind.DAY, value=lambda row: row.lent_on),
    Out(_("No. of the notice of registration"), Kind.CODE, value=lambda row: row.notice_number),
    Out(_("Pledge registered on"), Kind.DAY, value=lambda row: row.registered_on),
    Out(_("Filed with the CNIPA"), value=lambda row: row.is_filed),
    Out(_("Subsidy of fees and interest"), Kind.MONEY, _("yuan"), value=lambda row: row.subsidy),
    Out(_("Released on"), Kind.DAY, value=lambda row: row.released_on),
]
CANDIDATES = [
    Out(_("Batch"), width=24, value=lambda row: row.batch.name),
    *FIRM,
    Out(_("Loan needed"), Kind.MONEY, _("yuan"), value=lambda row: row.need),
    Out(_("What the loan is for"), width=40, value=lambda row: row.use),
    Out(_("First loan"), value=lambda row: row.is_first_loan),
    Out(_("Consent"), value=lambda row: row.consent_label),
    Out(_("Put forward on"), Kind.DAY, value=lambda row: row.sent_on),
    Out(_("Result"), value=lambda row: row.get_result_display()),
    Out(_("Result on"), Kind.DAY, value=lambda row: row.result_on),
    Out(_("Amount lent"), Kind.MONEY, _("yuan"), value=lambda row: row.lent),
]


def workbook(columns, rows, *, title: str, by) -> bytes:
    return write_xlsx(columns, rows, title=title, watermark=stamp(by), sheet=title)
