"""What the pure core is told of the libraries, and what it says of a pair, as data that pages keep.

Texts are the demand's public part and the talent's card: what is matched is what may be shown, so that no reason gives away more.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language

from enterprises.models import Title

from .matching import entries, wording
from .matching.explain import Explanation, explain
from .matching.matcher import Matcher
from .models import Card, Demand, Match, Talent

CANDIDATES = 20  # talents looked at for each demand
PRIORITY = {Title.Kind.HIGH_TECH: "high_tech", Title.Kind.SCIENCE_SME: "tech_sme"}
PRIORITY_CHAINS = {"nylon": "nylon", "electrical": "electrical"}
TITLES_ZH = {"professor": "教授", "associate": "副教授", "lecturer": "讲师", "engineer": "高级工程师"}
WORDS_KEPT = 12


def matcher_of(demands) -> Matcher:
    """The matcher over these demands and every talent that may be proposed today."""
    demands = list(demands.select_related("chain", "firm__park"))
    return Matcher(_demands(demands), _talents(), on=timezone.localdate())


def _demands(demands) -> list[entries.Demand]:
    titles = defaultdict(set)
    held = Title.objects.held().filter(firm__in={demand.firm_id for demand in demands}, kind__in=PRIORITY)
    for firm_id, kind in held.values_list("firm", "kind"):
        titles[firm_id].add(PRIORITY[kind])
    return [
        entries.Demand(
            id=str(demand.pk),
            text=demand.text,
            field=demand.chain.name if demand.chain else "",
            type=demand.kind,
            place=demand.firm.park.place,
            seniority=TITLES_ZH.get(demand.seniority, ""),
            embargo=demand.embargo,
            firm=str(demand.firm_id),
            priority=frozenset(titles[demand.firm_id] | {PRIORITY_CHAINS.get(demand.chain_id, "")} - {""}),
        )
        for demand in demands
    ]


def _talents() -> list[entries.Talent]:
    cards = Card.objects.in_bulk()
    busy = Count("matches__firm", filter=Q(matches__state__in=Match.LIVE), distinct=True)
    brought = Count("matches", filter=Q(matches__agreement__outcomes__isnull=False), distinct=True)
    shut = defaultdict(set)  # pairs that were declined, and those on their way already
    tried = Match.objects.refused() | Match.objects.filter(state__in=(*Match.LIVE, Match.State.FINISHED))
    for talent_id, demand_id in tried.values_list("talent", "demand"):
        shut[talent_id].add(str(demand_id))
    return [
        entries.Talent(
            id=str(talent.pk),
            text=cards[talent.pk].text,
            field=talent.discipline,
            types=frozenset(talent.kinds),
            days=float(talent.available_days * 12),
            place=talent.school.place,
            distance=float(talent.distance_km) if talent.distance_km is not None else None,
            title=TITLES_ZH.get(talent.title, ""),
            results=talent.brought,
            capacity=max(0, talent.capacity - talent.busy),
            consent=True,
            conflicts=frozenset(map(str, talent.conflicts)),
            refused=frozenset(shut[talent.pk]),
            embargo=talent.embargo,
        )
        for talent in Talent.objects.consenting().select_related("school").annotate(busy=busy, brought=brought)
        if talent.pk in cards
    ]


def open_demands(per_demand: int):
    """Open demands that want a partner more than they have on the way, with `wants`: how many."""
    live = Count("matches", filter=Q(matches__state__in=Match.LIVE), distinct=True)
    return Demand.objects.open().annotate(wants=per_demand - live).filter(wants__gt=0).order_by("pk")


@dataclass(frozen=True)
class Found:
    """A pair with its score and why."""

    demand_id: int
    talent_id: int
    score: int
    rank: int
    terms: list[dict]
    words: list[dict]


def best(matcher: Matcher, top: int = CANDIDATES, on_progress=lambda done, total: None) -> list[Found]:
    """The best talents of every demand, each with its reasons."""
    pairs = matcher.best(top)
    found, last, rank = [], None, 0
    for i, j, score in zip(pairs.demand.tolist(), pairs.talent.tolist(), pairs.score.tolist(), strict=True):
        rank = rank + 1 if i == last else 1
        last = i
        why = explain(matcher, i, j)
        demand_id, talent_id = int(matcher.demands[i].id), int(matcher.talents[j].id)
        found.append(Found(demand_id, talent_id, score, rank, terms_of(why), words_of(why)))
        on_progress(i + 1, len(matcher.demands))
    return found


def pair_of(matcher: Matcher, demand_id: int, talent_id: int, rank: int) -> Found | None:
    """One pair that is wanted whatever its rank, or None where it may not be today."""
    i, j = (
        next((at for at, each in enumerate(side) if each.id == str(pk)), None)
        for side, pk in ((matcher.demands, demand_id), (matcher.talents, talent_id))
    )
    if i is None or j is None or matcher.forbidden(i, j):
        return None
    why = explain(matcher, i, j)
    return Found(demand_id, talent_id, why.score, rank, terms_of(why), words_of(why))


def embargoed(entries, on: date) -> dict[str, str]:
    """Of the demands or talents of a matcher those for whom nobody may be proposed on the day, by id, and until when."""
    return {each.id: each.embargo.isoformat() for each in entries if each.embargo and on < each.embargo}


def terms_of(why: Explanation) -> list[dict]:
    """The parts of a score, in hundredths of a point; they add up to it."""
    return [{"code": part.code, "points": part.points, "most": part.most, "known": part.known} for part in why.parts]


def words_of(why: Explanation) -> list[dict]:
    """Which words met which, the weightiest first."""
    terms = sorted((term for part in why.parts for term in part.terms), key=lambda term: -term.points)
    return [
        {"demand": term.demand, "talent": term.talent, "kind": term.kind, "points": term.points}
        for term in terms[:WORDS_KEPT]
        if term.kind != "letters"
    ]


def spoken(terms: list[dict]) -> list[dict]:
    """The parts as a page shows them: label, points, and how much of what the part can give."""
    at = wording.LANGUAGES.index("en" if (get_language() or "").startswith("en") else "zh")
    return [
        {
            "label": wording.LABELS[term["code"]][at],
            "points": wording.points(term["points"]),
            "most": wording.points(term["most"]),
            "width": round(100 * term["points"] / term["most"]) if term["most"] else 0,
            "known": term["known"],
        }
        for term in terms
        if term["most"]
    ]
