"""Who may know how to reach whom. Every page, answer and sheet that shows a contact asks here, and the database asks again."""

from dataclasses import dataclass

from accounts.access import Perm, can, visible

from .models import Card, Match, Particulars, Talent, TalentContact


@dataclass(frozen=True)
class Contacts:
    """The two sides of a match as one person may know them; None where it may not be known, or not yet."""

    talent: TalentContact | None = None
    firm: Particulars | None = None


def keeps(user, talent: Talent | None) -> bool:
    """Whether the profile is the person's own or of the own school: then the contact is theirs to keep."""
    return talent is not None and visible(user, Talent.objects.filter(pk=talent.pk), Perm.TALENT_EDIT).exists()


def of_talent(user, talent: Talent) -> TalentContact | None:
    """For the talent's own page."""
    return TalentContact.objects.filter(talent=talent).first() if keeps(user, talent) else None


def of_match(user, match: Match) -> Contacts:
    """Both sides know each other once both have accepted, as long as the talent's consent stands."""
    own_demand = can(user, Perm.FIRM_VIEW)
    if not match.is_opened:
        return Contacts(firm=_firm(match) if own_demand else None)
    consented = Card.objects.filter(talent=match.talent_id).exists()
    return Contacts(_talent(match) if consented or keeps(user, match.talent) else None, _firm(match))


def _talent(match):
    return TalentContact.objects.filter(talent=match.talent_id).first()


def _firm(match):
    return Particulars.objects.filter(demand=match.demand_id).first()
