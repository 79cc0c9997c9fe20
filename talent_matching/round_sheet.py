"""A round as staff look it through: every demand with whom it gets, beside the simple best-first result."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from . import brokering
from .actions.rounds import assigned
from .matching import assignment
from .models import Demand, Pair, Round, Talent

RUNNERS_UP = 8


@dataclass(frozen=True)
class Line:
    """One demand of the round with the pairs that stand for it."""

    demand: Demand
    pairs: list[Pair]
    first: list[Pair]  # what best-first would have taken
    worst: bool
    until: str = ""  # the day before which the firm kept the demand confidential, where this is why there are no pairs

    @property
    def differs(self) -> bool:
        return {pair.pk for pair in self.pairs} != {pair.pk for pair in self.first}


@dataclass(frozen=True)
class Candidate:
    """A talent for one demand: what choosing him would cost the whole, and which other demands would change."""

    pair: Pair
    cost: int | None
    moved: list[str]

    @property
    def cost_text(self) -> str:
        if self.pair.chosen:
            return _("stands")
        return _("cannot be") if self.cost is None else f"{self.cost / 100:+.2f}".replace("+0.00", "0.00")


def resting(embargoed: dict[str, str], talents) -> list[tuple[Talent, str]]:
    """The talents of brokering.embargoed with their days, as far as `talents` holds them."""
    found = talents.filter(pk__in=embargoed)
    return [(talent, embargoed[str(talent.pk)]) for talent in found] if embargoed else []


class RoundSheet:
    def __init__(self, round: Round):
        self.round = round

    @cached_property
    def lines(self) -> list[Line]:
        """The worst served first, then those without anybody; three statements."""
        shown = self.round.pairs.filter(chosen=True) | self.round.pairs.filter(first=True)
        by_demand: dict[int, list[Pair]] = {}
        for pair in shown.select_related("talent__school").order_by("rank"):
            by_demand.setdefault(pair.demand_id, []).append(pair)
        lowest = self.round.sums.get("lowest")
        demands = Demand.objects.filter(pk__in=self.round.computed_with.get("wants", {})).select_related("firm")
        lines = [self._line(demand, by_demand.get(demand.pk, []), lowest) for demand in demands]
        return sorted(lines, key=lambda line: (max((p.score for p in line.pairs), default=0), line.demand.pk))

    def _line(self, demand, pairs, lowest) -> Line:
        chosen = [pair for pair in pairs if pair.chosen]
        worst = bool(chosen) and max(pair.score for pair in chosen) == lowest
        return Line(demand, chosen, [pair for pair in pairs if pair.first], worst, self.until(demand))

    def until(self, demand: Demand) -> str:
        return self._embargoed["demands"].get(str(demand.pk), "")

    @property
    def resting(self) -> list[tuple[Talent, str]]:
        """Talents whom the round proposed to nobody because of an embargo, and until when."""
        return resting(self._embargoed["talents"], Talent.objects.all())

    @property
    def _embargoed(self) -> dict[str, dict[str, str]]:
        return self.round.computed_with.get("embargoed", {"demands": {}, "talents": {}})

    @property
    def sums(self) -> list[dict]:
        """The result beside best-first, figure by figure."""
        own, first = self.round.sums, self.round.sums.get("first", {})
        if not own:
            return []
        points = lambda value: "—" if value is None else f"{value / 100:,.2f}"  # noqa: E731
        return [
            {"label": _("Total of all scores"), "value": points(own["total"]), "previous": points(first["total"])},
            {"label": _("Demands served"), "value": own["served"], "previous": first["served"]},
            {
                "label": _("Score of the worst-served demand"),
                "value": points(own["lowest"]),
                "previous": points(first["lowest"]),
            },
            {"label": _("Demands without anybody"), "value": len(own["unserved"]), "previous": len(first["unserved"])},
        ]

    def candidates(self, demand: Demand) -> list[Candidate]:
        """Whom the demand could get, the best first, with the cost of each choice."""
        pairs = list(self.round.pairs.filter(demand=demand).select_related("talent__school")[:RUNNERS_UP])
        result = assigned(self.round)
        others = assignment.runners_up(result, [demand.pk], most=RUNNERS_UP)[demand.pk]
        costs = {other.talent: other for other in others}
        titles = dict(
            Demand.objects.filter(pk__in={d for o in others for d, _t in (*o.gone, *o.come)}).values_list("pk", "title")
        )
        for pair in pairs:
            pair.spoken = brokering.spoken(pair.terms)
        return [self._candidate(pair, costs.get(pair.talent_id), titles) for pair in pairs]

    @staticmethod
    def _candidate(pair, other, titles) -> Candidate:
        moved = sorted({titles[d] for d, _talent in (*other.gone, *other.come) if d != pair.demand_id}) if other else []
        return Candidate(pair, other.cost if other else None, moved)
