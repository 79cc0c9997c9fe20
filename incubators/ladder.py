"""Which rules a carrier is held against, by the titles that it holds: the conditions of its level, and those of the next.

Where no rule stands, nothing trustworthy is known of that level, and pages say so.
"""

from dataclasses import dataclass

GRADUATION = "incubation/graduation"
GENERAL, SPECIALISED = "incubation/incubator-general", "incubation/incubator-specialised"
PROVINCIAL, STANDARD, MAKERSPACE = (
    "incubation/incubator-provincial", "incubation/incubator-standard", "incubation/makerspace",
)  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """The rule of the level held and of the next one; empty where none is known."""

    own: str = ""
    next: str = ""


LOCAL = {
    "incubator_general": Rung(next=PROVINCIAL),
    "incubator_specialised": Rung(next=PROVINCIAL),
    "makerspace": Rung(next=MAKERSPACE),
}
RUNGS = {
    ("incubator_general", "national"): Rung(GENERAL, STANDARD),
    ("incubator_specialised", "national"): Rung(SPECIALISED, STANDARD),
    ("incubator_general", "provincial"): Rung(PROVINCIAL, STANDARD),
    ("incubator_specialised", "provincial"): Rung(PROVINCIAL, STANDARD),
    ("makerspace", "national"): Rung(MAKERSPACE),
    ("makerspace", "provincial"): Rung(next=MAKERSPACE),
}


def rung(title) -> Rung:
    """Of one held title."""
    return RUNGS.get((title.kind, title.level)) or LOCAL.get(title.kind, Rung())


def aims(titles) -> dict[str, str]:
    """Rule -> "own" or "next" of all titles of one carrier; what one title holds is no longer aimed at by another."""
    found = {rung(title).next: "next" for title in titles}
    found |= {rung(title).own: "own" for title in titles}
    found.pop("", None)
    return found
