"""Answers that may help before a problem is filed: what a text shares with the questions that were answered already."""

from collections import Counter
from math import log

from talent_matching.matching.text import normal

from .models import Knowledge

SHOWN = 3
ENOUGH = 0.3  # of what the text says, weighed by how rare it is among the answers
SHORTEST = 4  # letters; less says nothing


def pairs(text: str) -> set[str]:
    """Neighbouring letters, which need no dictionary."""
    plain = "".join(letter if letter.isalnum() else " " for letter in normal(text))
    return {word[n : n + 2] for word in plain.split() for n in range(len(word) - 1)}


def similar(text: str, entries) -> list[Knowledge]:
    """The entries whose question covers enough of the text, the best first."""
    asked = pairs(text)
    if len(normal(text)) < SHORTEST or not asked:
        return []
    known = [(entry, pairs(entry.question), pairs(entry.answer)) for entry in entries]
    used = Counter(pair for _entry, question, answer in known for pair in question | answer)
    worth = {pair: log(1 + len(known) / used[pair]) for pair in asked if pair in used}
    found = []
    for entry, question, answer in known:
        whole = sum(worth.get(pair, log(1 + len(known))) for pair in question)
        share = sum(worth[pair] for pair in question & asked) / whole if whole else 0
        more = sum(worth[pair] for pair in (answer - question) & asked) / (sum(worth.values()) or 1)
        if share + more / 2 >= ENOUGH:
            found.append((share + more / 2, entry.pk, entry))
    return [entry for _score, _pk, entry in sorted(found, key=lambda each: (-each[0], each[1]))[:SHOWN]]
