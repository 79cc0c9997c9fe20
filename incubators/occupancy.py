"""Who has which room on a day, how full a house was over the months, and what it earned: all counted from rows."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import ExtractYear
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .entry import months_later
from .models import Floor, Income, Lease, RentCharge, Room
from .querysets import ENDING

FREE, RESERVED, LET, ENDS, OTHER = "free", "reserved", "let", "ends", "other"
STATES = {
    FREE: _("free"),
    RESERVED: _("reserved"),
    LET: _("let"),
    ENDS: _("ends within 90 days"),
    OTHER: _("not for tenants"),
}
MARKS = {FREE: "○", RESERVED: "◐", LET: "●", ENDS: "!", OTHER: ""}  # beside the colour, which never stands alone
MONTHS_BACK, MONTHS_AHEAD = 17, 6


@dataclass(frozen=True)
class Place:
    """A room on a day: its lease, if any, and the state that the plan shows."""

    room: Room
    lease: Lease | None
    state: str

    @property
    def label(self):
        return STATES[self.state]

    @property
    def mark(self) -> str:
        return MARKS[self.state]

    @cached_property
    def box(self) -> dict[str, int]:
        """The rectangle on the plan, in decimetres."""
        return {name: int(getattr(self.room, name) * 10) for name in ("x", "y", "width", "depth")}

    @property
    def middle(self) -> tuple[int, int]:
        box = self.box
        return box["x"] + box["width"] // 2, box["y"] + box["depth"] // 2

    @property
    def short_name(self) -> str:
        """As much of the tenant's name as the room is wide: a letter takes about 11 decimetres."""
        if self.lease is None:
            return ""
        name = self.lease.tenant.name.removeprefix("平顶山")
        room = max(0, self.box["width"] // 12 - 1)
        return name if len(name) <= room else name[: max(0, room - 1)] + "…" if room > 2 else ""


@dataclass(frozen=True)
class Count:
    """How many rooms are in a state, and their area."""

    state: str
    rooms: int
    area: Decimal

    @property
    def area_text(self) -> str:
        return f"{self.area:,.0f}"

    @property
    def label(self):
        return STATES[self.state]

    @property
    def mark(self) -> str:
        return MARKS[self.state]


def places(carrier, day: date) -> list[Place]:
    """Every room in use of a carrier on this day; three queries however many rooms."""
    rooms = Room.objects.in_use(day).filter(floor__building__carrier=carrier).select_related("floor__building")
    leases = Lease.objects.standing().filter(room__floor__building__carrier=carrier, ends_on__gte=day)
    by_room = defaultdict(list)
    for lease in leases.select_related("tenant").order_by("starts_on"):
        by_room[lease.room_id].append(lease)
    return [_place(room, by_room[room.pk], day) for room in rooms]


def _place(room: Room, leases: list[Lease], day: date) -> Place:
    """`leases`: those that are not over on the day, the earliest first."""
    if room.use != Room.Use.TENANTS:
        return Place(room, None, OTHER)
    lease = leases[0] if leases and leases[0].starts_on <= day else None
    if lease is None:
        return Place(room, None, FREE)
    if lease.kind == Lease.Kind.RESERVED:
        return Place(room, lease, RESERVED)
    follows = any(later.starts_on == lease.ends_on + timedelta(days=1) for later in leases[1:])
    ends = lease.ends_on <= day + timedelta(days=ENDING) and not follows
    return Place(room, lease, ENDS if ends else LET)


def counts(found: list[Place]) -> list[Count]:
    number, area = Counter(place.state for place in found), Counter()
    for place in found:
        area[place.state] += place.room.area
    return [Count(state, number[state], area[state] or Decimal(0)) for state in STATES]


@dataclass(frozen=True)
class Month:
    """The last day of a month (today in the running one): square metres for tenants, and let of them."""

    day: date
    lettable: Decimal
    let: Decimal

    @property
    def share(self) -> Decimal | None:
        return self.let / self.lettable if self.lettable else None

    @property
    def height(self) -> int:
        return round(100 * self.share) if self.share is not None else 0

    @property
    def text(self) -> str:
        return f"{self.height}%" if self.share is not None else "—"


def _ends_of_months(today: date) -> list[date]:
    first = today.replace(day=1)
    found = []
    for number in range(-MONTHS_BACK, MONTHS_AHEAD + 1):
        day = months_later(first, number + 1) - timedelta(days=1)
        found.append(today if number == 0 else day)
    return found


def over_time(carrier, today: date) -> list[Month]:
    """From the months behind to those ahead; ahead it says what is let by the leases of today. Two queries."""
    rooms = list(
        Room.objects.filter(floor__building__carrier=carrier, use=Room.Use.TENANTS).values_list(
            "area", "from_on", "until_on"
        )
    )
    leases = list(
        Lease.objects.standing()
        .filter(room__floor__building__carrier=carrier, kind=Lease.Kind.LET)
        .values_list("room__area", "starts_on", "ends_on")
    )
    return [Month(day, _area_on(rooms, day), _area_on(leases, day)) for day in _ends_of_months(today)]


def _area_on(rows, day: date) -> Decimal:
    """The areas of the rows whose days hold this one; no day means that there is no such end."""
    return sum((a for a, first, last in rows if (first or day) <= day <= (last or day)), Decimal(0))


def income_by_year(carrier) -> dict[int, dict[str, int]]:
    """Yuan by year and kind of income; the rents of leases count when they are paid, as rent and property."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Income.Kind.values, 0))
    rows = Income.objects.filter(carrier=carrier).order_by().annotate(year=ExtractYear("on"))
    for year, kind, amount in rows.values_list("year", "kind").annotate(total=Sum("amount")):
        found[year][kind] += amount
    rents = RentCharge.objects.filter(lease__tenant__carrier=carrier, paid_on__isnull=False).order_by()
    for year, amount in (
        rents.annotate(year=ExtractYear("paid_on"))
        .values_list("year")
        .annotate(total=Sum("amount"))
        .values_list("year", "total")
    ):
        found[year][Income.Kind.PROPERTY] += amount
    return dict(sorted(found.items()))


def floors_of(carrier) -> list[Floor]:
    return list(
        Floor.objects.filter(building__carrier=carrier)
        .select_related("building")
        .order_by("building__position", "building_id", "number")
    )
