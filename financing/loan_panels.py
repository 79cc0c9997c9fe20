"""Loans through the portal on other pages: on a bank's page of a firm, and in the firm's own file."""

from django.db import connection

from accounts.access import Perm, visible
from enterprises.models import Consent

from .models import BankFirm, Loan


def loans_beside(user, row: BankFirm) -> dict:
    """The bank's own loans of the firm, and how many the firm has elsewhere, where it shares its figures."""
    own = visible(user, Loan.objects.select_related("product").filter(firm_id=row.firm_id), Perm.LOAN_DECIDE)
    elsewhere = None
    if row.shares(Consent.Group.FIGURES):
        with connection.cursor() as cursor:
            cursor.execute("SELECT applied, running, repaid FROM financing_loans_elsewhere(%s)", [row.firm_id])
            elsewhere = dict(zip(("applied", "running", "repaid"), cursor.fetchone(), strict=True))
    return {"own": own, "elsewhere": elsewhere}


def loans_of_firm(user, firm):
    """The firm's loans for its file, the newest first."""
    return visible(user, Loan.objects.select_related("product", "bank").filter(firm=firm), Perm.LOAN_VIEW)
