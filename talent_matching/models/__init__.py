from .agreements import Agreement, Milestone, Outcome
from .demands import Demand, Particulars
from .matches import Match, Rating
from .rounds import Pair, Round
from .support import Support
from .talents import Card, Talent, TalentContact, Work

__all__ = [
    "Agreement",
    "Card",
    "Demand",
    "Match",
    "Milestone",
    "Outcome",
    "Pair",
    "Particulars",
    "Rating",
    "Round",
    "Support",
    "Talent",
    "TalentContact",
    "Work",
]
