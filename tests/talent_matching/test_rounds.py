"""Rounds: the pure core over the libraries, what staff change and what it costs, and both sides asked."""

import pytest

from accounts.models import Organisation
from talent_matching import brokering
from talent_matching.actions import Refused, matches, rounds
from talent_matching.actions import talents as keeping
from talent_matching.models import Match, Pair, Round, Talent
from tests import factories

from . import making

pytestmark = pytest.mark.django_db
TOPICS = {
    "nylon": ("尼龙66注塑件吸水翘曲尺寸超差", "聚酰胺的吸湿机理与尺寸稳定性"),
    "battery": ("磷酸铁锂电芯低温放电掉电快", "锂离子电池低温电解液与磷酸铁锂正极改性"),
    "vision": ("断路器装配线视觉检测漏装", "工业视觉缺陷检测与深度学习"),
}


@pytest.fixture
def libraries():
    """A demand and a talent of each topic; every talent has room for one firm."""
    demands = {name: making.demand(title=asked, problem=asked, wanted="解决") for name, (asked, _has) in TOPICS.items()}
    talents = {
        name: making.talent(directions=has, skills="", capacity=1, number=name)
        for name, (_asked, has) in TOPICS.items()
    }
    return demands, talents


@pytest.fixture
def ready(libraries, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = rounds.start(title="第一批", per_demand=1, by=making.staff())
    made.refresh_from_db()
    assert made.state == "ready", made.failure
    return made


def chosen(found) -> dict:
    return dict(found.pairs.filter(chosen=True).values_list("demand", "talent"))


def test_each_demand_gets_the_talent_of_its_topic(libraries, ready):
    demands, talents = libraries
    assert chosen(ready) == {demands[name].pk: talents[name].pk for name in TOPICS}
    for pair in ready.pairs.all():
        assert sum(term["points"] for term in pair.terms) == pair.score, "the parts add up to the score"
    assert ready.sums["served"] == 3
    assert ready.sums["total"] == sum(pair.score for pair in ready.pairs.filter(chosen=True))


def test_delivered_twice_a_round_is_computed_once(ready):
    before = list(ready.pairs.values_list("pk", flat=True))
    rounds.compute(ready.pk)
    assert list(ready.pairs.values_list("pk", flat=True)) == before


def test_a_change_has_a_reason_and_its_cost(client, libraries, ready):
    demands, talents = libraries
    pair = ready.pairs.get(demand=demands["nylon"], talent=talents["nylon"])
    client.force_login(making.staff())
    address = f"/rounds/{ready.pk}/pairs/{pair.pk}/"
    client.post(address, {"reason": ""})
    assert chosen(ready)[demands["nylon"].pk] == talents["nylon"].pk, "without a reason nothing changes"
    before = ready.sums["total"]
    client.post(address, {"reason": "老师下学期出国"})
    ready.refresh_from_db()
    pair.refresh_from_db()
    assert chosen(ready).get(demands["nylon"].pk) != talents["nylon"].pk
    assert (pair.barred, pair.reason) == (True, "老师下学期出国")
    assert ready.sums["total"] < before
    assert ready.sums["total"] == sum(each.score for each in ready.pairs.filter(chosen=True))


def test_what_may_not_be_is_no_candidate(libraries):
    demands, talents = libraries
    match = making.match(demands["nylon"], talents["nylon"])
    matches.decline(match=match, version=match.version, side="talent", reason="time", by=making.staff())
    Talent.objects.filter(pk=talents["battery"].pk).update(conflicts=[demands["battery"].firm_id])
    row = talents["vision"]
    row.refresh_from_db()
    Talent.objects.filter(pk=row.pk).update(consented_at=None)
    found = brokering.best(brokering.matcher_of(brokering.open_demands(1)))
    pairs = {(each.demand_id, each.talent_id) for each in found}
    assert (demands["nylon"].pk, talents["nylon"].pk) not in pairs
    assert (demands["battery"].pk, talents["battery"].pk) not in pairs
    assert row.pk not in {talent for _demand, talent in pairs}


def test_reasons_speak_only_of_what_may_be_shown(libraries):
    secret = making.talent(parts=[], directions="聚酰胺", skills="超临界发泡")
    demand = making.demand(title="想做超临界发泡", problem="聚酰胺发泡", details="超临界发泡绝密参数")
    [mine] = [
        each
        for each in brokering.best(brokering.matcher_of(brokering.open_demands(1).filter(pk=demand.pk)))
        if each.talent_id == secret.pk
    ]
    assert "发泡" not in "".join(word["talent"] for word in mine.words)
    assert "绝密" not in str(mine.words)


def test_asking_all_makes_matches_with_their_reasons_once(client, libraries, ready):
    client.force_login(making.staff())
    for _twice in range(2):
        client.post(f"/rounds/{ready.pk}/ask/")
    ready.refresh_from_db()
    made = Match.objects.filter(round=ready)
    assert ready.state == "asked"
    assert made.count() == 3
    assert {match.state for match in made} == {"asked"}
    match = made.first()
    assert sum(term["points"] for term in match.terms) == match.score


def test_a_consent_withdrawn_meanwhile_is_not_asked(libraries, ready):
    _demands, talents = libraries
    row = talents["vision"]
    row.refresh_from_db()
    keeping.withdraw_consent(talent=row, version=row.version, by=making.staff())
    assert rounds.ask_all(round=ready, by=making.staff()) == (2, 1)


def test_one_round_at_a_time():
    Round.objects.create(title="在算")
    with pytest.raises(Refused):
        rounds.start(title="又一批", per_demand=1, by=making.staff())


@pytest.mark.parametrize("role", ["firm_owner", "talent", "park_officer", "bank_officer"])
def test_others_know_of_no_round(client, ready, role):
    person = factories.firm_user(factories.firm()) if role == "firm_owner" else factories.user(role)
    client.force_login(person)
    assert client.get(f"/rounds/{ready.pk}/").status_code == 403


def test_pages_of_a_round(client, libraries, ready):
    demands, talents = libraries
    client.force_login(factories.user("leader"))
    page = client.get(f"/rounds/{ready.pk}/").content.decode()
    assert all(demand.title in page for demand in demands.values())
    detail = client.get(f"/rounds/{ready.pk}/demands/{demands['nylon'].pk}/").content.decode()
    assert talents["nylon"].directions in detail
    assert 'name="reason"' not in detail, "a leader changes nothing"
    client.force_login(making.staff())
    found = client.get(f"/demands/{demands['battery'].pk}/candidates/").content.decode()
    assert talents["battery"].directions in found
    assert Pair.objects.count() >= 3


# --- the next round carries on from the one before ---

ALLOYS = [
    ("尼龙66注塑件吸水翘曲", "聚酰胺的吸湿机理"), ("尼龙6薄膜拉伸破膜", "聚酰胺薄膜双向拉伸"), ("玻纤增强尼龙浮纤", "玻纤增强聚酰胺界面改性"),
    ("阻燃尼龙析出", "聚酰胺无卤阻燃体系"), ("帘子布粘合力不足", "帘线浸胶与界面粘合"), ("锦纶丝断头多", "锦纶纺丝工艺与断头分析"),
    ("切片端氨基波动", "聚酰胺聚合过程控制"), ("尼龙管耐低温冲击差", "聚酰胺增韧与低温性能"),
]  # fmt: skip


@pytest.fixture
def again(django_capture_on_commit_callbacks):
    def run(title="下一批"):
        with django_capture_on_commit_callbacks(execute=True):
            made = rounds.start(title=title, per_demand=1, by=making.staff())
        made.refresh_from_db()
        assert made.state == "ready", made.failure
        return made

    return run


@pytest.fixture
def trade():
    """Eight demands of one trade and eight talents who could all help somewhat."""
    demands = [making.demand(title=asked, problem=asked, wanted="解决") for asked, _has in ALLOYS]
    talents = [
        making.talent(directions=f"{has}；尼龙材料加工", skills="尼龙", capacity=1, number=f"N{at}")
        for at, (_asked, has) in enumerate(ALLOYS)
    ]
    return demands, talents


def test_the_same_libraries_give_the_same_round_again(trade, again):
    first, second = again("甲"), again("乙")
    assert chosen(second) == chosen(first)
    carried = second.computed_with["carried"]
    assert (carried["round"], carried["kept"], carried["moved"]) == (first.pk, len(chosen(first)), 0)
    assert second.sums["floor"] == first.sums["floor"]


@pytest.mark.parametrize("gone", range(4))
def test_a_withdrawn_talent_moves_at_most_a_few_pairs(trade, again, gone):
    _demands, talents = trade
    first = chosen(again("甲"))
    row = Talent.objects.get(pk=talents[gone].pk)
    keeping.withdraw_consent(talent=row, version=row.version, by=making.staff())
    second = chosen(again("乙"))
    assert row.pk not in second.values()
    left = {demand for demand, talent in first.items() if talent == row.pk}
    moved = {demand for demand, talent in first.items() if second.get(demand) != talent}
    assert left <= moved
    assert len(moved - left) <= 2, "one chain of moves, and a short one"


def test_what_people_locked_and_barred_stands_in_the_next_round(client, trade, again):
    demands, _talents = trade
    first = again("甲")
    client.force_login(making.staff())
    worse = first.pairs.filter(demand=demands[0], chosen=False).order_by("score").first()
    client.post(f"/rounds/{first.pk}/pairs/{worse.pk}/", {"reason": "老师点名要这家", "chosen": "true"})
    out = first.pairs.filter(chosen=True, locked=False).first()
    client.post(f"/rounds/{first.pk}/pairs/{out.pk}/", {"reason": "两家有纠纷"})
    second = again("乙")
    locked = second.pairs.get(demand=worse.demand_id, talent=worse.talent_id)
    assert (locked.locked, locked.chosen, locked.reason) == (True, True, "老师点名要这家")
    barred = second.pairs.get(demand=out.demand_id, talent=out.talent_id)
    assert (barred.barred, barred.chosen, barred.reason) == (True, False, "两家有纠纷")
    assert "老师点名要这家" in client.get(f"/rounds/{second.pk}/").content.decode()


def test_a_locked_pair_comes_along_though_it_is_no_longer_among_the_best(client, trade, again, monkeypatch):
    demands, _talents = trade
    first = again("甲")
    client.force_login(making.staff())
    last = first.pairs.filter(demand=demands[0]).order_by("score").first()
    client.post(f"/rounds/{first.pk}/pairs/{last.pk}/", {"reason": "已经谈好", "chosen": "true"})
    best = brokering.best
    monkeypatch.setattr(brokering, "best", lambda matcher, on_progress: best(matcher, 1, on_progress))
    second = again("乙")
    pair = second.pairs.get(demand=last.demand_id, talent=last.talent_id)
    assert (pair.locked, pair.chosen, pair.score) == (True, True, last.score)
    assert sum(term["points"] for term in pair.terms) == pair.score


def test_a_locked_pair_whose_talent_withdrew_is_lost_and_the_page_says_so(client, trade, again):
    first = again("甲")
    client.force_login(making.staff())
    pair = first.pairs.filter(chosen=False).order_by("score").first()
    client.post(f"/rounds/{first.pk}/pairs/{pair.pk}/", {"reason": "已经谈好", "chosen": "true"})
    row = Talent.objects.get(pk=pair.talent_id)
    keeping.withdraw_consent(talent=row, version=row.version, by=making.staff())
    second = again("乙")
    assert not second.pairs.filter(talent=row).exists()
    assert second.computed_with["carried"]["lost"] == 1
    assert "不再可行" in client.get(f"/rounds/{second.pk}/").content.decode()


def test_a_round_that_was_asked_is_over_and_binds_no_later_one(trade, again):
    first = again("甲")
    rounds.ask_all(round=first, by=making.staff())
    making.demand(title="尼龙扎带低温脆断", problem="尼龙扎带低温脆断", wanted="解决")
    assert again("乙").computed_with["carried"] == {}


# --- what both sides say beside their texts ---


@pytest.mark.parametrize(
    ("part", "better", "worse"),
    [
        ("type", {"kinds": ["breakthrough", "testing"]}, {"kinds": ["training"]}),
        ("seniority", {"title": "professor"}, {"title": "lecturer"}),
    ],
)
def test_kind_of_work_and_title_count_where_both_sides_say_them(part, better, worse):
    demand = making.demand(kind="breakthrough", seniority="associate")
    silent = making.demand(kind="breakthrough", title="另一项", seniority="")
    good, bad = making.talent(**better), making.talent(**worse)
    found = brokering.best(brokering.matcher_of(brokering.open_demands(1)))
    terms = {(each.demand_id, each.talent_id): {term["code"]: term for term in each.terms} for each in found}
    full, short = terms[demand.pk, good.pk][part], terms[demand.pk, bad.pk][part]
    assert full["points"] == full["most"] > short["points"]
    if part == "seniority":
        assert not terms[silent.pk, good.pk][part]["known"], "what the demand does not say gives nothing"


def test_a_talent_who_names_no_kind_of_work_is_shut_out_of_none():
    demand, talent = making.demand(), making.talent(kinds=[])
    [found] = brokering.best(brokering.matcher_of(brokering.open_demands(1).filter(pk=demand.pk)))
    [term] = [term for term in found.terms if term["code"] == "type"]
    assert (found.talent_id, term["known"], term["points"]) == (talent.pk, False, 0)


def test_the_way_from_the_school_to_the_park_counts_where_both_are_known():
    """33 kilometres: within the distance of one talent, beyond twice that of another; nothing where no place was entered."""
    park, near, nowhere = factories.park(0), making.school("近处大学"), making.school("未填位置大学")
    Organisation.objects.filter(pk=park.pk).update(longitude=113.3, latitude=33.7)
    Organisation.objects.filter(pk=near.pk).update(longitude=113.3, latitude=34.0)
    near.refresh_from_db()
    demand = making.demand(factories.firm(park=Organisation.objects.get(pk=park.pk)))
    willing, unwilling, unknown = (
        making.talent(at=school, distance_km=far) for school, far in ((near, 50), (near, 10), (nowhere, 50))
    )
    found = brokering.best(brokering.matcher_of(brokering.open_demands(1).filter(pk=demand.pk)))
    terms = {each.talent_id: next(term for term in each.terms if term["code"] == "distance") for each in found}
    assert terms[willing.pk]["points"] == terms[willing.pk]["most"] > 0
    assert (terms[unwilling.pk]["known"], terms[unwilling.pk]["points"]) == (True, 0)
    assert (terms[unknown.pk]["known"], terms[unknown.pk]["points"]) == (False, 0)
