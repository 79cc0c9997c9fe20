"""The three ways a firm's facts reach the rulebook give one answer: read by SQL as structs, as one column, one by one."""

import copy
import random
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection

from innovation_points import records
from innovation_points.actions import load_shipped_rules
from innovation_points.models import Inputs, Night, RuleVersion, Score, TitleResult
from innovation_points.night import run, scoring, stream, titles
from innovation_points.night.replay import replay
from rulebook import conditions, loader
from rulebook import scoring as points
from rulebook.facts import Columns, decode, from_rows

from .nights import DAY, on, random_change, random_zone

pytestmark = pytest.mark.django_db
V1_DAY = date(2025, 6, 1)


def night(day) -> Night:
    with on(day):
        return run.run_night(day)


def zone(seed: int, firms: int) -> None:
    rng = random.Random(seed)
    for firm in random_zone(rng, firms):
        random_change(rng, firm)


def by_sql(rule, inputs_ids) -> tuple[np.ndarray, scoring.Source]:
    source = scoring.Source(rule, compares=False, same_rule=False)
    ids = ", ".join(str(pk) for pk in inputs_ids)
    query = source.query(f"FROM innovation_points_inputs i WHERE i.id IN ({ids}) ORDER BY i.firm_id", "")
    with connection.cursor() as cursor:
        return stream.gather(cursor, query, source.struct), source


def as_row(inputs: Inputs, codes) -> dict:
    """The facts as a form or a CSV would carry them."""
    return {code: getattr(inputs, code) for code in codes if getattr(inputs, code) is not None}


@pytest.mark.parametrize("day", [DAY, V1_DAY], ids=["v2", "v1"])
def test_points_by_struct_by_column_and_alone(day):
    zone(1, 50)
    done = night(day)
    rule = loader.parse(done.rule_version.content)
    scores = list(Score.objects.on(day).select_related("inputs").order_by("firm_id"))
    assert len(scores) > 30
    block, source = by_sql(rule, [score.inputs_id for score in scores])
    fed = scoring.compute(source, block, day)
    rows = [as_row(score.inputs, source.facts) for score in scores]
    column = points.score(rule, from_rows(rows), day)
    assert (fed.points == column.points).all()
    assert (fed.total == column.total).all()
    for i, (score, row) in enumerate(zip(scores, rows, strict=True)):
        alone = points.score(rule, from_rows([row]), day)
        assert alone.points[0].tolist() == column.points[i].tolist() == score.points
        assert alone.total[0] == column.total[i] == score.total
        assert alone.coverage[0] == score.coverage
        assert rule.stage_labels[alone.stage_label[0]] is rule.stage_labels[score.stage]


@pytest.mark.parametrize("day", [DAY, date(2026, 4, 1)], ids=["old standards", "new standards"])
def test_titles_by_struct_by_column_and_alone(day):
    zone(2, 40)
    night(day)
    with connection.cursor() as cursor:
        rows = records.read(cursor, records.live(day), day)
    held = {(each.code, each.firm_id): each for each in TitleResult.objects.on(day)}
    assert len(held) == len(rows) * len(titles.in_force(day))
    facts = records.columns(rows)
    for title in titles.in_force(day):
        columns = records.columns_for(title.code, facts, rows, day)
        whole = conditions.evaluate(title.rule, columns, day)
        for i, firm_id in enumerate(rows["firm_id"].tolist()):
            row = {code: decode(code, int(columns[code][i])) for code in title.rule.reads}
            alone = conditions.evaluate(title.rule, from_rows([row]), day)
            assert alone.checks[0].tolist() == whole.checks[i].tolist()
            stored = held[title.code, firm_id]
            assert (stored.result, stored.total) == (alone.result[0], alone.total[0])


def publish_grouped(first_day: date) -> loader.RuleVersion:
    """The rule of points with one item that compares firms with each other, in force from a day on."""
    content = copy.deepcopy(loader.versions("innovation-points")[1].content)
    item = next(item for item in content["items"] if item["code"] == "profit_margin")
    item["method"] = "percentile"
    del item["target"]
    content |= {"version": "grouped", "effective_from": first_day.isoformat()}
    rule = loader.parse(content)
    assert rule.needs_group
    load_shipped_rules()
    RuleVersion.objects.create(
        code=rule.code,
        version=rule.version,
        title=rule.title.zh,
        effective_from=first_day,
        status=rule.status,
        content=rule.content,
        digest=rule.digest,
        state=RuleVersion.State.PUBLISHED,
    )
    return rule


def test_a_rule_that_compares_firms_is_scored_as_a_whole_every_night(monkeypatch):
    monkeypatch.setattr(stream, "BLOCK", 8)  # the zone comes in several blocks
    zone(3, 120)
    rule = publish_grouped(DAY)
    for day in (DAY, DAY + timedelta(days=1)):
        done = night(day)
        assert done.counts["way"] == "all"
        scores = list(Score.objects.on(day).select_related("inputs").order_by("firm_id"))
        columns: Columns = from_rows([as_row(score.inputs, rule_facts(rule)) for score in scores])
        expected = points.score(rule, columns, day)
        place = [item.code for item in rule.items].index("profit_margin")
        assert len(set(expected.points[:, place].tolist())) > 3
        assert [score.points for score in scores] == expected.points.tolist()
        assert replay(day).is_equal
        # One firm's figure moves, and with it the points of others, of whom nothing is new.
        top = max(scores, key=lambda score: score.points[place])
        top.inputs.firm.year_facts.update(net_profit=-(10**8))


def rule_facts(rule) -> list[str]:
    return scoring.Source(rule, compares=False, same_rule=False).facts
