"""What stands behind a declaration's figures: the evidence files, and the stamped scan where the season asks for one."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Perm, visible
from workplace.registers import EvidenceOwner

from .models import Declaration, FigureEvidence
from .models.declarations import STAMPED_SCAN

# The figures that a reviewer cannot believe without a paper, and which paper says them. A 0 needs none.
EXPECTED = {
    "revenue": _("audited annual accounts"),
    "net_profit": _("audited annual accounts"),
    "hightech_revenue": _("special audit of high-tech revenue"),
    "rd_expense": _("special audit or auxiliary ledger of R&D expenses"),
    "rd_super_deduction": _("tax return, form A107012"),
    "tech_contract_amount": _("registration certificates of technology contracts"),
    "class1_ip": _("certificates of the rights"),
    "class2_ip": _("certificates of the rights"),
    "provincial_awards_3y": _("award certificates"),
    "provincial_projects_3y": _("project approvals"),
}


def by_field(declaration) -> dict[str, list[FigureEvidence]]:
    """The files behind each figure, in the order in which they came."""
    found = {}
    for link in declaration.evidence.select_related("file", "added_by"):
        found.setdefault(link.field, []).append(link)
    return found


def wanting(declaration, files) -> list[str]:
    """The figures that say something and have no file, though a paper should stand behind them."""
    return [field for field in EXPECTED if getattr(declaration, field) and field not in files]


def lacks_scan(declaration) -> bool:
    season = declaration.season
    if season is None or not season.needs_stamped_scan:
        return False
    return not declaration.evidence.filter(field=STAMPED_SCAN).exists()


def may_read(user, evidence) -> bool:
    """Whoever reads the declaration reads what stands behind it."""
    return visible(user, Declaration.objects.filter(pk=evidence.owner_id), Perm.DECLARATION_VIEW).exists()


EVIDENCE = EvidenceOwner(Declaration.EVIDENCE, may_read)
