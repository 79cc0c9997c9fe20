"""Rounds of matching: computed in the background, looked through and changed by people, then both sides of each pair are asked."""

import logging

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from talent_matching import brokering, tasks
from talent_matching.matching import assignment
from talent_matching.models import Pair, Round
from workplace.conflict import Refused, Stale

from . import matches
from .carrying import carry

log = logging.getLogger(__name__)
State = Round.State


@transaction.atomic
def start(*, title: str, per_demand: int, by) -> Round:
    """A new round, computed by the worker; one at a time."""
    if Round.objects.filter(state__in=(State.WAITING, State.RUNNING)).exists():
        raise Refused(_("Another round is being computed. Wait for it, or take it up again."))
    made = Round.objects.create(title=title, per_demand=per_demand, made_by=by)
    audit.record("round.started", by=by, subject=made, details={"per_demand": per_demand})
    tasks.later(tasks.compute_round, made.pk)
    return made


def compute(pk: int) -> None:
    """The worker's part. Delivered twice, or again after a kill, it computes the same once; a failure is said on the page."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('portal.round'), %s)", [pk])
                mine = cursor.fetchone()[0]
            found = Round.objects.filter(pk=pk, state__in=(State.WAITING, State.RUNNING)).first()
            if mine and found:
                _compute(found)
    except Exception:
        log.exception("Round %s broke off", pk)
        failure = _(
            "The round broke off and nothing was kept. Start it again; if it breaks again, tell the system administrator."
        )
        Round.objects.filter(pk=pk).update(state=State.FAILED, failure=failure, moved_at=timezone.now())


def _compute(found: Round) -> None:
    demands = brokering.open_demands(found.per_demand)
    wants = dict(demands.values_list("pk", "wants"))
    matcher = brokering.matcher_of(demands)
    with tasks.Progress(found) as progress:
        candidates = brokering.best(matcher, on_progress=progress)
    capacity = {int(talent.id): talent.capacity for talent in matcher.talents}
    found.computed_with = {
        "weights": str(matcher.weights.effective_from),
        "day": str(matcher.on),
        "talents": len(matcher.talents),
        "embargoed": {
            "demands": brokering.embargoed(matcher.demands, matcher.on),
            "talents": brokering.embargoed(matcher.talents, matcher.on),
        },
        "wants": wants,
        "capacity": capacity,
    }
    found.pairs.all().delete()
    Pair.objects.bulk_create(
        [
            Pair(
                round=found, demand_id=each.demand_id, talent_id=each.talent_id, score=each.score, rank=each.rank, terms=each.terms,
                words=each.words,
            )
            for each in candidates
            if each.score > 0
        ],
        batch_size=2000,
    )  # fmt: skip
    carried = carry(found, matcher, wants, capacity)
    result = assignment.assign(problem_of(found), floor=carried.floor, earlier=carried.pairs)
    first = set(assignment.best_first(result.problem).pairs)
    best = set(result.pairs)
    found.computed_with["carried"] = carried.told(best)
    for pair in found.pairs.all():
        key = pair.demand_id, pair.talent_id
        if key in best or key in first:
            pair.chosen = pair.best = key in best
            pair.first = key in first
            pair.save(update_fields=["chosen", "best", "first"])
    found.sums = {**sums(result), "first": sums(assignment.best_first(result.problem))}
    found.state, found.moved_at = State.READY, timezone.now()
    found.save(update_fields=["computed_with", "sums", "state", "moved_at"])
    audit.record("round.computed", by=found.made_by, subject=found, details=found.sums)


def sums(result) -> dict:
    """What a result comes to: total, demands served, the worst-served one's score, who goes without, and the floor it kept."""
    return {
        "total": result.total,
        "served": result.served,
        "lowest": result.lowest,
        "unserved": result.unserved,
        "floor": None if result.floor is None else int(result.floor),
    }


def problem_of(found: Round) -> assignment.Problem:
    """The round as it stands: its candidates, with what people locked and barred."""
    pairs = list(found.pairs.all())
    wants = {int(pk): number for pk, number in found.computed_with["wants"].items()}
    room = {int(pk): number for pk, number in found.computed_with["capacity"].items()}
    demands, talents = sorted(wants), sorted({pair.talent_id for pair in pairs})
    place = {pk: at for at, pk in enumerate(demands)}, {pk: at for at, pk in enumerate(talents)}
    keys = [(pair, (pair.demand_id, pair.talent_id)) for pair in pairs]
    return assignment.Problem.of(
        demands=demands,
        talents=talents,
        places=[wants[pk] for pk in demands],
        capacity=[room[pk] for pk in talents],
        demand=[place[0][pair.demand_id] for pair in pairs],
        talent=[place[1][pair.talent_id] for pair in pairs],
        quality=[pair.score for pair in pairs],
        locked=[key for pair, key in keys if pair.locked],
        forbidden=[key for pair, key in keys if pair.barred],
    )


def assigned(found: Round):
    """The best assignment; what stands now moves as little as can be, and the floor that holds is raised no further."""
    stands = list(found.pairs.filter(chosen=True).values_list("demand", "talent"))
    return assignment.assign(problem_of(found), floor=floor_of(found), earlier=stands)


def floor_of(found: Round) -> int:
    """How far the floor may be raised: as far as it stands, and as far as it goes where none stands yet."""
    stands = found.sums.get("floor")
    return assignment.HIGHEST if stands is None else stands


@transaction.atomic
def change(*, pair: Pair, chosen: bool, reason: str, by) -> Round:
    """A person puts a pair in or takes it out, and says why; all others find their best places around it."""
    found = Round.objects.select_for_update().get(pk=pair.round_id)
    if found.state != State.READY:
        raise Refused(_("This round is no longer looked through."))
    current = Pair.objects.select_for_update().get(pk=pair.pk)
    before = found.sums
    current.locked, current.barred, current.chosen = chosen, not chosen, False
    current.reason, current.changed_by_name = reason, str(by)[:80]
    current.save()
    try:
        result = assigned(found)
    except assignment.AssignmentError as error:
        raise Refused(_("This cannot be: %(error)s") % {"error": error}) from None
    stands = set(result.pairs)
    for each in found.pairs.all():
        now = (each.demand_id, each.talent_id) in stands
        if each.chosen != now:
            each.chosen = now
            each.save(update_fields=["chosen"])
    found.sums = {**before, **sums(result)}
    found.moved_at = timezone.now()
    found.save(update_fields=["sums", "moved_at"])
    details = {"demand": current.demand_id, "talent": current.talent_id, "chosen": chosen, "reason": reason}
    details["cost"] = before["total"] - result.total
    audit.record("round.changed", by=by, subject=found, details=details)
    return found


@transaction.atomic
def ask_all(*, round: Round, by) -> tuple[int, int]:
    """Ask both sides of every pair that stands; (asked, refused meanwhile). A second click finds the round asked."""
    found = Round.objects.select_for_update().get(pk=round.pk)
    if found.state != State.READY:
        return 0, 0
    asked = refused = 0
    for pair in found.pairs.filter(chosen=True).select_related("demand", "talent"):
        try:
            with transaction.atomic():
                match = matches.propose(
                    demand=pair.demand, talent=pair.talent, round=found, score=pair.score, terms=pair.terms, words=pair.words,
                    by=by,
                )  # fmt: skip
                matches.ask(match=match, version=match.version, by=by)
        except (Refused, Stale):
            refused += 1
        else:
            asked += 1
    found.state, found.moved_at = State.ASKED, timezone.now()
    found.save(update_fields=["state", "moved_at"])
    audit.record("round.asked", by=by, subject=found, details={"asked": asked, "refused": refused})
    return asked, refused
