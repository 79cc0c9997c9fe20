"""A past night computed again from the inputs that its scores point to, by its own rule; nothing is written.

The digest leaves out ids and times, so another process, locale, time zone or hash seed meets the same one. What a later
run of the same day superseded is no published night any more and has nothing to meet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprises.registers import night_steps
from innovation_points.models import Night
from rulebook import loader

from . import scoring, stream
from .digest import Lanes
from .run import Refused

NAMED = 20  # firms that a difference names


@dataclass(frozen=True)
class Replay:
    """A night computed again from the inputs that its scores point to."""

    night: Night
    digest: str
    rows: int
    different: list[str]  # credit codes of firms whose stored result is not what comes out, the first few
    steps: dict  # what the steps after the scores came to, by name

    @property
    def points_are_equal(self) -> bool:
        return self.digest == self.night.digest and not self.different

    @property
    def is_equal(self) -> bool:
        return self.points_are_equal and all(step.is_equal for step in self.steps.values())


def replay(day: date) -> Replay:
    """Recompute the published night of the day by its own rule from its kept inputs; nothing is written."""
    night = Night.objects.published().filter(as_of=day).first()
    if night is None:
        raise Refused(_("There is no published night of %(day)s.") % {"day": day})
    rule = loader.parse(night.rule_version.content)
    source = scoring.Source(rule, compares=True, same_rule=True)
    holding = (
        "FROM innovation_points_score s JOIN innovation_points_inputs {alias} ON {alias}.id = s.inputs_id "
        "WHERE s.valid_from <= %(day)s AND s.valid_to > %(day)s"
    )
    lanes, different = Lanes(), []

    def consume(block):
        results = scoring.compute(source, block, day)
        lanes.add(results.words())
        wrong = results[results.differs_from(scoring.held(block))]
        different.extend(code.decode() for code in wrong.credit_code[: NAMED - len(different)])

    with transaction.atomic(), connection.cursor() as cursor:
        query = source.query(holding.format(alias="i"), holding.format(alias="oi"))
        stream.read(
            cursor, cursor.mogrify(query, {"day": day}).decode(), source.struct, consume, whole=rule.needs_group
        )
    return Replay(night, lanes.digest(rule.digest), lanes.rows, different, _steps_again(night))


def _steps_again(night: Night) -> dict:
    found = {step.name: step.replay(night) for step in night_steps if step.replay}
    return {name: outcome for name, outcome in found.items() if outcome is not None}


def keep_replay(night_id: int) -> None:
    """Replay a night and note beside it what came out; the night itself stays as it is."""
    night = Night.objects.get(pk=night_id)
    found = replay(night.as_of)
    outcome = {
        "at": timezone.now().isoformat(),
        "digest": found.digest,
        "rows": found.rows,
        "equal": found.is_equal,
        "different": found.different,
        "steps": {
            name: {"equal": step.is_equal, "rows": step.rows, "different": step.different}
            for name, step in found.steps.items()
        },
    }
    Night.objects.filter(pk=night.pk).update(last_replay=outcome)


def replayed(first: date, last: date) -> Iterator[Replay]:
    """Every published night from the first day to the last, computed again one after the other."""
    days = list(Night.objects.published_between(first, last).values_list("as_of", flat=True))
    if not days:
        raise Refused(_("There is no published night from %(first)s to %(last)s.") % {"first": first, "last": last})
    return map(replay, days)


def latest_day() -> date:
    night = Night.objects.latest_published()
    if night is None:
        raise Refused(_("There is no published night yet."))
    return night.as_of
