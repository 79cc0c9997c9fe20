"""Scores, their parts and their order."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent_matching.matching import embedding, thesaurus, weights, wording
from talent_matching.matching.entries import Demand, Talent
from talent_matching.matching.explain import apportion, explain
from talent_matching.matching.matcher import Matcher
from talent_matching.matching.weights import FULL, PARTS, WeightsError

ON = date(2026, 6, 1)
PIECES = [
    "锦纶66工业丝断头多",
    "聚酰胺纺丝毛丝",
    "GIS漏气",
    "断路器密封圈",
    "PA66切片增粘",
    "储能电芯温差",
    "深度学习瑕疵检测",
    "。",
    "abc 12.5",
]
texts = st.lists(st.sampled_from(PIECES), max_size=5).map("，".join)
vectors = st.none() | st.lists(st.integers(-5, 5), min_size=3, max_size=3).map(
    lambda v: np.array(v, np.float32) / (np.linalg.norm(v) or 1)
)
titles = st.sampled_from(["", "讲师", "副教授", "教授", "车间主任"])
places = st.none() | st.tuples(st.floats(113, 114), st.floats(33, 34))
fields = st.sampled_from(["", "nylon", "电气装备", "470", "430.50", "材料科学", "别的"])


@st.composite
def demands(draw):
    made = [
        Demand(
            id=f"d{number}",
            text=draw(texts),
            field=draw(fields),
            type=draw(st.sampled_from(["", "技术攻关", "检验检测"])),
            firm=draw(st.sampled_from(["", "f1", "f2"])),
            days=draw(st.none() | st.floats(0, 100)),
            place=draw(places),
            seniority=draw(titles),
            priority=draw(st.frozensets(st.sampled_from(["nylon", "high_tech", "other"]))),
            embargo=draw(st.sampled_from([None, ON, date(2027, 1, 1)])),
            vector=draw(vectors),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return made


@st.composite
def talents(draw):
    return [
        Talent(
            id=f"t{number}",
            text=draw(texts),
            field=draw(fields),
            types=draw(st.frozensets(st.sampled_from(["技术攻关", "平台共建"]))),
            days=draw(st.none() | st.floats(0, 100)),
            place=draw(places),
            distance=draw(st.none() | st.floats(0, 100)),
            title=draw(titles),
            results=draw(st.none() | st.integers(0, 9)),
            capacity=draw(st.sampled_from([None, None, 2, 0])),
            consent=draw(st.sampled_from([None, True, True, False])),
            conflicts=draw(st.frozensets(st.sampled_from(["f1", "f2"]), max_size=1)),
            refused=draw(st.frozensets(st.sampled_from(["d0", "d1"]), max_size=1)),
            embargo=draw(st.sampled_from([None, None, date(2027, 1, 1)])),
            vector=draw(vectors),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


def rows(matcher, top):
    best = matcher.best(top)
    return [
        (matcher.demands[i].id, matcher.talents[j].id, int(score))
        for i, j, score in zip(best.demand, best.talent, best.score, strict=True)
    ]


@settings(max_examples=40, deadline=None)
@given(demands(), talents())
def test_every_score_is_the_sum_of_its_parts_and_the_words_part_of_its_terms(asked, offered):
    matcher = Matcher(asked, offered, on=ON)
    best = matcher.best(5)
    for i, j, score in zip(best.demand.tolist(), best.talent.tolist(), best.score.tolist(), strict=True):
        found = explain(matcher, i, j)
        assert found.score == score == sum(part.points for part in found.parts)
        assert 0 <= score <= FULL
        assert sum(part.most for part in found.parts) == FULL
        for part in found.parts:
            assert 0 <= part.points <= part.most
            assert not (part.points and not part.known)
            if part.code == "words":
                assert sum(term.points for term in part.terms) == part.points


@settings(max_examples=40, deadline=None)
@given(demands(), talents(), st.randoms())
def test_the_order_of_the_input_changes_nothing(asked, offered, random):
    expected = rows(Matcher(asked, offered, on=ON), 3)
    random.shuffle(asked)
    random.shuffle(offered)
    assert rows(Matcher(asked, offered, on=ON), 3) == expected


@settings(max_examples=40, deadline=None)
@given(demands(), talents(), st.integers(1, 4))
def test_the_best_are_the_best_of_all_permitted_pairs(asked, offered, top):
    """Without vectors and structured parts the candidates by words are complete: nothing better is left out."""
    asked = [Demand(id=d.id, text=d.text, firm=d.firm, embargo=d.embargo) for d in asked]
    keep = ("id", "text", "capacity", "consent", "conflicts", "refused", "embargo")
    offered = [Talent(**{name: getattr(t, name) for name in keep}) for t in offered]
    matcher = Matcher(asked, offered, on=ON)
    expected = []
    for i in range(len(asked)):
        pairs = [j for j in range(len(offered)) if matcher.forbidden(i, j) is None]
        points = matcher.score(np.full(len(pairs), i), np.array(pairs, int)).parts["words"]
        expected += sorted(points[points > 0].tolist(), reverse=True)[:top]
    best = matcher.best(top)
    assert sorted(best.parts["words"].tolist()) == sorted(expected)
    assert all(matcher.forbidden(i, j) is None for i, j in zip(best.demand.tolist(), best.talent.tolist(), strict=True))


def one(demand: dict, talent: dict, **more):
    """A pair among a few other profiles, explained."""
    others = [
        Talent(id=f"z{n}", text=text)
        for n, text in enumerate(["小麦育种与土壤", "建筑碳排放核算", "中药提取", "路径规划"])
    ]
    matcher = Matcher([Demand(id="d", **demand)], [Talent(id="a", **talent), *others], on=ON, **more)
    return matcher, explain(matcher, 0, 0)


def test_other_words_for_the_same_thing_meet_through_the_thesaurus():
    matcher, found = one({"text": "锦纶断头"}, {"text": "研究PA断丝"})
    words = found.parts[0]
    assert {(t.demand, t.talent, t.via) for t in words.terms if t.kind == "group"} == {
        ("锦纶", "pa", "polyamide"),
        ("断头", "断丝", "yarn break"),
    }
    assert "锦纶～pa" in wording.line(found, matcher.thesaurus, "zh")
    assert "锦纶～pa = polyamide" in wording.line(found, matcher.thesaurus, "en")
    empty = dataclasses.replace(thesaurus.shipped(), groups={})
    _, without = one({"text": "锦纶断头"}, {"text": "研究PA断丝"}, thesaurus=empty)
    assert not [term for term in without.parts[0].terms if term.kind == "group" or "锦" in term.demand]


def test_a_shared_phrase_is_one_term():
    _, found = one({"text": "双道密封圈漏气"}, {"text": "改进双道密封圈"})
    assert ("phrase", "双道密封圈") in {(term.kind, term.demand) for term in found.parts[0].terms}


def test_a_line_shows_points_that_add_up():
    matcher, found = one(
        {"text": "PA66切片增粘，色泽发黄", "field": "nylon"}, {"text": "固相缩聚中聚酰胺66的黄变", "field": "430"}
    )
    line = wording.line(found, matcher.thesaurus, "en", terms=1)
    outside = [part.split(" (")[0].rsplit(" ", 1)[1] for part in line.split("; ")]
    assert sum(round(float(points) * 100) for points in outside) == found.score
    inside = line.split(" (")[1].split(")")[0].split(", ")
    assert sum(float(each.rsplit(" ", 1)[1]) for each in inside) == pytest.approx(float(outside[0]))


def test_sentence_vectors_bring_in_what_no_word_shares():
    near, far = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    asked = [Demand(id="d", text="甲乙", vector=near), Demand(id="e", text="丙丁")]
    offered = [
        Talent(id="a", text="戊己", vector=near),
        Talent(id="b", text="丙丁", vector=far),
        Talent(id="c", text="庚辛"),
    ]
    found = rows(Matcher(asked, offered, on=ON), 1)
    assert [(demand, talent) for demand, talent, _ in found] == [("d", "a"), ("e", "b")]
    most = weights.shipped().embedded["embedding"] * weights.shipped().points["text"]
    assert found[0][2] == round(most)


def test_sentence_vectors_are_optional(monkeypatch):
    monkeypatch.setattr(embedding, "PACKAGE", "a_package_that_is_not_there")
    assert embedding.vectors(["尼龙"]) is None


@given(st.lists(st.floats(0, 1e6), max_size=20), st.integers(0, FULL))
def test_apportioned_points_add_up(shares, whole):
    found = apportion(shares, whole)
    assert sum(found) == (whole if sum(shares) else 0)
    assert min(found, default=0) >= 0


def shipped_weights() -> dict:
    from talent_matching.matching import versions

    return versions.content(versions.path("weights"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"points": dict.fromkeys(PARTS, 1)}, "they add up to 8; make it 10000"),
        ({"points": {"text": 10_000}}, "name exactly text, field"),
        ({"text": {"plain": {"words": 1.0}, "embedded": {}}}, "shares of latent, words"),
        ({"words": {"kinds": {}}}, "words, kinds: name exactly letter"),
        ({"titles": None}, "of the wrong kind"),
    ],
)
def test_faulty_weights_name_their_fault(change, says):
    with pytest.raises(WeightsError, match=says):
        weights.parse(shipped_weights() | change)
