"""Firms' problems and PhDs' profiles written for measuring the match, in the prose that firms and PhDs use.

prose/<trade>.yaml holds, in each trade, demands with the profiles that are right for them, and `near` topics: other specialities
of the same trade, three hand-written phrases each. A profile is composed the way people fill in the form: what they do, often a
second line of work from the same trade, and their career. Right and near profiles get the same treatment, so that neither
length nor style tells them apart; a second line never comes from a demand's own subject, so the truth stays the truth.

Demands are cut in two by their number in the trade before anything is tuned: odd ones to develop on, even ones to report.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

PROSE = Path(__file__).with_name("prose")
PROFILES_OF_A_TOPIC = 2
WEAVES = (
    "{0}；围绕{1}开展了多年工作，也涉及{2}。",
    "{0}，近年来主要关注{2}方面的问题，在{1}上有实验和数据积累。",
    "{0}。承担过与{1}、{2}有关的横向课题，熟悉企业现场。",
    "{0}，其中{1}是博士论文的内容，工作后拓展到{2}。",
)
SECOND_LINES = ("同时{0}。", "近两年也{0}，参与了{1}相关项目。", "与同事合作{0}。", "此前曾{0}，对{2}有所了解。", "")
CAREERS = (
    "副教授，硕士生导师，主持省科技攻关项目两项，发表论文二十余篇。",
    "讲师，博士毕业三年，发表SCI论文8篇，授权发明专利2件，愿意到企业担任科技副总。",
    "教授，省级教学名师，完成企业委托课题十余项。",
    "有两年企业博士后经历，熟悉产品开发流程，可每周到厂一天。",
    "主持国家自然科学基金青年项目一项，获市科技进步二等奖。",
    "指导研究生四名，与本地企业签过技术服务合同。",
    "曾在国外大学访问一年，担任多个期刊审稿人。",
    "授权专利六件，其中两件已转让，希望继续做成果转化。",
    "所在实验室有配套的分析测试和小试条件，可以承担样品试制。",
    "省科技特派员，假期可驻厂。",
)


@dataclass(frozen=True)
class Profile:
    id: str
    text: str


@dataclass(frozen=True)
class Need:
    id: str
    text: str
    part: str  # develop | reported
    right: frozenset[str]


@dataclass(frozen=True)
class Benchmark:
    demands: tuple[Need, ...]
    talents: tuple[Profile, ...]

    def part(self, name: str) -> list[Need]:
        return [need for need in self.demands if need.part == name]


@cache
def load() -> Benchmark:
    demands, talents = [], []
    for path in sorted(PROSE.glob("*.yaml")):
        trade = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, each in enumerate(trade["demands"], start=1):
            right = [_profile(text, trade["near"]) for text in each["right"]]
            part = "develop" if number % 2 else "reported"
            demand = Need(f"{path.stem}-{number:02}", each["need"], part, frozenset(p.id for p in right))
            demands.append(demand)
            talents += right
        talents += _near(trade["near"])
    return Benchmark(tuple(demands), tuple(sorted(talents, key=lambda profile: profile.id)))


def _near(topics: list[list[str]]) -> list[Profile]:
    found = []
    for topic in topics:
        others = [other for other in topics if other is not topic]
        for number in range(PROFILES_OF_A_TOPIC):
            phrases = topic if number == 0 else [topic[0], topic[2], topic[1]]
            weave = WEAVES[_draw(topic[0], f"weave {number}") % len(WEAVES)]
            found.append(_profile(weave.format(*phrases), others, number))
    return found


def _profile(text: str, others: list[list[str]], number: int = 0) -> Profile:
    """The text with a second line of work and a career drawn for it. Ids say nothing of what they stand for."""
    second = SECOND_LINES[_draw(text, "second") % len(SECOND_LINES)]
    other = others[_draw(text, "other") % len(others)]
    career = CAREERS[_draw(text, "career") % len(CAREERS)]
    whole = text + second.format(*other) + career
    return Profile(f"T{_draw(whole, f'id {number}') % 10**8:08}", whole)


def _draw(text: str, purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose}:{text}".encode()).digest()[:6], "big")


def many(count: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """`count` demands and profiles for measuring speed: the benchmark's own among texts spliced from other ones' sentences.

    No sentence of a right profile is spliced, so the benchmark's truth stays the whole truth.
    """
    own = load()
    right = frozenset().union(*(need.right for need in own.demands))
    clauses = [c for p in own.talents if p.id not in right for c in re.split("[，。；]", p.text) if len(c) > 5]
    askings = [a + "，" + b for need in own.demands for a, b in pairwise(re.split("[，。；]", need.text)) if len(b) > 5]
    talents = [(profile.id, profile.text) for profile in own.talents]
    demands = [(need.id, need.text) for need in own.demands]
    talents += [_spliced("S", number, clauses, 5) for number in range(count - len(talents))]
    demands += [_spliced("D", number, askings, 3) for number in range(count - len(demands))]
    return demands, talents


def _spliced(side: str, number: int, pieces: list[str], how_many: int) -> tuple[str, str]:
    drawn = (pieces[_draw(f"{side}{number}", f"piece {k}") % len(pieces)] for k in range(how_many))
    return f"{side}{number:06}", "，".join(drawn) + "。"
