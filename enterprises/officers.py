"""Whom a firm calls."""

from workplace.notices import people_with

from .models import Firm
from .registers import stand_ins


def officers_of(firm: Firm) -> list[tuple[str, str]]:
    """Name and telephone of the firm's own officer, or of who stands in today; where none is named, of all of its park."""
    officer = firm.officer and (stand_ins.of(firm.officer) or firm.officer)
    if officer is not None and officer.is_active and officer.phone:
        return [(str(officer), officer.phone)]
    officers = people_with(["park_officer"], firm.park_id).exclude(phone="")
    return list(officers.order_by("pk").values_list("display_name", "phone"))
