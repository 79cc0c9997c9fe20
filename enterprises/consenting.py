"""What page and interface have in common when a firm gives a consent, and the paper of one."""

from accounts.access import Perm, visible
from workplace.models import EvidenceFile
from workplace.registers import EvidenceOwner

from . import actions
from .consent_text import text_of
from .models import Consent


def may_read(user, evidence) -> bool:
    """Whoever reads the consent reads its papers: the firm and staff, never a bank."""
    return visible(user, Consent.objects.filter(pk=evidence.owner_id), Perm.CONSENT_VIEW).exists()


PAPERS = EvidenceOwner(Consent.EVIDENCE, may_read)


def give(firm, form, by) -> list[Consent]:
    """A consent to each bank that the valid form names."""
    data = form.cleaned_data
    signature = actions.Signature(data["signed_by"], data["signed_as"], data.get("paper"))
    values = {name: data[name] for name in ("purpose", "scope", "valid_to")} | {"product": data.get("product")}
    return [
        actions.give_consent(firm=firm, bank=bank, text=form.text, signature=signature, by=by, **values)
        for bank in data["bank"]
    ]


def document(consent: Consent) -> dict:
    """All that page and paper show of one consent: the wording checked against its hash, and the papers beside it."""
    text = text_of(consent.text_version)
    return {
        "firm": consent.firm,
        "consent": consent,
        "text": text,
        "unchanged": text is not None and text.sha256 == consent.text_hash,
        "papers": EvidenceFile.objects.filter(owner=Consent.EVIDENCE, owner_id=consent.pk),
    }
