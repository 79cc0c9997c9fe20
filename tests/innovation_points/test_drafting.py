"""A rule as a form and back again; and every check with an example that fails it."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innovation_points import draft_checks, drafting
from innovation_points.models import RuleVersion
from innovation_points.rule_changes import changes
from rulebook import loader
from rulebook.knobs import turned
from rulebook.loader import parse
from rulebook.quantities import number

SHIPPED = [rule for code in loader.codes() for rule in loader.versions(code)]
ids = [f"{rule.code}-{rule.version}" for rule in SHIPPED]
POINTS = loader.versions("innovation-points")
TITLE = loader.versions("qualifications/science-sme")[0]


@pytest.mark.parametrize("rule", SHIPPED, ids=ids)
class TestEveryShippedRule:
    def test_content_form_content_is_the_identity(self, rule):
        made, unread = drafting.read(rule.content, drafting.typed(rule.content))
        assert (made, unread) == (rule.content, {})
        assert parse(made).digest == rule.digest

    def test_the_browsers_line_ends_change_nothing(self, rule):
        texts = {name: text.replace("\n", "\r\n") for name, text in drafting.typed(rule.content).items()}
        assert drafting.read(rule.content, texts)[0] == rule.content

    def test_each_place_is_typed_once_and_reads_back_as_itself(self, rule):
        cells = list(drafting.cells(rule.content))
        assert len({cell.place for cell in cells}) == len(cells)
        for cell in cells:
            if cell.kind == "number" and cell.value is not None:
                assert number(cell.read(cell.text), "") == number(cell.value, "")

    def test_every_number_that_a_trial_can_turn_is_in_the_form(self, rule):
        from rulebook.knobs import knobs

        places = {cell.place for cell in drafting.cells(rule.content)}
        for knob in knobs(rule.content):
            assert knob.place in places or any(place.startswith(f"{knob.place}.") for place in places), knob.place

    def test_nothing_is_wrong_with_it(self, rule):
        assert by_content(rule.content, rule.content) == []


@given(st.data())
def test_what_is_typed_is_what_the_rule_says(data):
    """Any weight, target or bound may be typed; the place then holds exactly that number."""
    rule = data.draw(st.sampled_from(SHIPPED))
    cells = [cell for cell in drafting.cells(rule.content) if cell.kind == "number"]
    cell = data.draw(st.sampled_from(cells))
    text = str(data.draw(st.decimals(0, 99, places=2)))
    made, unread = drafting.read(rule.content, {**drafting.typed(rule.content), cell.place: text})
    assert unread == {}
    found = next(one for one in drafting.cells(made) if one.place == cell.place)
    assert number(found.value, "") == number(cell.read(text), "")
    others = {one.place: one.value for one in drafting.cells(made) if one.place != cell.place}
    assert others == {one.place: one.value for one in drafting.cells(rule.content) if one.place != cell.place}


def typed_over(content, **texts):
    return drafting.read(content, drafting.typed(content) | texts)


def test_what_is_no_value_is_kept_aside_and_the_content_stays():
    for place, text in [
        ("items.rd_intensity.weight", "十四"),
        ("items.rd_intensity.target", "1/0"),
        ("items.rd_super_deduction.target", "500.00001"),
        ("effective_from", "明年"),
        ("status", "superseded"),
        ("provenance", "x"),
        ("items.debt_ratio.full", ""),
    ]:
        made, unread = typed_over(POINTS[1].content, **{place: text})
        assert (made, unread) == (POINTS[1].content, {place: text})
        assert drafting.typed(made, unread)[place] == text
        assert place in drafting.why_unread(made, unread)


def test_one_value_for_all_stages_parts_when_one_stage_differs():
    item = next(i for i in POINTS[0].content["items"] if not isinstance(i["target"], dict))
    place = f"items.{item['code']}.target"
    text = drafting.typed(POINTS[0].content)[f"{place}.growth"]
    made, _unread = typed_over(POINTS[0].content, **{f"{place}.growth": "7"})
    assert set(drafting.place_of(made, place)) == {"startup", "growth", "stable"}
    assert parse(made)
    again, _unread = typed_over(made, **{f"{place}.growth": text})
    assert drafting.typed(again) == drafting.typed(POINTS[0].content)


class TestBands:
    place = "items.staff_ratio.bands"

    def rows(self, texts):
        made, unread = drafting.read(TITLE.content, texts)
        return drafting.place_of(made, self.place), unread

    def test_a_row_is_added_empty(self):
        rows, unread = self.rows(drafting.with_row_added(drafting.typed(TITLE.content), self.place))
        assert len(rows) == 7
        assert set(unread) == {f"{self.place}.6.0", f"{self.place}.6.1"}

    def test_a_row_is_removed_and_those_below_move_up(self):
        texts = {**drafting.typed(TITLE.content), f"{self.place}.3.1": "八"}
        rows, unread = self.rows(drafting.with_row_removed(texts, f"{self.place}.1"))
        assert [bound for bound, _points in rows] == ["30%", "20%", "15%", "10%", "0%"]
        assert unread == {f"{self.place}.2.1": "八"}

    def test_the_only_row_stays(self):
        texts = drafting.typed(TITLE.content)
        for _row in range(9):
            texts = drafting.with_row_removed(texts, f"{self.place}.0")
        assert len(self.rows(texts)[0]) == 1

    def test_a_bare_nought_among_shares_is_read_as_a_share(self):
        rows, _unread = self.rows({**drafting.typed(TITLE.content), f"{self.place}.5.0": "1"})
        assert rows[5][0] == "1%"


def test_what_is_switched_off_stays_in_the_content_and_counts_for_nothing():
    made, _unread = typed_over(POINTS[1].content, **{"items.debt_ratio.off": "1"})
    assert [item["code"] for item in made["items"]] == [item["code"] for item in POINTS[1].content["items"]]
    assert "debt_ratio" not in [item.code for item in parse(made).items]
    again, _unread = typed_over(made, **{"items.debt_ratio.off": ""})
    assert again == POINTS[1].content


# --- checks ---


def by_content(content, base, unread=None, document=""):
    """What the checks say that look at the content alone."""
    version = SimpleNamespace(content=content, unread=unread or {}, document=document)
    found = [draft_checks.Finding(p, m) for p, m in drafting.why_unread(content, version.unread).items()]
    found += [*draft_checks._texts(content), *draft_checks._status(version)]
    found += [*draft_checks._weights(content, base), *draft_checks._bands(content)]
    found += [*draft_checks._tiers(content), *draft_checks._strange(content, base)]
    return found


def changed(rule, **values):
    return drafting.read(rule.content, {**drafting.typed(rule.content), **values})[0]


READINESS = loader.versions("loan-readiness")[0]
BAD = [
    (POINTS[1], {"items.rd_intensity.weight": "13"}, "weights.", True),
    (POINTS[1], {"items.provincial_awards.weight": "11"}, "weights.", True),
    (POINTS[0], {"items.rd_amount.weight.growth": "9"}, "weights.growth", True),
    (POINTS[1], {"items.debt_ratio.off": "1"}, "weights.", True),
    (POINTS[1], {"items.rd_intensity.source": " "}, "items.rd_intensity.source", True),
    (POINTS[1], {"title_en": ""}, "title_en", True),
    (POINTS[1], {"status": "official"}, "status", True),
    (POINTS[1], {"items.rd_super_deduction.target": "5000"}, "items.rd_super_deduction.target", False),
    (POINTS[1], {"items.rd_intensity.target": "-6"}, "items.rd_intensity.target", True),
    (POINTS[1], {"coverage.publish": "80"}, "coverage.publish", True),
    (TITLE, {"items.staff_ratio.bands.1.0": "31"}, "items.staff_ratio.bands", True),
    (TITLE, {"items.staff_ratio.bands.1.0": "30"}, "items.staff_ratio.bands", True),
    (TITLE, {"items.staff_ratio.bands.0.1": "21"}, "items.staff_ratio.bands", True),
    (TITLE, {"items.staff_ratio.bands.0.1": "19"}, "items.staff_ratio.weight", True),
    (TITLE, {"items.staff_ratio.bands.2.1": "17"}, "items.staff_ratio.bands", False),
    (TITLE, {"pass.min_total": "101"}, "pass.min_total", True),
    (READINESS, {"tiers.B.min_total": "80"}, "tiers", True),
]


@pytest.mark.parametrize(("rule", "values", "place", "blocks"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_example_of_every_check(rule, values, place, blocks):
    assert (place, blocks) in [(one.place, one.blocks) for one in by_content(changed(rule, **values), rule.content)]


@pytest.mark.django_db
def test_what_only_the_rulebook_refuses_is_named_at_its_place():
    content = changed(POINTS[1], **{"items.debt_ratio.full": "95", "effective_from": "2099-01-01"})
    version = RuleVersion(code="innovation-points", content=content, effective_from="2099-01-01")
    (finding,) = draft_checks.findings(version)
    assert finding.place == "items.debt_ratio"
    assert finding.blocks


# --- differences ---


def test_differences_are_said_item_by_item():
    new = turned(POINTS[1].content, {"items.rd_intensity.weight": 10, "items.rd_super_deduction.target": 6_000_000})
    found = [(change.part, change.before, change.after) for change in changes(POINTS[1].content, new)]
    assert [(before, after) for _part, before, after in found] == [
        ("14 分", "10 分"),
        ("500 万元", "600 万元"),
    ]
    assert changes(new, new) == []


def test_a_table_of_bands_is_one_difference():
    texts = drafting.with_row_removed(drafting.typed(TITLE.content), "items.staff_ratio.bands.2")
    (change,) = changes(TITLE.content, drafting.read(TITLE.content, texts)[0])
    assert (change.before.count(";"), change.after.count(";")) == (5, 4)


def test_where_two_wrote_at_once_only_what_both_touched_is_asked():
    seen = drafting.typed(POINTS[1].content)
    mine = {**seen, "items.rd_intensity.weight": "13", "issuer": "高新区"}
    theirs = {**seen, "items.rd_intensity.weight": "12", "doc_no": "1 号"}
    assert drafting.differing(seen, mine, theirs) == [("issuer", True), ("items.rd_intensity.weight", False)]


def test_a_number_that_nobody_knows_yet_is_typed_in_when_it_is_known():
    rule = loader.versions("incubation/incubator-standard")[0]
    texts = drafting.typed(rule.content)
    assert texts["gates.area.when.ge"] == ""
    made, unread = drafting.read(
        rule.content, texts | {"gates.area.when.ge": "6000", "gates.professionals.when.ge": "70"}
    )
    assert unread == {}
    limits = {gate["code"]: gate["when"].get("ge", "") for gate in made["gates"]}
    assert (limits["area"], limits["professionals"], limits["graduates"]) == (6000, "70%", None)
    assert {gate.code for gate in parse(made).gates} == {gate.code for gate in rule.gates}
