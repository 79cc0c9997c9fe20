"""Whom a firm calls."""

from workplace.notices import people_with

from .models import Firm


def officers_of(firm: Firm) -> list[tuple[str, str]]:
    """Name and telephone of the firm's own officer; where none is named, of all officers of its park."""
    if firm.officer is not None and firm.officer.is_active and firm.officer.phone:
        return [(str(firm.officer), firm.officer.phone)]
    officers = people_with(["park_officer"], firm.park_id).exclude(phone="")
    return list(officers.order_by("pk").values_list("display_name", "phone"))
