"""Who a person comes to an event as: for the own firm, or as the talent of the own profile."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import Q

from accounts.access import Perm, can, visible
from enterprises.models import Firm

from .models import Event, SignUp, Talent

DOOR = "talent_matching.door"  # what a signed address is good for, so that no other signature opens the door


@dataclass(frozen=True)
class Attendee:
    """One person, of a firm or with a profile of talent."""

    user: object
    firm: Firm | None = None
    talent: Talent | None = None

    @property
    def name(self) -> str:
        return str(self.user)[:60]

    def may_attend(self, event: Event) -> bool:
        return event.audience != (Event.Audience.TALENTS if self.firm else Event.Audience.FIRMS)

    def own(self, event: Event) -> SignUp | None:
        """The person's own place at the event, or None."""
        mine = Q(user=self.user) | Q(talent=self.talent) if self.talent else Q(user=self.user)
        return event.sign_ups.filter(mine).first()


def attendee_of(user) -> Attendee | None:
    """None for whoever comes to no event: the zone's people, and who only reads the firm's file."""
    if not can(user, Perm.EVENT_ATTEND):
        return None
    if user.access.firm is not None:
        firms = visible(user, Firm.objects.all(), Perm.FIRM_VIEW)
        firm = firms.filter(organisation=user.access.firm).first()
        return Attendee(user, firm=firm) if firm else None
    talent = visible(user, Talent.objects.filter(user=user), Perm.TALENT_VIEW).first()
    return Attendee(user, talent=talent) if talent else None


def door_token(event: Event) -> str:
    """What the door's address ends in: nobody makes one for another event by counting on."""
    return signing.Signer(salt=DOOR).sign(event.pk)


def event_of_token(token: str) -> int | None:
    try:
        return int(signing.Signer(salt=DOOR).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
