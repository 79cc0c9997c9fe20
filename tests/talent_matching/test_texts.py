"""How texts are read: one way of writing, and the thesaurus that knows the trades' other words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent_matching.matching import thesaurus as thesauruses
from talent_matching.matching.text import normal, tokens
from talent_matching.matching.thesaurus import ThesaurusError, parse

SHIPPED = thesauruses.shipped()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＰＡ６６", "pa66"),
        ("PA-66", "pa66"),
        ("PA 66", "pa66"),
        ("尼龙 66", "尼龙66"),
        ("SF₆", "sf6"),
        ("1.5 MPa，１２０℃", "1.5 mpa,120°c"),
    ],
)
def test_one_way_of_writing(written, read):
    assert normal(written) == read


@given(st.text())
def test_a_normal_text_stays_as_it_is(text):
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("锦纶切片", ["polyamide", "chip"]),
        ("聚酰胺树脂、尼龙、PA和nylon", ["polyamide"] * 4),
        ("锦纶66比PA6贵", ["polyamide 66", "polyamide 6"]),  # the longest term, not 锦纶
        ("PAN基碳纤维", ["carbon fibre"]),  # PA is not read into a longer word
        ("GIS设备的SF6漏气", ["gas-insulated switchgear", "sulfur hexafluoride", "gas leakage"]),
        ("今天天气很好", []),
    ],
)
def test_groups_a_text_speaks_of(text, groups):
    assert [name for name, _, _ in SHIPPED.mentions(normal(text))] == groups


@given(st.text(alphabet="尼龙锦纶聚酰胺pa6高压开关断路器 -"))
def test_mentions_stand_where_they_say(text):
    plain, last = normal(text), 0
    for name, start, end in SHIPPED.mentions(plain):
        assert last <= start < end
        assert plain[start:end] in map(normal, SHIPPED.groups[name].terms)
        last = end


def test_a_narrow_word_speaks_of_the_wider_group_with_less_weight():
    found = tokens("锦纶66", SHIPPED, 0.5)
    assert found["#polyamide 66"] == 1
    assert found["#polyamide"] == 0.5
    assert found["@nylon"] == 1


def test_shipped_thesaurus_is_of_the_zones_trades():
    assert len(SHIPPED.groups) >= 300
    assert {"nylon", "electrical", "energy", "machinery", "materials", "testing", "digital"} <= set(SHIPPED.labels)
    with pytest.raises(LookupError, match="no version in force on 1999-01-01"):
        thesauruses.shipped(date(1999, 1, 1))


def content(**groups) -> dict:
    return {"effective_from": date(2026, 1, 1), "trades": {"a": {"zh": "甲", "en": "A", "groups": groups}}}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"effective_from": date(2026, 1, 1)}, "trades: missing"),
        (content(x=["甲乙"]) | {"effective_from": "soon"}, "write a day"),
        (content(x=["甲乙"], y=["甲乙"]), "'甲乙' stands in x already"),
        (content(x=["甲乙", 66]), "quote numbers"),
        (content(x=["阀"]), "none of a single letter"),
        (content(x=[]), "at least one word"),
        (content(x={"terms": ["甲乙"], "broader": ["z"]}), "there is no such group"),
    ],
)
def test_a_faulty_thesaurus_names_its_fault(wrong, says):
    with pytest.raises(ThesaurusError, match=says):
        parse(wrong)


def test_an_edited_mapping_is_a_thesaurus_like_the_shipped_one():
    edited = parse(content(wheel=["轮子", "车轮", "wheel"]))
    assert [name for name, _, _ in edited.mentions("车轮和wheel")] == ["wheel", "wheel"]
