"""What of the carriers waits on their people: leases and terms that end, rents that are late."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, visible
from workplace.registers import TodoItem, TodoSource

from .models import Assessment, CarrierOutcome, Lease, RentCharge, Seat, Tenant, TenantOutcome

OPERATOR = frozenset({"incubator_manager", "incubator_clerk"})
TERM_AHEAD = 90  # days before the end of a term from which it waits on somebody


def ending_leases(user):
    rows = visible(user, Lease.objects.ending(), Perm.LEASE_EDIT)
    return rows.select_related("tenant").order_by("ends_on", "pk")


def _ending_lease(lease) -> TodoItem:
    text = _("The lease of %(place)s ends: renew it or plan the room") % {"place": lease.place}
    return TodoItem(text, reverse("incubators:lease", args=[lease.pk]), lease.ends_on, lease.tenant.name)


def ending_terms(user):
    rows = visible(user, Tenant.objects.term_ending(TERM_AHEAD), Perm.TENANT_DECIDE)
    return rows.order_by("term_until", "pk")


def _ending_term(tenant) -> TodoItem:
    over = tenant.term_until < timezone.localdate()
    text = (
        _("The term of incubation is over and it still lives here: graduation or exit")
        if over
        else _("The term of incubation ends: graduation or exit")
    )
    return TodoItem(text, reverse("incubators:tenant", args=[tenant.pk]), tenant.term_until, tenant.name)


def graduates(user):
    """Residents that met a condition of graduation last night."""
    rows = TenantOutcome.objects.current().filter(result="met", tenant__stage="resident")
    return visible(user, rows, Perm.TENANT_DECIDE).select_related("tenant").order_by("valid_from", "pk")


def _graduate(outcome) -> TodoItem:
    text = _("It meets a condition of graduation: decide on it")
    return TodoItem(text, reverse("incubators:tenant", args=[outcome.tenant_id]), outcome.tenant.term_until, outcome.tenant.name)  # fmt: skip


def failing_levels(user):
    """Houses that miss a condition of the level that they hold."""
    rows = CarrierOutcome.objects.current().filter(result="unmet", aim="own")
    return visible(user, rows, Perm.CARRIER_VIEW).select_related("carrier").order_by("valid_from", "pk")


def _failing_level(outcome) -> TodoItem:
    text = _("%(count)s conditions of the level held are not met") % {"count": len(outcome.failed)}
    return TodoItem(text, reverse("incubators:carrier_levels", args=[outcome.carrier_id]), None, outcome.carrier.name)


def may_read_evidence(user, evidence) -> bool:
    """Whoever reads the assessment reads its evidence."""
    return visible(user, Assessment.objects.filter(pk=evidence.owner_id), Perm.EVALUATION_VIEW).exists()


def self_assessments(user):
    rows = Assessment.objects.filter(submitted_at=None, evaluation__closed_on=None)
    return visible(user, rows, Perm.EVALUATION_FILL).select_related("evaluation", "carrier").order_by("pk")


def _self_assessment(assessment) -> TodoItem:
    text = _("Self-assessment of %(year)s") % {"year": assessment.evaluation.year}
    url = reverse("incubators:assessment_fill", args=[assessment.pk])
    return TodoItem(text, url, assessment.evaluation.fill_until, assessment.carrier.name)


def seats(user):
    """Where this person is an expert and has not scored yet."""
    rows = Seat.objects.filter(expert=user, submitted_at=None, assessment__evaluation__closed_on=None)
    rows = visible(user, rows, Perm.EVALUATION_SCORE)
    return rows.select_related("assessment__evaluation", "assessment__carrier").order_by("pk")


def _seat(seat) -> TodoItem:
    text = _("Your score for the evaluation of %(year)s") % {"year": seat.assessment.evaluation.year}
    url = reverse("incubators:assessment_score", args=[seat.assessment_id])
    return TodoItem(text, url, seat.assessment.evaluation.score_until, seat.assessment.carrier.name)


def late_rents(user):
    rows = visible(user, RentCharge.objects.late().filter(lease__cancelled_on=None), Perm.LEASE_EDIT)
    return rows.select_related("lease__tenant").order_by("due_on", "pk")


def _late_rent(charge) -> TodoItem:
    text = _("Rent of %(month)s has not come: %(amount)s yuan") % {
        "month": f"{charge.due_on:%Y-%m}", "amount": f"{charge.amount:,}",
    }  # fmt: skip
    return TodoItem(text, reverse("incubators:lease", args=[charge.lease_id]), charge.due_on, charge.lease.tenant.name)


def reservations(user):
    """Reservations of tenants that have entered meanwhile: the lease can be signed."""
    rows = Lease.objects.standing().filter(kind="reserved", tenant__stage="resident", ends_on__gte=timezone.localdate())
    return visible(user, rows, Perm.LEASE_EDIT).select_related("tenant").order_by("starts_on", "pk")


def _reservation(lease) -> TodoItem:
    text = _("%(place)s is reserved and its tenant has entered: sign the lease") % {"place": lease.place}
    return TodoItem(text, reverse("incubators:lease", args=[lease.pk]), lease.starts_on, lease.tenant.name)


SOURCES = [
    TodoSource(
        "ending_leases", gettext_lazy("Leases that end"), ending_leases, _ending_lease, frozenset({Perm.LEASE_EDIT}),
        OPERATOR, "incubators:leases", 30,
    ),
    TodoSource(
        "ending_terms", gettext_lazy("Terms that end"), ending_terms, _ending_term, frozenset({Perm.TENANT_DECIDE}),
        OPERATOR, "incubators:tenants", 32,
    ),
    TodoSource(
        "graduates", gettext_lazy("May graduate"), graduates, _graduate, frozenset({Perm.TENANT_DECIDE}),
        OPERATOR, "incubators:tenants", 31,
    ),
    TodoSource(
        "failing_levels", gettext_lazy("Levels at risk"), failing_levels, _failing_level,
        frozenset({Perm.CARRIER_EDIT, Perm.CARRIER_MANAGE}), frozenset({"incubator_manager", "reviewer"}),
        "incubators:carriers", 33,
    ),
    TodoSource(
        "self_assessments", gettext_lazy("Self-assessments"), self_assessments, _self_assessment,
        frozenset({Perm.EVALUATION_FILL}), frozenset({"incubator_manager"}), "incubators:evaluations", 38,
    ),
    TodoSource(
        "seats", gettext_lazy("Carriers to score"), seats, _seat, frozenset({Perm.EVALUATION_SCORE}), frozenset(),
        "incubators:evaluations", 70,
    ),
    TodoSource(
        "late_rents", gettext_lazy("Rents late"), late_rents, _late_rent, frozenset({Perm.LEASE_EDIT}),
        OPERATOR, "incubators:leases", 34,
    ),
    TodoSource(
        "reservations", gettext_lazy("Reservations to be signed"), reservations, _reservation,
        frozenset({Perm.LEASE_EDIT}), OPERATOR, "incubators:leases", 36,
    ),
]  # fmt: skip
