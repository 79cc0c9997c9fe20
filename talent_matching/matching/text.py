"""What a text says, as counted tokens: single letters, letter pairs, words, Latin words and numbers, and what the thesaurus
knows of it: groups of words that mean the same, their wider groups, their trades.

Letters and pairs need no dictionary and always work, for a firm's plain words as for a new term. A token is its kind's sign and
what it stands for.
"""

import re
import unicodedata
from collections import Counter

import rjieba

SIGNS = {"letter": "1", "pair": "2", "word": "=", "latin": "'", "group": "#", "trade": "@"}
KINDS = {sign: kind for kind, sign in SIGNS.items()}
_RUNS = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*|[\u4e00-\u9fff]+")
_GAP_BEFORE_NUMBER = re.compile(r"(?<=[a-z\u4e00-\u9fff])[ \-_‐-―]+(?=\d)")


def normal(text: str) -> str:
    """One way of writing: half width, lower case, sub- and superscripts plain, PA-66 and 尼龙 66 without the gap."""
    return _GAP_BEFORE_NUMBER.sub("", unicodedata.normalize("NFKC", text).lower())


def tokens(text: str, thesaurus, broader: float) -> Counter:
    """Counted tokens of a normal text. The wider groups of a group count with the weight `broader`."""
    found: Counter = Counter()
    for run in _RUNS.findall(text):
        if run.isascii():
            found["'" + run] += 1
        else:
            found.update(map("1".__add__, run))
            found.update(map("2{}{}".format, run, run[1:]))
    found.update("=" + word for word in rjieba.cut(text) if len(word) > 1 and not word.isascii())
    for name, _, _ in thesaurus.mentions(text):
        group = thesaurus.groups[name]
        found["#" + name] += 1
        found["@" + group.trade] += 1
        for wider in group.broader:
            found["#" + wider] += broader
    return found
