"""The page of one match, as each side may read it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.access import Perm, can

from . import brokering, contacts, history, matching_sheet
from .models import Card, Match
from .models.matches import Side

State = Match.State
STEPS = [State.PROPOSED, State.ASKED, State.ACCEPTED, State.MEETING, State.SIGNED, State.FINISHED]


@dataclass(frozen=True)
class Step:
    """One step of the way, with its day where it has been reached."""

    label: str
    day: object
    state: str  # done, now, ahead


class MatchSheet:
    """What this person may read and do on the page of a match."""

    def __init__(self, user, match: Match):
        self.user, self.match = user, match
        [self.line] = matching_sheet.lines(user, Match.objects.filter(pk=match.pk))
        self.side = matching_sheet.side_of(user)

    @cached_property
    def contacts(self) -> contacts.Contacts:
        return contacts.of_match(self.user, self.match)

    @cached_property
    def card(self) -> Card | None:
        """What firms see of the talent: both sides and the zone read this same card here."""
        return Card.objects.select_related("school").filter(talent=self.match.talent_id).first()

    @property
    def steps(self) -> list[Step]:
        match = self.match
        signed = self.agreement.signed_on if self.agreement else None
        days = [match.created_at, match.asked_at, match.accepted_at, match.meeting_at, signed]
        days.append(match.ended_at if match.state == State.FINISHED else None)
        now = STEPS.index(match.state) if match.state in STEPS else -1
        return [
            Step(state.label, day, "now" if place == now else "done" if place < now or (now < 0 and day) else "ahead")
            for place, (state, day) in enumerate(zip(STEPS, days, strict=True))
        ]

    @cached_property
    def agreement(self):
        return getattr(self.match, "agreement", None)

    @property
    def answers(self) -> list[tuple[str, object]]:
        """(side, when it said yes) of both."""
        return [(_("the firm"), self.match.firm_accepted_at), (_("the talent"), self.match.talent_accepted_at)]

    # --- what may be done ---

    @property
    def may_answer(self) -> str:
        return matching_sheet.may_answer(self.user, self.match)

    @property
    def may_ask(self) -> bool:
        return self.match.state == State.PROPOSED and can(self.user, Perm.MATCH_MANAGE)

    @property
    def may_decline(self) -> bool:
        """Either side while nothing is signed, or the zone for it."""
        if self.match.state not in Match.UNSIGNED:
            return False
        return can(self.user, Perm.MATCH_MANAGE) or (can(self.user, Perm.MATCH_ANSWER) and self.side != Side.ZONE)

    @property
    def works(self) -> bool:
        """Whether the person writes down meetings, agreements, milestones and results of this match."""
        return can(self.user, Perm.AGREEMENT_WRITE)

    @property
    def may_arrange(self) -> bool:
        return self.works and self.match.state in (State.ACCEPTED, State.MEETING)

    @property
    def may_sign(self) -> bool:
        return self.may_arrange

    @property
    def may_follow(self) -> bool:
        return self.works and self.match.state in (State.SIGNED, State.FINISHED)

    @property
    def may_finish(self) -> bool:
        return self.works and self.match.state == State.SIGNED

    @property
    def may_rate(self) -> bool:
        answers = can(self.user, Perm.MATCH_ANSWER) and self.side != Side.ZONE
        open_to_it = self.match.state in (State.SIGNED, State.FINISHED)
        return answers and open_to_it and self.side not in {rating.side for rating in self._ratings}

    # --- what came of it ---

    @cached_property
    def _ratings(self):
        return list(self.match.ratings.all())

    @property
    def ratings(self):
        """Both, once both are given; before that one's own, and for the zone each as it comes."""
        if len(self._ratings) == 2 or self.side == Side.ZONE:
            return self._ratings
        return [rating for rating in self._ratings if rating.side == self.side]

    @property
    def waits_for_rating(self) -> bool:
        """One's own is given and the other's is not, or not shown yet."""
        return len(self._ratings) == 1 and self.side == self._ratings[0].side

    @property
    def history(self):
        return history.of(self.match)

    @property
    def terms(self) -> list[dict]:
        """The parts of the score as they were when the pair was proposed."""
        return brokering.spoken(self.match.terms)
