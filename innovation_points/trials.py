"""A rule tried on the zone: what a night read, held in memory for the next try, and the trial as plain data.

The data is what the page shows and what evidence keeps, so that kept evidence reads like the page did. Names and labels stand
in it in both languages; totals are in hundredths of a point.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from django.db import connection
from django.db.models import Count, Max

from accounts.models import Organisation
from enterprises.models import Chain, Firm
from rulebook import loader, trial
from rulebook.conditions import OUTCOMES, evaluate, with_points, with_size
from rulebook.facts import Columns
from rulebook.knobs import knobs, turned
from rulebook.rule import RuleVersion as Rule

from . import records
from .models import Night, RuleVersion
from .night import scoring, stream

POINTS, READINESS, SIZE = "innovation-points", "loan-readiness", "enterprise-size"
MOST = 10  # firms named on each side
KEPT_ZONES = 2  # nights held in memory by each process


# --- what a night read ---


@dataclass(frozen=True)
class Groups:
    """A division of the firms: the group of each firm by position in `labels`, -1 for none."""

    name: str
    labels: list[dict[str, str]]
    of: np.ndarray


@dataclass(frozen=True)
class Zone:
    """The firms that a night scored, with the facts it scored them from and the records of its day."""

    night_id: int
    day: date
    firms: np.ndarray
    facts: Columns
    record_rows: np.ndarray
    groups: tuple[Groups, ...]

    @cached_property
    def records(self) -> Columns:
        return records.columns(self.record_rows)

    def for_title(self, code: str) -> Columns:
        found = records.columns_for(code, self.records, self.record_rows, self.day)
        size = rules_on(self.day).size
        return with_size(found, size, self.day) if size else found

    @cached_property
    def digest(self) -> str:
        """Of everything that a trial reads."""
        made = hashlib.sha256(np.ascontiguousarray(self.firms).tobytes())
        for code in sorted(scoring.INPUT_FACTS):
            made.update(code.encode() + self.facts[code].tobytes())
        made.update(np.ascontiguousarray(self.record_rows).tobytes())
        return made.hexdigest()


@dataclass(frozen=True)
class RulesOfTheDay:
    """The rules in force on the day beside which a trial is looked at; None where there is none."""

    points: Rule | None
    readiness: Rule | None
    size: Rule | None
    titles: tuple[Rule, ...]


def rules_on(day: date) -> RulesOfTheDay:
    """Published versions never change, so that how many there are and which came last says whether they are the same."""
    published = RuleVersion.objects.published().aggregate(Count("id"), Max("id"), Max("approved_at"))
    return _rules(day, *published.values())


@lru_cache(maxsize=KEPT_ZONES)
def _rules(day: date, *stamp) -> RulesOfTheDay:
    rules = {version.code: version.rule for version in RuleVersion.objects.all_in_force(day)}
    titles = tuple(rule for rule in rules.values() if rule.kind == "qualification")
    return RulesOfTheDay(rules.get(POINTS), rules.get(READINESS), rules.get(SIZE), titles)


def zone_of(night: Night) -> Zone:
    """What the night read; the first try reads it, the next ones find it in memory until there is another night.

    Must be asked for in the context of somebody who sees the whole zone: what is in memory serves them all.
    """
    return _zone(night.pk, night.digest, night.as_of)


@lru_cache(maxsize=KEPT_ZONES)
def _zone(night_id: int, digest: str, day: date) -> Zone:
    codes = sorted(scoring.INPUT_FACTS)
    parks, chains = list(Organisation.objects.parks()), list(Chain.objects.order_by("pk"))
    struct = stream.layout(dict.fromkeys(["firm_id", "park", "chain", *codes], "bigint"))
    query = f"""
        SELECT s.firm_id, coalesce(array_position(%(parks)s::bigint[], f.park_id), 0)::bigint,
               coalesce(array_position(%(chains)s::varchar[], f.chain_id), 0)::bigint,
               {", ".join(scoring.fact_sql(code) for code in codes)}
        FROM innovation_points_score s
        JOIN innovation_points_inputs i ON i.id = s.inputs_id
        JOIN enterprises_firm f ON f.id = s.firm_id
        WHERE s.valid_from <= %(day)s AND s.valid_to > %(day)s
        ORDER BY s.firm_id
    """
    params = {"parks": [park.pk for park in parks], "chains": [chain.pk for chain in chains], "day": day}
    blocks: list[np.ndarray] = []
    with connection.cursor() as cursor:
        stream.read(cursor, cursor.mogrify(query, params).decode(), struct, lambda block: blocks.append(block.copy()))
        rows = np.concatenate([np.empty(0, struct), *blocks])
        firms = rows["firm_id"].astype(np.int64)
        record_rows = _records_of(cursor, firms, day)
    facts = Columns({code: rows[code].astype(np.int64) for code in codes}, len(rows))
    groups = (
        Groups("park", [_same(str(park)) for park in parks], rows["park"].astype(np.int64) - 1),
        Groups("chain", [_same(str(chain)) for chain in chains], rows["chain"].astype(np.int64) - 1),
        *_sizes(rules_on(day).size, facts, day),
    )
    return Zone(night_id, day, firms, facts, record_rows, groups)


def _records_of(cursor, firms: np.ndarray, day: date) -> np.ndarray:
    """The dated records of these firms as the night read them; of a night that kept none, as they are known now."""
    for source in (records.kept, records.live):
        rows = records.read(cursor, source(day), day)
        rows = rows[np.isin(rows["firm_id"], firms)]
        if len(rows) == len(firms):
            break
    return rows


def _same(name: str) -> dict[str, str]:
    """A name of its own, which is the same in every language."""
    return {"zh": name, "en": name}


def _both(label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def _sizes(rule: Rule | None, facts: Columns, day: date) -> list[Groups]:
    if rule is None:
        return []
    found = evaluate(rule, facts, day)
    known = np.where(found.result < len(rule.tiers), found.result, -1)
    return [Groups("size", [_both(tier.label) for tier in rule.tiers], known.astype(np.int64))]


# --- one trial ---


@dataclass(frozen=True)
class Attempt:
    """A version, with some of its numbers turned, beside the version that counts on the night's day."""

    version: RuleVersion
    base: RuleVersion
    overrides: dict[str, int | str]
    rule: Rule
    base_rule: Rule
    zone: Zone
    rules: RulesOfTheDay

    @cached_property
    def found(self) -> trial.Trial:
        zone, rules = self.zone, self.rules
        if self.rule.kind == "points":
            titles = [(title, zone.for_title(title.code)) for title in rules.titles]
            return trial.of_points(
                self.base_rule,
                self.rule,
                zone.facts,
                zone.day,
                readiness=rules.readiness,
                records=zone.records,
                titles=titles,
            )
        scored = trial.in_blocks(rules.points, zone.facts, zone.day) if rules.points else None
        if self.rule.kind == "readiness":
            return trial.of_readiness(self.base_rule, self.rule, zone.records, zone.day, scored)
        columns = zone.for_title(self.rule.code)
        if scored is not None:
            columns = with_points(columns, scored.total, scored.coverage)
        return trial.of_outcome(self.base_rule, self.rule, columns, zone.day)

    @cached_property
    def results(self) -> dict:
        """The trial as JSON types."""
        return {
            "firms": self.found.size,
            "labels": self._labels(),
            "numbers": self._numbers(),
            "sums": self._sums(),
            "totals": self._totals(),
            "shifts": [self._shift(shift) for shift in self.found.shifts],
            "movers": self._movers(),
            "crossing": self._crossing(),
            "groups": [self._group(groups) for groups in self.zone.groups],
            "whole": self._moved_as_whole(),
            "titles": [rule.code for rule in self.rules.titles],
        }

    def _labels(self) -> dict[str, dict]:
        """What parts, stages and tiers of either side are called, by code."""
        sides = (self.base_rule, self.rule)
        tiers = [rule for rule in (self.rules.readiness, *sides) if rule is not None]

        def named(parts) -> dict:
            return {part.code: _both(part.label) for part in parts}

        return {
            "parts": named(
                part for rule in sides for part in (*rule.categories, *rule.direct, *rule.gates, *rule.items)
            ),
            "stages": named(stage for rule in sides for stage in rule.stages),
            "tiers": named(tier for rule in tiers for tier in rule.tiers),
        }

    def _numbers(self) -> list[dict]:
        """Every number in which the two sides differ; None where one side has no such number."""
        old, new = ({knob.place: knob for knob in knobs(rule.content)} for rule in (self.base_rule, self.rule))
        found = []
        for place in dict.fromkeys((*new, *old)):
            was, now = old.get(place), new.get(place)
            if was is None or now is None or was.value != now.value:
                knob = now or was
                numbers = {"old": was and was.value, "new": now and now.value}
                found.append({"part": knob.part, "role": knob.role, "stage": knob.stage, "x": knob.x, **numbers})
        return found

    def _sums(self) -> list[dict]:
        """What the weights of each stage sum to on both sides, bonus items apart."""
        if self.rule.kind != "points":
            return []
        sides = []
        for rule in (self.base_rule, self.rule):
            sums: dict[tuple[str, bool], int] = {}
            for item in rule.items:
                bonus = item.category is not None and item.category.bonus
                for stage, weight in zip(rule.stages, item.formula.weights, strict=True):
                    sums[stage.code, bonus] = sums.get((stage.code, bonus), 0) + weight
            sides.append(sums)
        old, new = sides
        return [
            {"stage": stage, "bonus": bonus, "old": old.get((stage, bonus)), "new": total}
            for (stage, bonus), total in new.items()
        ]

    def _totals(self) -> dict | None:
        totals = self.found.totals
        if totals is None:
            return None
        edges, before, after = totals.distribution()
        both = totals.both
        return {
            "edges": edges,
            "before": before,
            "after": after,
            "published": [int((side >= 0).sum()) for side in (totals.old, totals.new)],
            "mean": [float(side[both].mean()) if both.any() else None for side in (totals.old, totals.new)],
            "up": int((totals.shift > 0).sum()),
            "down": int((totals.shift < 0).sum()),
        }

    def _shift(self, shift: trial.Shift) -> dict:
        return {
            "code": shift.code,
            "title": next((_both(rule.title) for rule in self._rules() if rule.code == shift.code), None),
            "classes": list(shift.labels),
            "good": sorted(shift.good),
            "matrix": shift.matrix.tolist(),
            "entering": len(shift.entering),
            "leaving": len(shift.leaving),
        }

    def _rules(self) -> tuple[Rule, ...]:
        found = (self.rule, self.rules.readiness, *self.rules.titles)
        return tuple(rule for rule in found if rule is not None)

    def _movers(self) -> dict[str, list[dict]]:
        """Who gains and who loses most, with the item differences that add up to it."""
        totals = self.found.totals
        if totals is None:
            return {"up": [], "down": []}
        gaining, losing = totals.movers(MOST)
        named = self._named([*gaining, *losing])

        def lines(rows):
            return [
                named[row] | {"old": int(totals.old[row]), "new": int(totals.new[row]), "reasons": totals.reasons(row)}
                for row in rows
            ]

        return {"up": lines(gaining), "down": lines(losing)}

    def _crossing(self) -> dict[str, list[dict]]:
        """Of a rule of yes and no: who comes to hold it and who no longer does, with the checks that say so."""
        shift, checks = self.found.shift(self.rule.code), self.found.checks
        if shift is None or checks is None:
            return {"entering": [], "leaving": []}
        entering, leaving = shift.entering[:MOST], shift.leaving[:MOST]
        named = self._named([*entering, *leaving])

        def lines(rows):
            return [
                named[row]
                | {"reasons": [(code, OUTCOMES[old], OUTCOMES[new]) for code, old, new in checks.reasons(row)]}
                for row in rows
            ]

        return {"entering": lines(entering), "leaving": lines(leaving)}

    def _named(self, rows) -> dict[int, dict]:
        ids = [int(self.zone.firms[row]) for row in rows]
        names = dict(Firm.objects.filter(pk__in=ids).values_list("pk", "name"))
        parks = self.zone.groups[0]
        return {
            row: {
                "firm": pk,
                "name": names.get(pk, ""),
                "park": parks.labels[parks.of[row]] if parks.of[row] >= 0 else None,
            }
            for row, pk in zip(rows, ids, strict=True)
        }

    def _group(self, groups: Groups) -> dict:
        lines = [
            {
                "label": groups.labels[effect.group],
                "firms": effect.firms,
                "old": effect.old_mean,
                "new": effect.new_mean,
                "up": effect.up,
                "down": effect.down,
                "held": {code: list(pair) for code, pair in effect.held.items()},
            }
            for effect in trial.effects(self.found, groups.of, len(groups.labels))
            if effect.firms
        ]
        return {"name": groups.name, "lines": lines}

    def _moved_as_whole(self) -> list[dict]:
        return [
            {
                "name": groups.name,
                "label": groups.labels[found.group],
                "firms": found.firms,
                "shift": found.shift,
                "others": found.others,
                "same_way": found.same_way,
            }
            for groups in self.zone.groups
            for found in trial.equal_treatment(self.found, groups.of, len(groups.labels))
        ]


def attempt(version: RuleVersion, overrides: Mapping[str, int | str], night: Night) -> Attempt:
    """Try a version with these numbers turned; RuleError where the rule cannot be read with them.

    It is compared with what counts on the night's day: the rule that the night used, the version in force, or itself.
    """
    zone = zone_of(night)
    base = night.rule_version if version.code == POINTS else RuleVersion.objects.in_force(version.code, night.as_of)
    base = base or version
    rule = loader.parse(turned(version.content, overrides))
    return Attempt(version, base, dict(overrides), rule, loader.parse(base.content), zone, rules_on(night.as_of))
