"""Finding firms by whatever a person types: any part of a name, a former name, pinyin, initials, code or person.

Exact before beginning before middle; when little is found, what sounds the same and what differs by one sign (wrong,
missing, one too many, two exchanged). The rows stand in SearchTerm, which says why no LIKE is asked.
"""

import re
from dataclasses import dataclass

from accounts.access import Perm, visible

from . import names
from .models import Firm, SearchTerm
from .names import LONGEST, fold, words_of

FEW = 3  # fewer finds than this, and near misses are looked for
AT_MOST = 60  # rows of one probe: what has more than that needs more letters, not more rows
MOST_READ = 400  # firms that are compared with what was typed
SHORTEST_NEAR = {True: 3, False: 5}  # signs from which one may be wrong: Chinese letters, or spelt ones

PLACES = ["name", "former_names", "pinyin", "initials", "credit_code", "legal_representative", "contact_name"]
SHOWN = ["id", "status", "park__name", "park__short_name"]


@dataclass(frozen=True)
class Found:
    """A firm with what was found in it: `place` is the field, `level` how well it fits (0 exactly … 4 nearly)."""

    firm: dict
    level: int
    place: str


def find(user, text: str, limit: int) -> list[Found]:
    """The firms that the person may see and that fit best, at most so many."""
    words = words_of(text)
    if not words:
        return []
    firms = visible(user, Firm.objects.all(), Perm.FIRM_VIEW)
    found = _exact(firms, words)
    if len(found) < FEW and len(words) == 1:
        known = {each.firm["id"] for each in found}
        near = _near(firms.exclude(pk__in=known), words[0])
        found += near
    return sorted(found, key=_order)[:limit]


def _order(found: Found):
    return found.level, PLACES.index(found.place), found.firm["status"] != "operating", found.firm["pinyin"]


def _exact(firms, words) -> list[Found]:
    if len(words) > 1:
        rows = _read(firms.search_words(words))
    else:
        rows = _read(firms.filter(pk__in=_probe([f"^{words[0]}", words[0]])))
    return [Found(firm, *min(_fit(firm, word) for word in words)) for firm in rows]


def _probe(beginnings) -> list[int]:
    """Firms that have a term with one of these beginnings; of each the first ones only, by one statement."""
    probes = [
        SearchTerm.objects.beginning(beginning).order_by("term").values_list("firm_id")[:AT_MOST]
        for beginning in beginnings
    ]
    first, *others = probes
    return [pk for (pk,) in (first.union(*others) if others else first)]


def _read(firms) -> list[dict]:
    return list(firms.order_by("pinyin", "id").values(*SHOWN, *PLACES)[:MOST_READ])


def _texts(firm: dict):
    for place in PLACES:
        values = firm[place] if isinstance(firm[place], list) else [firm[place]]
        yield from ((place, fold(value)) for value in values if value)


def _fit(firm: dict, word: str) -> tuple[int, str]:
    """How well the word fits the firm, and where: 0 the whole, 1 the beginning, 2 the middle."""
    fits = [
        (0 if text == word else 1 if text.startswith(word) else 2, place)
        for place, text in _texts(firm)
        if word in text
    ]
    return min(fits, key=lambda fit: (fit[0], PLACES.index(fit[1])), default=(2, "name"))


def _near(firms, word: str) -> list[Found]:
    """What sounds the same (3), and what has one sign wrong, missing, too many or two exchanged (4)."""
    chinese = not word.isascii()
    sound = names.pinyin(word)[:LONGEST] if chinese and len(word) > 1 else None
    beginnings = ([sound] if sound else []) + (pieces(word) if len(word) >= SHORTEST_NEAR[chinese] else [])
    if chinese and len(word) == 2:
        beginnings.append(word[::-1])
    if not beginnings:
        return []
    pattern = one_off(word)
    found = []
    for firm in _read(firms.filter(pk__in=_probe(beginnings))):
        texts = list(_texts(firm))
        if sound and any(sound in text for place, text in texts if place == "pinyin"):
            found.append(Found(firm, 3, "name"))
        elif place := next((place for place, text in texts if pattern.search(text)), None):
            found.append(Found(firm, 4, place))
    return found


def pieces(word: str) -> list[str]:
    """Parts of the word of which one is intact wherever its one mistake stands; the longer ones find less beside it."""
    half = len(word) // 2
    exchanged = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    heads = [word[:end] for end in range(half, len(word))]
    tails = [word[start:] for start in range(1, half + 1)]
    return [exchanged, *heads, *tails]


def one_off(word: str) -> re.Pattern:
    """Matches what differs from the word by one sign."""
    variants = []
    for place in range(len(word)):
        head, sign, tail = re.escape(word[:place]), re.escape(word[place]), re.escape(word[place + 1 :])
        variants.append(f"{head}.{tail}")  # another sign here
        if len(word) > 3:
            variants.append(head + tail)  # one too many
        if head:
            variants.append(f"{head}.{sign}{tail}")  # one missing before this
        if place + 1 < len(word):
            variants.append(head + re.escape(word[place + 1]) + sign + re.escape(word[place + 2 :]))
    return re.compile("|".join(variants))
