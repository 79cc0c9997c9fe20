"""An explanation in a line, in Chinese and in English."""

from .explain import Explanation, Part, Term
from .thesaurus import Thesaurus

LANGUAGES = ("zh", "en")
LABELS = {
    "words": ("用词", "words"),
    "latent": ("潜在语义", "latent semantics"),
    "embedding": ("句向量", "sentence vector"),
    "field": ("领域", "field"),
    "type": ("合作类型", "type"),
    "availability": ("可用时间", "availability"),
    "distance": ("距离", "distance"),
    "seniority": ("职称", "seniority"),
    "results": ("既往成果", "past results"),
    "priority": ("优先企业", "priority firm"),
}
FORBIDDEN = {
    "consent": ("人才未同意参与对接", "the talent has not consented"),
    "capacity": ("人才可服务企业数已满", "the talent serves as many firms as possible already"),
    "embargo": ("尚在保密或回避期内", "an embargo has not ended yet"),
    "conflict": ("与该企业存在利益冲突", "conflict of interest with the firm"),
    "refused": ("同一对接曾被拒绝", "the same match was refused before"),
}
OTHERS = ("其他用词", "other words")
LETTERS = ("单字", "single letters")
TRADE = ("同属{}", "same trade: {}")
BRACKETS = ("（{}）", " ({})")
COMMA = ("、", ", ")
SEPARATOR = ("；", "; ")


def line(found: Explanation, thesaurus: Thesaurus, language: str, *, terms: int = 3) -> str:
    """Each part that gave points, the words' part with its first terms; what is shown adds up to the score."""
    at = LANGUAGES.index(language)
    parts = [_part(part, thesaurus, at, terms) for part in found.parts if part.points]
    return SEPARATOR[at].join(parts)


def points(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _part(part: Part, thesaurus: Thesaurus, at: int, terms: int) -> str:
    text = f"{LABELS[part.code][at]} {points(part.points)}"
    shown = [f"{term(each, thesaurus, LANGUAGES[at])} {points(each.points)}" for each in part.terms[:terms]]
    rest = sum(each.points for each in part.terms[terms:])
    if rest:
        shown.append(f"{OTHERS[at]} {points(rest)}")
    return text + (BRACKETS[at].format(COMMA[at].join(shown)) if shown else "")


def term(found: Term, thesaurus: Thesaurus, language: str) -> str:
    """Which words met: 锦纶66～聚酰胺66, or the one phrase that both use."""
    at = LANGUAGES.index(language)
    if found.kind == "letters":
        return LETTERS[at]
    if found.kind == "trade":
        return TRADE[at].format(thesaurus.labels[found.via][language])
    met = found.demand if found.demand == found.talent else f"{found.demand}～{found.talent}"
    return f"{met} = {found.via}" if language == "en" and found.kind == "group" else met
