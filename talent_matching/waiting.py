"""What of cooperation waits on somebody: answers, reviews, milestones, and pairs in which nothing happens."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import FIRM_ROLES, Perm, visible
from workplace.calendar import working_days
from workplace.registers import TodoItem, TodoSource

from .models import Agreement, Demand, FollowUp, Match, Round
from .querysets import DORMANT

DAYS_TO_REVIEW, DAYS_TO_ANSWER = 3, 5  # working days
BROKERS = frozenset({"reviewer", "approver"})


def _demand(row, text, days, since) -> TodoItem:
    due = working_days.add(timezone.localdate(since), days) if since else None
    return TodoItem(text % {"demand": row}, reverse("talent_matching:demand", args=[row.pk]), due, row.shown_as)


def to_review(user):
    return visible(user, Demand.objects.all(), Perm.DEMAND_REVIEW).to_review()


def returned(user):
    return visible(user, Demand.objects.filter(state=Demand.State.RETURNED), Perm.DEMAND_WRITE).order_by("saved_at")


def _answer(match) -> TodoItem:
    due = working_days.add(timezone.localdate(match.asked_at), DAYS_TO_ANSWER)
    text = _("A partner is proposed: %(demand)s") % {"demand": match.demand}
    return TodoItem(text, reverse("talent_matching:match", args=[match.pk]), due)


def _matches(user, perm):
    return visible(user, Match.objects.asked().select_related("demand"), perm).order_by("moved_at")


def dormant(user):
    return visible(user, Match.objects.dormant().select_related("demand"), Perm.MATCH_MANAGE).order_by("moved_at")


def _dormant(match) -> TodoItem:
    text = _("Nothing has happened for a while: %(demand)s") % {"demand": match.demand}
    due = timezone.localdate(match.moved_at) + timedelta(days=DORMANT)
    return TodoItem(text, reverse("talent_matching:match", args=[match.pk]), due)


def late_milestones(user):
    """Agreements with a milestone whose day has passed."""
    rows = visible(user, Agreement.objects.select_related("match__demand"), Perm.AGREEMENT_WRITE)
    return rows.filter(milestones__done_on=None, milestones__due_on__lt=timezone.localdate()).distinct()


def _late(agreement) -> TodoItem:
    text = _("A milestone of agreement %(number)s is late") % {"number": agreement.number}
    return TodoItem(text, f"{reverse('talent_matching:match', args=[agreement.match_id])}#milestones")


def follow_ups(user):
    """What was promised after an event."""
    return visible(user, FollowUp.objects.open().select_related("event"), Perm.EVENT_MANAGE)


def _follow_up(row) -> TodoItem:
    url = f"{reverse('talent_matching:event', args=[row.event_id])}#follow-ups"
    return TodoItem(f"{row} · {row.event}", url, row.due_on)


SOURCES = [
    TodoSource(
        "demands_to_review", gettext_lazy("Demands to review"), to_review,
        lambda row: _demand(row, _("Review the demand: %(demand)s"), DAYS_TO_REVIEW, row.submitted_at),
        frozenset({Perm.DEMAND_REVIEW}), url="talent_matching:demands", position=35,
    ),
    TodoSource(
        "demands_returned", gettext_lazy("Returned demands"), returned,
        lambda row: _demand(row, _("The zone asks for a change: %(demand)s"), 0, None),
        frozenset({Perm.DEMAND_WRITE}), FIRM_ROLES, "talent_matching:demands", 36,
    ),
    TodoSource(
        "answers_of_firm", gettext_lazy("Proposals to answer"),
        lambda user: _matches(user, Perm.MATCH_ANSWER).waiting_for_firm(), _answer,
        frozenset({Perm.MATCH_ANSWER}), FIRM_ROLES, "talent_matching:matches", 37,
    ),
    TodoSource(
        "answers_of_talent", gettext_lazy("Proposals to answer"),
        lambda user: _matches(user, Perm.MATCH_ANSWER).waiting_for_talent(), _answer,
        frozenset({Perm.MATCH_ANSWER}), frozenset({"talent"}), "talent_matching:matches", 37,
    ),
    TodoSource(
        "rounds", gettext_lazy("Rounds to look through"),
        lambda user: visible(user, Round.objects.filter(state=Round.State.READY), Perm.ROUND_RUN).order_by("made_at"),
        lambda row: TodoItem(str(row), reverse("talent_matching:round", args=[row.pk])),
        frozenset({Perm.ROUND_RUN}), url="talent_matching:rounds", position=38,
    ),
    TodoSource(
        "dormant_matches", gettext_lazy("Matches in which nothing happens"), dormant, _dormant,
        frozenset({Perm.MATCH_MANAGE}), BROKERS, "talent_matching:matches", 70,
    ),
    TodoSource(
        "late_milestones", gettext_lazy("Late milestones"), late_milestones, _late,
        frozenset({Perm.AGREEMENT_WRITE}), FIRM_ROLES | {"talent"}, "talent_matching:agreements", 71,
    ),
    TodoSource(
        "event_follow_ups", gettext_lazy("To be done after events"), follow_ups, _follow_up,
        frozenset({Perm.EVENT_MANAGE}), BROKERS, "talent_matching:events", 72,
    ),
]  # fmt: skip
