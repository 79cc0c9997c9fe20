"""What a round takes over from the one before it that people looked through and did not ask: their decisions, its pairs, its floor."""

from collections import Counter
from dataclasses import dataclass, field

from talent_matching import brokering
from talent_matching.matching.assignment import HIGHEST
from talent_matching.models import Pair, Round


@dataclass
class Carried:
    """Of the round before: its pairs, how far its floor went, and what could not be taken over."""

    before: Round | None = None
    pairs: list[tuple[int, int]] = field(default_factory=list)  # those that stood
    floor: int = HIGHEST
    locked: int = 0
    lost: list[tuple[int, int]] = field(default_factory=list)  # locked there, not possible here

    def told(self, stand: set[tuple[int, int]]) -> dict:
        """For the page: which round, how many pairs stay and how many moved."""
        if self.before is None:
            return {}
        kept = len(stand & set(self.pairs))
        return {
            "round": self.before.pk,
            "title": self.before.title,
            "kept": kept,
            "moved": len(self.pairs) - kept,
            "locked": self.locked,
            "lost": len(self.lost),
        }


def carry(found: Round, matcher, wants: dict[int, int], capacity: dict[int, int]) -> Carried:
    """Bring the decisions of the round before onto the pairs of this one. A locked pair comes along even where it is no longer
    among the best; where it may no longer be (a talent withdrew, a match is on its way), it is lost and said so.
    """
    before = Round.objects.filter(state=Round.State.READY, pk__lt=found.pk).order_by("-pk").first()
    if before is None:
        return Carried()
    floor = before.sums.get("floor")
    stood = list(before.pairs.filter(chosen=True).values_list("demand", "talent"))
    made = Carried(before, stood, HIGHEST if floor is None else floor)
    taken: Counter = Counter()
    for old in before.pairs.exclude(locked=False, barred=False).order_by("pk"):
        pair = found.pairs.filter(demand=old.demand_id, talent=old.talent_id).first()
        if old.locked:
            pair = pair or _again(found, matcher, old)
            sides = ("demand", old.demand_id), ("talent", old.talent_id)
            room = wants.get(old.demand_id, 0), capacity.get(old.talent_id, 0)
            if pair is None or any(taken[side] >= most for side, most in zip(sides, room, strict=True)):
                made.lost.append((old.demand_id, old.talent_id))
                continue
            taken.update(sides)
            made.locked += 1
        if pair:
            Pair.objects.filter(pk=pair.pk).update(
                locked=old.locked, barred=old.barred, reason=old.reason, changed_by_name=old.changed_by_name
            )
    return made


def _again(found: Round, matcher, old: Pair) -> Pair | None:
    rank = found.pairs.filter(demand=old.demand_id).count() + 1
    each = brokering.pair_of(matcher, old.demand_id, old.talent_id, rank)
    return each and Pair.objects.create(
        round=found, demand_id=each.demand_id, talent_id=each.talent_id, score=each.score, rank=each.rank,
        terms=each.terms, words=each.words,
    )  # fmt: skip
