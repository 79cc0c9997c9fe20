"""Demands, talents and matches by the room's own ways."""

from datetime import timedelta

from django.utils import timezone

from talent_matching.actions import agreements, demands, matches, talents
from talent_matching.models import Demand, Match, Talent
from tests import factories

DEMAND = {
    "kind": "breakthrough", "title": "进气歧管吸水后翘曲", "problem": "玻纤增强锦纶66放置两周后翘曲", "wanted": "翘曲小于0.2毫米",
    "trade": "materials", "chain": None, "seniority": "", "budget": 200_000, "due_on": None, "embargo": None,
    "confidentiality": "public",
    "details": "保密配方乙", "contact_name": "孙工", "contact_phone": "13800000001",
}  # fmt: skip
TALENT = {
    "number": "T1", "name": "林博士", "college": "材料学院", "discipline": "430", "trades": ["materials"], "kinds": [], "title": "associate",
    "directions": "聚酰胺的吸湿机理", "skills": "配方设计", "doctorate_year": 2012, "available_days": 4, "distance_km": 50,
    "capacity": 2, "embargo": None, "state": "active",
}  # fmt: skip
CONTACT = {"phone": "13900000002", "email": "lin@school.example"}
AGREEMENT = {
    "kind": "development", "number": "产学研2026-1", "signed_on": timezone.localdate(), "parties": "甲；乙", "starts_on": None,
    "ends_on": None, "amount": 300_000, "registered_number": "", "ended_on": None, "end_note": "",
}  # fmt: skip


def staff():
    return factories.user("reviewer")


def demand(firm=None, *, state="open", by=None, **values) -> Demand:
    firm = firm or factories.firm()
    by = by or factories.firm_user(firm)
    made = demands.save(demand=Demand(firm=firm), values={**DEMAND, **values}, version=0, by=by)
    if state != "draft":
        made = demands.submit(demand=made, version=made.version, by=by)
    if state == "open":
        made = demands.publish(demand=made, version=made.version, by=staff())
    return made


def school(name="示例大学"):
    return factories.organisation("university", name)


def talent(*, at=None, user=None, consented=True, parts=Talent.Part.values, **values) -> Talent:
    at = at or school()
    number = f"T{next(factories.numbers)}"
    made = talents.save(
        talent=Talent(school=at, user=user), values={**TALENT, "number": number, **values}, works=[], contact=CONTACT, version=0,
        by=user or factories.user("liaison", at),
    )  # fmt: skip
    if consented:
        made = talents.give_consent(talent=made, parts=list(parts), version=made.version, by=user)
    return made


def talent_user(at=None, **fields):
    return factories.user("talent", at or school(), **fields)


def match(demand_row=None, talent_row=None, *, state="asked") -> Match:
    """A match brought to a state by its own steps."""
    demand_row, talent_row = demand_row or demand(), talent_row or talent()
    by = staff()
    made = matches.propose(demand=demand_row, talent=talent_row, by=by)
    if state == "proposed":
        return made
    made = matches.ask(match=made, version=made.version, by=by)
    if state == "asked":
        return made
    for side in ("firm", "talent"):
        made = matches.accept(match=made, version=made.version, side=side, by=by)
    if state == "accepted":
        return made
    values = {"meeting_at": timezone.now() + timedelta(days=3), "meeting_place": "洽谈室", "meeting_note": ""}
    made = matches.arrange(match=made, version=made.version, values=values, by=by)
    if state == "meeting":
        return made
    agreements.sign(
        match=made, version=made.version, values={**AGREEMENT, "number": f"示例{next(factories.numbers)}"}, by=by
    )
    made.refresh_from_db()
    return made
