"""One run of the night: bring the inputs up to date, score, publish at one commit.

Today's run looks only at firms whose inputs may have changed and takes the digest and the standings on from the night
before. It looks at every firm where there is no such night: the first run, a new rule, new code, an earlier day, or when
told to; and, all of them in one block, every night under a rule that compares firms with each other. Both ways end in the
same rows, the same digest and the same standings.
"""

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import rulebook
from accounts import audit
from enterprises.models import Firm
from enterprises.registers import night_steps
from innovation_points import telling
from innovation_points.models import OPEN, Night, RuleVersion
from innovation_points.standings import Gathered, Standings
from rulebook import loader

from . import inputs, publish, scoring, stream
from .digest import Lanes

RULE = "innovation-points"
LOCK = "portal.points.night"
MANY = 50_000  # rows from which a partition of their own is worth it
PROGRESS_EVERY = 0.5  # seconds
# Memory for the joins; and pages mostly lie in memory, so that one firm in a hundred is found by index, not by reading all.
ROOM = "SET LOCAL work_mem = '128MB'; SET LOCAL seq_page_cost = 0.1; SET LOCAL random_page_cost = 0.1;"


class Refused(Exception):
    """The run cannot start; the message says why and what to do."""


@cache
def code_version() -> str:
    """A digest of the code that computes points: a run by other code looks at every firm again."""
    digest = hashlib.sha256()
    for path in sorted(Path(rulebook.__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def rule_on(day: date) -> tuple[RuleVersion, loader.RuleVersion]:
    """The published rule in force on the day, as the row and as the rulebook reads it."""
    row = RuleVersion.objects.in_force(RULE, day)
    if row is None:
        published = RuleVersion.objects.published().filter(code=RULE)
        loader.in_force([loader.parse(row.content) for row in published], day)  # raises, and says why
    return row, loader.parse(row.content)


def run_night(day: date | None = None, *, full: bool = False, by=None) -> Night:
    """Run the night of the day (today by default); the published night, which is an earlier run's where nothing is new."""
    return perform(day, full=full, by=by).published


def perform(day: date | None = None, *, full: bool = False, by=None) -> "Run":
    """As run_night; the run itself, with its own counts and timings."""
    day = day or timezone.localdate()
    if day > timezone.localdate():
        raise Refused(_("%(day)s has not come yet: a night is run for today or for a day before.") % {"day": day})
    with _alone():
        _have_rules(by)
        Night.objects.filter(state=Night.State.RUNNING).update(
            state=Night.State.FAILED, error="interrupted", finished_at=timezone.now()
        )
        made = Run.prepare(day, full=full, by=by)
        made.go()
        return made


def _have_rules(by) -> None:
    """The first night of all may come before anybody has loaded the shipped rules."""
    from innovation_points.actions import load_shipped_rules  # it reads the inputs of this package

    if not RuleVersion.objects.filter(code=RULE, state=RuleVersion.State.PUBLISHED).exists():
        load_shipped_rules(by=by)


@contextmanager
def _alone():
    """Two runs at once cannot happen. The lock goes with the connection, so a killed run leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            raise Refused(_("Another night run is at work: wait until it has ended."))
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


@dataclass
class Tally:
    """What a run gathers while rows pass by."""

    lanes: Lanes
    standings: Standings
    added: Gathered
    removed: Gathered
    closed: list[np.ndarray] = field(default_factory=list)
    looked_at: int = 0
    written: int = 0
    changed: int = 0

    @classmethod
    def start(cls, standings: Standings, lanes: Lanes) -> "Tally":
        return cls(lanes, standings, Gathered(standings), Gathered(standings))

    def add(self, results: scoring.Results) -> None:
        self.lanes.add(results.words())
        self.added.add(results.stage, results.total, results.tie, results.points)

    def remove(self, results: scoring.Results) -> None:
        self.lanes.remove(results.words())
        self.removed.add(results.stage, results.total, results.tie, results.points)

    def closing(self) -> np.ndarray:
        return np.concatenate(self.closed) if self.closed else np.empty(0, dtype=np.int64)


@dataclass
class Run:
    """One run, from the inputs to the publication. `night` is its own row, `published` the one that holds afterwards."""

    night: Night
    rule: loader.RuleVersion
    until: date  # the day from which a later night says what holds
    base: Night | None  # the night that says what held before this run
    is_today: bool
    incremental: bool
    nested: bool  # inside somebody's transaction, into which no other connection sees

    @classmethod
    def prepare(cls, day: date, *, full: bool, by) -> "Run":
        row, rule = rule_on(day)
        published = Night.objects.published()
        base = published.filter(as_of__lte=day).order_by("-as_of").first()
        following = published.filter(as_of__gt=day).order_by("as_of").first()
        is_today = day == timezone.localdate() and following is None
        goes_on = base is not None and (base.rule_digest, base.code_version) == (rule.digest, code_version())
        night = Night.objects.create(
            as_of=day,
            rule_version=row,
            rule_digest=rule.digest,
            code_version=code_version(),
            started_by_name=str(by)[:80] if by else "",
        )
        return cls(
            night=night,
            rule=rule,
            until=following.as_of if following else OPEN,
            base=base,
            is_today=is_today,
            incremental=is_today and goes_on and not full and not rule.needs_group,
            nested=connection.in_atomic_block,
        )

    def go(self) -> None:
        self.progress = _Progress(self.night)
        try:
            with self._phase("inputs"):
                self._bring_inputs_up_to_date()
            started = time.monotonic()
            with transaction.atomic():
                self.published = self._score_and_publish()
            self.seconds = time.monotonic() - started
            if self.is_today:
                with self._phase("queue"):
                    inputs.release(self.night)
            if self.streamed:
                with self._phase("statistics"), connection.cursor() as cursor:
                    publish.gather_statistics(cursor)
        except BaseException as error:
            self._failed(error)
            raise
        finally:
            self.progress.close()

    def _failed(self, error: BaseException) -> None:
        """Note why. A night that was published before the error stays what it is."""
        if connection.is_usable():
            failed = Night.objects.filter(pk=self.night.pk, state=Night.State.RUNNING).update(
                state=Night.State.FAILED, error=f"{type(error).__name__}: {error}", finished_at=timezone.now()
            )
            if failed:
                telling.night_failed(self.night)

    @contextmanager
    def _phase(self, name: str):
        self.progress.phase(name)
        started = time.monotonic()
        yield
        self.night.timings[name] = round(time.monotonic() - started, 3)

    # --- inputs ---

    def _bring_inputs_up_to_date(self) -> None:
        if not self.is_today:
            self.night.counts["inputs"] = inputs.keep(self.night.as_of)
        else:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(ROOM)
                self.taken = inputs.take(self.night)
                chosen = inputs.Chosen.taken_by(self.night) if self.incremental else inputs.EVERY_FIRM
                self.night.counts["inputs"] = inputs.renew(chosen, self.night.as_of)
        self.progress.total = self.taken if self.incremental else Firm.objects.count()

    # --- scores ---

    @property
    def streamed(self) -> bool:
        """Reading and writing at once over two connections, which is worth it for many rows and impossible if nested."""
        return self.progress.total >= MANY and not self.nested

    @property
    def _source(self) -> scoring.Source:
        held = self.base is not None
        same_rule = held and self.base.rule_version_id == self.night.rule_version_id
        return scoring.Source(self.rule, compares=held, same_rule=same_rule)

    def _query(self, cursor) -> str:
        """The rows to look at, with their parameters filled in, as COPY takes none."""
        new = "FROM innovation_points_inputs i WHERE i.is_current"
        old = (
            "FROM innovation_points_score s JOIN innovation_points_inputs oi ON oi.id = s.inputs_id "
            "WHERE s.valid_from <= %(day)s AND s.valid_to > %(day)s"
        )
        params = {"day": self.night.as_of}
        if self.incremental:
            taken = "ARRAY(SELECT firm_id FROM innovation_points_pending WHERE night_id = %(night)s ORDER BY firm_id)"
            params["night"] = self.night.pk
            new += f" AND i.firm_id = ANY ({taken})"
            old += f" AND s.firm_id = ANY ({taken})"
        elif not self.is_today:
            inputs.evaluate(cursor, self.night.as_of)
            new = "FROM innovation_points_inputs i JOIN evaluation USING (firm_id, fingerprint)"
        return cursor.mogrify(self._source.query(new, old), params).decode()

    def _score_and_publish(self) -> Night:
        with connection.cursor() as cursor:
            cursor.execute(ROOM + "SET LOCAL maintenance_work_mem = '256MB'")
            partition = self._partition(cursor)
            with self._phase("scores"):
                tally = self._stream(cursor, partition)
            with self._phase("closing"):
                publish.close(cursor, self.night, self.until, tally.closing())
            with self._phase("index"):
                if partition:
                    partition.attach() if tally.written else partition.drop()
            with self._phase("standings"):
                standings = tally.standings.replaced(tally.removed, tally.added)
                self._note(tally, standings)
            firms = self._looked_at(cursor)
            for step in night_steps:
                with self._phase(step.name):
                    self.night.counts[step.name] = step.run(self.night, cursor, firms)
        self.progress.close()
        with self._phase("publication"):
            return self._publish(self._same_as_before(tally) or self.night)

    def _partition(self, cursor) -> publish.Partition | None:
        if self.streamed and publish.may_have_partition(cursor, self.night.as_of):
            return publish.Partition(cursor, self.night)
        return None

    def _stream(self, cursor, partition) -> Tally:
        if self.incremental:
            tally = Tally.start(Standings.of(self.base), Lanes.unpack(bytes(self.base.lanes)))
        else:
            tally = Tally.start(Standings.empty(self.rule), Lanes())
        source = self._source
        writer = scoring.Writer(
            self.rule,
            night_id=self.night.pk,
            rule_version_id=self.night.rule_version_id,
            valid_from=self.night.as_of,
            valid_to=self.until,
        )
        with self._reader(cursor) as reading, publish.outlet(cursor, partition, self.streamed) as outlet:
            query = self._query(reading)

            def consume(block):
                outlet.write(writer.rows(self._look_at(source, block, tally)))
                self.progress.done(len(block))

            stream.read(reading, query, source.struct, consume, whole=self.rule.needs_group)
        return tally

    @contextmanager
    def _reader(self, cursor):
        """A cursor that reads while another connection writes, or the one that does both in turn."""
        if not self.streamed:
            yield cursor
            return
        second = connection.copy()
        try:
            second.set_autocommit(False)
            with second.cursor() as reading:
                reading.execute(ROOM)
                yield reading
        finally:
            second.close()

    def _look_at(self, source: scoring.Source, block: np.ndarray, tally: Tally) -> scoring.Results:
        """Score a block and tally it; the results that have to be written."""
        tally.looked_at += len(block)
        if not source.compares:
            results = scoring.compute(source, block, self.night.as_of)
            tally.add(results)
            tally.written += len(results)
            tally.changed += len(results)
            return results
        is_new, was_held = (block[name] != scoring.MISSING for name in ("inputs_id", "old_inputs_id"))
        fresh = block[is_new]
        results = scoring.compute(source, fresh, self.night.as_of)
        changes, result_changes = self._changes(source, fresh, results, was_held[is_new])
        gone = block[was_held & ~is_new]
        replaced = fresh[changes & was_held[is_new]]
        tally.closed += [gone["firm_id"].astype(np.int64), replaced["firm_id"].astype(np.int64)]
        written = results[changes]
        tally.written += len(written)
        tally.changed += int(result_changes.sum()) + len(gone)
        if self.incremental:
            tally.remove(scoring.held(np.concatenate([gone, replaced])))
            tally.add(written)
        else:
            tally.add(results)
        return written

    def _changes(self, source, fresh, results, was_held) -> tuple[np.ndarray, np.ndarray]:
        """By row: whether a new score is written, and whether people see another result.

        A score is written anew when its inputs are, even where the points come out the same: it shows what it came from.
        """
        if source.same_rule:
            result_changes = ~was_held | results.differs_from(scoring.held(fresh))
        else:
            result_changes = np.ones(len(fresh), dtype=bool)
        return result_changes | (fresh["inputs_id"] != fresh["old_inputs_id"]), result_changes

    # --- publication ---

    def _note(self, tally: Tally, standings: Standings) -> None:
        night = self.night
        night.digest = tally.lanes.digest(self.rule.digest)
        night.lanes, night.standings = tally.lanes.pack(), standings.pack()
        night.counts |= {
            "firms": tally.lanes.rows,
            "scored": standings.size(),
            "not_published": tally.lanes.rows - standings.size(),
            "looked_at": tally.looked_at,
            "written": tally.written,
            "changed": tally.changed,
            "way": "changed" if self.incremental else "all",
        }

    def _same_as_before(self, tally: Tally) -> Night | None:
        """The published night of the same day that this run only repeated."""
        base = self.base
        if base is None or base.as_of != self.night.as_of or tally.written or len(tally.closing()):
            return None
        steps = (self.night.counts[step.name] for step in night_steps)
        if any(counts.get("changed") for counts in steps):
            return None
        same = (base.digest, base.rule_digest) == (self.night.digest, self.night.rule_digest)
        return base if same else None

    def _looked_at(self, cursor) -> list[int] | None:
        if not self.incremental:
            return None
        cursor.execute("SELECT firm_id FROM innovation_points_pending WHERE night_id = %s", [self.night.pk])
        return [firm_id for (firm_id,) in cursor.fetchall()]

    def _publish(self, night: Night) -> Night:
        if night is not self.night:
            Night.objects.filter(pk=self.night.pk).delete()
            return night
        Night.objects.published().filter(as_of=night.as_of).update(state=Night.State.SUPERSEDED)
        night.state, night.phase, night.finished_at = Night.State.PUBLISHED, "", timezone.now()
        night.done = night.total = self.progress.total
        night.save(update_fields=[f.name for f in Night._meta.concrete_fields if f.name not in ("id", "standings")])
        with connection.cursor() as cursor:
            publish.keep_standings(cursor, night)
        audit.record("night.published", subject=night, details={"digest": night.digest, "counts": night.counts})
        return night


class _Progress:
    """Tells others how far the run is: on a connection of its own, for the run's transaction shows nothing before its end."""

    def __init__(self, night: Night):
        self.night, self.total, self.count, self.told_at = night, 0, 0, 0.0
        self.connection = connection.copy()

    def phase(self, name: str) -> None:
        self._tell(name)

    def done(self, rows: int) -> None:
        self.count += rows
        if time.monotonic() - self.told_at > PROGRESS_EVERY:
            self._tell()

    def _tell(self, phase: str | None = None) -> None:
        self.told_at = time.monotonic()
        if self.connection is None:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE innovation_points_night SET phase = coalesce(%s, phase), done = %s, total = %s WHERE id = %s",
                [phase, self.count, self.total, self.night.pk],
            )

    def close(self) -> None:
        """Before the run itself writes its row: the two would wait for each other."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None
