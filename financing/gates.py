"""The gates of loan readiness as people read them."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from innovation_points.models import RuleVersion
from innovation_points.records import TITLES
from rulebook.conditions import OUTCOMES, with_points
from rulebook.facts import FACTS, Columns, decode
from rulebook.rule import Gate
from workplace.wording import listed

from . import facts
from .models import Readiness

RULE = "loan-readiness"


def label(thing) -> str:
    """The label of a part of a rule in the language of the page."""
    return thing.label.en if (get_language() or "").startswith("en") else thing.label.zh


def fact_label(fact) -> str:
    return fact.label_en if (get_language() or "").startswith("en") else fact.label_zh


def note(thing) -> str:
    return thing.note.en if (get_language() or "").startswith("en") else thing.note.zh


def zone_gates(version: RuleVersion | None) -> list[tuple[int, Gate]]:
    """Gates that the zone checks, with their places in the bit masks; consent is checked bank by bank."""
    if version is None:
        return []
    return [(place, gate) for place, gate in enumerate(version.rule.gates) if gate.scope == "zone"]


def gates_in_force() -> dict[str, tuple[int, str]]:
    """By code: place and label of the gates of today's rule, for the filter of the staff's list."""
    version = RuleVersion.objects.in_force(RULE, timezone.localdate())
    return {gate.code: (place, label(gate)) for place, gate in zone_gates(version)}


def named_gates(readiness: Readiness, bits: int) -> list[str]:
    """Labels of the gates in a bit mask of this row, in the rule's order."""
    return [label(gate) for place, gate in zone_gates(readiness.rule_version) if bits >> place & 1]


@dataclass(frozen=True)
class GateState:
    """One gate: what the night found, what is known of the firm now, and what the firm can do."""

    code: str
    label: str
    note: str
    state: str  # met, unmet, unknown
    known: str
    advice: str
    changed: bool  # what is known now differs from what the night found

    @property
    def state_label(self) -> str:
        return {"met": _("met"), "unmet": _("not met"), "unknown": _("unknown")}[self.state]


def gate_states(row: Readiness, day: date, cursor) -> list[GateState]:
    """Every gate of the zone with what the night found, and beside it what the database knows now, as of its day."""
    found = facts.of_one_firm(cursor, day, row.firm_id)
    known = with_points(facts.columns(found), found["total"], found["coverage"])
    states = []
    for place, gate in zone_gates(row.rule_version):
        state = "unmet" if row.failed >> place & 1 else "unknown" if row.unknown >> place & 1 else "met"
        now = OUTCOMES[gate.when.outcome(known, day)[0]]
        changed = (now if now in ("met", "unmet") else "unknown") != state
        text = known_of(gate, known)
        states.append(GateState(gate.code, label(gate), note(gate), state, text, advice(gate, state), changed))
    return states


def known_of(gate: Gate, known: Columns) -> str:
    """The facts that the gate reads, in words: flags that are set by name, everything else with its value."""
    values = {code: decode(code, known[code][0]) for code in gate.when.facts()}
    flags = [FACTS[code] for code, value in values.items() if FACTS[code].kind == "flag" and value]
    others = [(FACTS[code], value) for code, value in values.items() if FACTS[code].kind != "flag"]
    parts = [fact_label(fact) for fact in flags]
    parts += [
        f"{fact_label(fact)} {_('unknown') if value is None else f'{value}{fact.unit}'}" for fact, value in others
    ]
    return listed(parts) or str(_("nothing on record"))


def advice(gate: Gate, state: str) -> str:
    """What a firm does about a gate that is not met, by the kind of fact that the gate reads."""
    codes = set(gate.when.facts())
    if codes & set(TITLES.values()):
        if state == "unknown":
            return _("Have the validity of the title entered: send the certificate to the park officer.")
        return _(
            "Obtain or renew one of these titles; if the firm holds one, send the certificate to the park officer."
        )
    if "established_on" in codes:
        return _("Only time settles this. If the date of establishment is missing or wrong, have it corrected.")
    if "points_coverage" in codes:
        return _("Declare the figures that are missing; the points page lists them.")
    if "points_total" in codes:
        return _("The points page shows which items raise the total most.")
    return _("Settle the matter with the authority that recorded it; staff end the record when its source shows so.")
