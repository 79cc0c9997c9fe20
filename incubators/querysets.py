"""Reads of carriers, rooms, leases and tenants, by names that say what is meant."""

from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.utils import timezone

ENDING = 90  # days before a lease's end from which the floor plan says so
TERM_WARNING = 180  # days before the end of a tenant's term
QUARTER = 3  # monthly headcounts back to which the last one is compared
FALLING = 0.8  # people now over people then, below which staff is falling


def in_force(day: date) -> Q:
    """Rows without an end, or whose days hold this one."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


def last_month(day: date | None = None) -> date:
    """The first day of the last month that is over."""
    return ((day or timezone.localdate()).replace(day=1) - timedelta(days=1)).replace(day=1)


class TitleQuerySet(QuerySet):
    def held(self, day: date | None = None):
        return self.filter(in_force(day or timezone.localdate()))


class CarrierQuerySet(QuerySet):
    def with_titles(self):
        """The titles held today, as `held_titles`."""
        from .models import CarrierTitle

        return self.prefetch_related(Prefetch("carriertitle_rows", CarrierTitle.objects.held(), to_attr="held_titles"))

    def with_counts(self):
        """Residents, prospects, and lettable against let area, each as an annotation; one query."""
        from .models import Lease, Room, Tenant

        today = timezone.localdate()

        def total(rows, path, what):
            grouped = rows.order_by().values(path).annotate(found=what).values("found")
            return Subquery(grouped)

        tenants = Tenant.objects.filter(carrier=OuterRef("pk"))
        rooms = Room.objects.lettable(today).filter(floor__building__carrier=OuterRef("pk"))
        leases = Lease.objects.running(today).filter(kind="let", room__floor__building__carrier=OuterRef("pk"))
        return self.annotate(
            residents=total(tenants.resident(), "carrier", Count("pk")),
            prospects=total(tenants.prospects(), "carrier", Count("pk")),
            graduates=total(tenants.filter(exit="graduated"), "carrier", Count("pk")),
            lettable_area=total(rooms, "floor__building__carrier", Sum("area")),
            let_area=total(leases, "room__floor__building__carrier", Sum("room__area")),
        )


class RoomQuerySet(QuerySet):
    def in_use(self, day: date | None = None):
        day = day or timezone.localdate()
        return self.filter(Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gte=day))

    def lettable(self, day: date | None = None):
        return self.in_use(day).filter(use="tenants")


class LeaseQuerySet(QuerySet):
    def standing(self):
        return self.filter(cancelled_on=None)

    def running(self, day: date | None = None):
        day = day or timezone.localdate()
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def without_successor(self):
        """Leases after which nobody has the room on the next day by another one."""
        later = self.model.objects.standing().filter(
            room=OuterRef("room"), starts_on__gt=OuterRef("ends_on"), starts_on__lte=OuterRef("ends_on") + timedelta(1)
        )
        return self.filter(~Exists(later))

    def ending(self, days: int = ENDING, day: date | None = None):
        """Let now, over within so many days, and not renewed."""
        day = day or timezone.localdate()
        return self.running(day).filter(kind="let", ends_on__lte=day + timedelta(days=days)).without_successor()


class ChargeQuerySet(QuerySet):
    def late(self, day: date | None = None):
        return self.filter(paid_on=None, due_on__lt=day or timezone.localdate())


class TenantQuerySet(QuerySet):
    def resident(self):
        return self.filter(stage="resident")

    def prospects(self):
        return self.filter(stage__in=self.model.PROSPECT)

    def with_last_step(self):
        """The day of the latest step, by which the board orders its cards."""
        from .models import Step

        latest = Step.objects.filter(tenant=OuterRef("pk")).order_by("-on", "-id")
        return self.annotate(last_step_on=Subquery(latest.values("on")[:1]))

    def term_ending(self, days: int = TERM_WARNING, day: date | None = None):
        """Residents whose term is over, or will be within so many days."""
        return self.resident().filter(term_until__lte=(day or timezone.localdate()) + timedelta(days=days))

    def with_signs(self, day: date | None = None):
        """Signs of health of residents: `no_report`, `falling`, `rent_late`, `term_near`; False of all others."""
        from .models import Headcount, RentCharge

        day = day or timezone.localdate()
        resident = Q(stage="resident")
        counts = Headcount.objects.filter(tenant=OuterRef("pk")).order_by("-month")
        latest = counts.values("total")[:1]
        before = counts.values("total")[QUARTER : QUARTER + 1]
        late = RentCharge.objects.late(day).filter(lease__tenant=OuterRef("pk"), lease__cancelled_on=None)
        old_enough = Q(entered_on__lt=last_month(day))
        return self.annotate(
            staff_now=Subquery(latest),
            staff_before=Subquery(before),
            rent_late=Exists(late),
            reported=Exists(counts.filter(month__gte=last_month(day)).order_by()),
        ).annotate(
            no_report=_yes(resident & old_enough & Q(reported=False)),
            falling=_yes(resident & Q(staff_now__lt=F("staff_before") * FALLING)),
            term_near=_yes(resident & Q(term_until__lte=day + timedelta(days=TERM_WARNING))),
        )


def _yes(condition):
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


class TenantConsentQuerySet(QuerySet):
    def live(self, day: date | None = None):
        day = day or timezone.localdate()
        return self.filter(withdrawn_at=None, valid_from__lte=day, valid_to__gte=day)


class OutcomeQuerySet(QuerySet):
    def on(self, day: date):
        """What held after the night of this day."""
        return self.filter(valid_from__lte=day, valid_to__gt=day)

    def current(self):
        return self.filter(valid_to=date.max)


class ReportQuerySet(QuerySet):
    def latest(self):
        """Of each carrier, kind and period the last edition."""
        later = self.model.objects.filter(
            carrier=OuterRef("carrier"),
            kind=OuterRef("kind"),
            period=OuterRef("period"),
            edition__gt=OuterRef("edition"),
        )
        return self.filter(~Exists(later))

    def late(self, day: date | None = None):
        """Not yet signed by the operator although the day is past."""
        return self.filter(due_on__lt=day or timezone.localdate(), state__in=["filling", "checked"])

    def with_shares(self):
        """How many tenants were asked, and how many have sent their share."""
        return self.annotate(
            shares_asked=Count("shares", distinct=True),
            shares_sent=Count("shares", filter=Q(shares__state="sent"), distinct=True),
        )


class ShareQuerySet(QuerySet):
    def waiting(self):
        return self.filter(state="open")


class AssessmentQuerySet(QuerySet):
    def with_seats(self):
        """How many experts have a seat, and how many of them have scored."""
        filled = Count("seats", filter=Q(seats__submitted_at__isnull=False))
        return self.select_related("evaluation", "carrier__operator").annotate(seated=Count("seats"), scored=filled)
