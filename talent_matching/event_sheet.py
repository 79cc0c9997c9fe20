"""What one person reads and may do on the page of an event."""

from functools import cached_property

from accounts.access import Perm, can, visible
from workplace.models import EvidenceFile

from . import attending
from .actions.events import OWNER
from .forms.events import BeganForm, FollowUpForm, NumberForm, PhotoForm
from .models import Event, EventInvitation, Match, SignUp


class EventSheet:
    def __init__(self, user, event: Event):
        self.user, self.event = user, event
        self.may_manage = can(user, Perm.EVENT_MANAGE)
        self.sees_all = can(user, Perm.ROUND_VIEW)  # the zone: who comes, and what came of it
        self.attendee = attending.attendee_of(user)

    @cached_property
    def mine(self) -> SignUp | None:
        own = self.attendee.own(self.event) if self.attendee else None
        return own if own and own.state == SignUp.State.COMING else None

    @property
    def is_invited(self) -> bool:
        rows = EventInvitation.objects.filter(event=self.event)
        return bool(self.attendee) and visible(self.user, rows, Perm.EVENT_VIEW).exists()

    @property
    def may_join(self) -> bool:
        return bool(self.attendee) and not self.mine and self.event.takes_sign_ups

    @cached_property
    def sign_ups(self) -> list[SignUp]:
        """All for the zone; for others their firm's, or their own."""
        rows = visible(self.user, self.event.sign_ups.coming(), Perm.EVENT_VIEW)
        return list(rows.select_related("firm", "talent__school") if self.sees_all else rows)

    @property
    def came(self) -> int:
        return sum(1 for row in self.sign_ups if row.checked_in_at)

    @property
    def firms(self) -> int:
        """Different firms of those that came."""
        return len({row.firm_id for row in self.sign_ups if row.checked_in_at and row.firm_id})

    @property
    def invited(self) -> int:
        return self.event.invitations.count()

    @cached_property
    def begun(self) -> list[Match]:
        """Matches that began here, with the agreement where there is one."""
        rows = Match.objects.filter(begun_at__event=self.event).select_related("demand", "firm", "talent", "agreement")
        return list(visible(self.user, rows, Perm.MATCH_VIEW).order_by("-moved_at"))

    @property
    def signed(self) -> int:
        return sum(1 for match in self.begun if hasattr(match, "agreement"))

    @cached_property
    def numbers(self):
        return list(self.event.numbers.all())

    @cached_property
    def photos(self):
        return list(EvidenceFile.objects.filter(owner=OWNER, owner_id=self.event.pk))

    @cached_property
    def follow_ups(self):
        return list(self.event.follow_ups.select_related("done_by"))

    @cached_property
    def began_form(self) -> BeganForm | None:
        """None where no match is left that could have begun here."""
        form = BeganForm(event=self.event, matches=visible(self.user, Match.objects.all(), Perm.MATCH_MANAGE))
        return form if form.fields["match"].queryset.exists() else None

    @property
    def forms(self) -> dict:
        return {"number": NumberForm(), "follow_up": FollowUpForm(), "photo": PhotoForm()}
