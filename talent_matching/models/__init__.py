from .agreements import Agreement, Milestone, Outcome
from .demands import Demand, Particulars
from .events import Event, EventInvitation, EventMatch, EventNumber, FollowUp, SignUp
from .matches import Match, Rating
from .rounds import Pair, Round
from .support import Support
from .talents import Card, Talent, TalentContact, Work

__all__ = [
    "Agreement",
    "Card",
    "Demand",
    "Event",
    "EventInvitation",
    "EventMatch",
    "EventNumber",
    "FollowUp",
    "Match",
    "Milestone",
    "Outcome",
    "Pair",
    "Particulars",
    "Rating",
    "Round",
    "SignUp",
    "Support",
    "Talent",
    "TalentContact",
    "Work",
]
