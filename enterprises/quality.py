"""What is missing or out of date in the registry: one table that the list's filter, the page and the home card read."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership

from . import figures
from .models import Firm, MergedFacts, Title
from .querysets import last_closed_year

EXPIRING = 90  # days
KEY_FACTS = ["revenue", "rd_expense", "net_profit", "assets", "staff"]
STALE_AFTER = 2  # closed years without a figure


@dataclass(frozen=True)
class Check:
    """One thing to be looked at. `narrow` keeps the firms that it finds; `firm_can`: the firm itself can put it right."""

    name: str
    label: str | Promise
    why: str | Promise
    narrow: Callable[[QuerySet], QuerySet]
    firm_can: bool = False


def _figures(**conditions):
    return Exists(MergedFacts.objects.filter(firm=OuterRef("pk"), **conditions))


def without_key_facts(firms):
    """Firms with figures for the last closed year of which one that the points and titles need is unknown."""
    missing = Q()
    for code in KEY_FACTS:
        missing |= Q(**{f"{code}__isnull": True})
    latest = MergedFacts.objects.filter(missing, firm=OuterRef("pk"), fiscal_year=last_closed_year())
    return firms.operating().filter(Exists(latest))


def stale(firms):
    """Firms whose newest figures are of an older year than the last two closed ones."""
    return firms.operating().filter(_figures(), ~_figures(fiscal_year__gt=last_closed_year() - STALE_AFTER))


def with_unknown_validity(firms):
    return firms.filter(Exists(Title.objects.held().filter(firm=OuterRef("pk"), valid_to=None)))


def not_joined(firms):
    """Firms for which nobody acts in the portal: they can neither declare nor consent."""
    people = Membership.objects.in_force().filter(organisation=OuterRef("organisation"))
    return firms.operating().filter(~Exists(people))


T = gettext_lazy
CHECKS = {
    check.name: check
    for check in [
        Check(
            "no_facts",
            T("No facts for the last closed year"),
            T("Neither a declaration nor an import brought figures: the firm gets no points for the year."),
            lambda firms: firms.operating().without_facts(last_closed_year()),
            firm_can=True,
        ),
        Check(
            "missing_facts",
            T("Key figures missing"),
            T("Revenue, R&D expense, net profit, assets or staff of the last closed year is unknown."),
            without_key_facts,
            firm_can=True,
        ),
        Check(
            "stale",
            T("Figures out of date"),
            T("The newest figures are older than the last two closed years."),
            stale,
            firm_can=True,
        ),
        Check(
            "expiring",
            T("Title expires within 90 days"),
            T("The firm has to apply again in time, or the title lapses."),
            lambda firms: firms.with_titles_expiring(EXPIRING),
            firm_can=True,
        ),
        Check(
            "validity_unknown",
            T("Validity of a title unknown"),
            T("A title is on file without its last day: it counts neither for loan readiness nor for reminders."),
            with_unknown_validity,
            firm_can=True,
        ),
        Check(
            "no_officer",
            T("No officer"),
            T("Nobody of the park looks after the firm."),
            lambda firms: firms.operating().filter(officer=None),
        ),
        Check(
            "not_joined",
            T("Nobody joined"),
            T("No person acts for the firm in the portal: it can neither declare nor consent."),
            not_joined,
        ),
        Check(
            "no_contact",
            T("No contact"),
            T("Neither telephone nor e-mail of a contact is known."),
            lambda firms: firms.operating().filter(contact_phone="", contact_email=""),
            firm_can=True,
        ),
    ]
}


def missing_of(row) -> list[str]:
    """What a row of the list lacks, in words; read from what the listing has loaded."""
    if row.firm.status != Firm.Status.OPERATING:
        return []
    year = last_closed_year()
    if row.facts is None or row.facts.fiscal_year < year:
        found = [_("facts for %(year)s") % {"year": year}]
    else:
        found = [figures.label(code) for code in KEY_FACTS if getattr(row.facts, code) is None]
    if any(title.valid_to is None for title in row.titles):
        found.append(_("validity of a title"))
    if row.firm.officer_id is None:
        found.append(_("officer"))
    return found
