from datetime import date, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.access import Perm, can, visible
from workplace.calendar import working_days

DAYS_TO_REVIEW = 5  # working days from the submission to the first review
DAYS_TO_APPROVE = 3  # working days from there to the approval


def _days_back(today, days):
    """The first day from which so many working days reach to today or beyond."""
    day = today
    while working_days.add(day - timedelta(days=1), days) >= today:
        day -= timedelta(days=1)
    return day


class DeclarationQuerySet(models.QuerySet):
    def with_firm(self):
        return self.select_related("firm", "firm__park")

    def waiting(self):
        """What waits for the first review or the approval, the oldest first."""
        return self.filter(state__in=["submitted", "reviewed"]).order_by("submitted_at", "id")

    def for_decision(self, user):
        """What this very person can decide on now, the oldest first: nobody takes two of the three parts."""
        reach = Q(pk__in=[])
        if can(user, Perm.DECLARATION_REVIEW):
            reach |= Q(state="submitted") & ~Q(submitted_by=user)
        if can(user, Perm.DECLARATION_APPROVE):
            reach |= Q(state="reviewed") & ~Q(submitted_by=user) & ~Q(first_reviewed_by=user)
        return self.filter(reach).order_by("submitted_at", "id")

    def overdue(self, today=None):
        """What waits longer than the working days that a decision may take."""
        today = today or timezone.localdate()
        review = Q(state="submitted", submitted_at__date__lt=_days_back(today, DAYS_TO_REVIEW))
        return self.filter(review | Q(state="reviewed", first_reviewed_at__date__lt=_days_back(today, DAYS_TO_APPROVE)))

    def progress_by_park(self, fiscal_year):
        """Per park the number of declarations of the whole year in each state; one query."""
        states = ("draft", "submitted", "reviewed", "returned", "approved")
        counts = {state: Count("id", filter=Q(state=state)) for state in states}
        rows = self.filter(fiscal_year=fiscal_year, quarter=0).order_by()
        return rows.values(park=F("firm__park")).annotate(**counts)

    def decisive(self):
        """The one that tells where a firm stands in a period first: an approved one, else the last revision."""
        return self.order_by(Case(When(state="approved", then=0), default=1), "-revision")


class SeasonQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state="open")

    def announced(self):
        """What firms were told of: open or closed."""
        return self.exclude(state="draft")


class InvitationQuerySet(models.QuerySet):
    def with_firm(self):
        return self.select_related("firm", "firm__park", "season")

    def with_progress(self):
        """Annotate where each firm stands: `progress` ("none" or a declaration's state), its declaration, and `due`."""
        declarations = (
            apps.get_model("innovation_points.Declaration")
            .objects.filter(
                firm=OuterRef("firm"), fiscal_year=OuterRef("season__fiscal_year"), quarter=OuterRef("season__quarter")
            )
            .decisive()
        )
        return self.annotate(
            progress=Coalesce(Subquery(declarations.values("state")[:1]), Value("none")),
            declaration=Subquery(declarations.values("pk")[:1]),
            due=Greatest("season__closes_on", "extended_to"),
        )


class LeaveQuerySet(models.QuerySet):
    def live(self, day=None):
        """Not over and not withdrawn. The day of a withdrawal counts no more: the leave ends at once."""
        return self.filter(withdrawn_on=None, until__gte=day or timezone.localdate())


class RuleVersionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state="published")

    def all_in_force(self, day):
        """As in_force, of every rule that has one; by code."""
        begun = self.published().filter(effective_from__lte=day).distinct("code")
        last = begun.order_by("code", "-effective_from", F("approved_at").desc(nulls_last=True), "-id")
        return [version for version in last if version.effective_to is None or version.effective_to >= day]

    def in_force(self, code, day):
        """The published version of a rule that applies on the day, or None where there is none.

        It is the one that began last, of two that begin on one day the one approved later. Once it has ended, none
        holds: an older one never comes back.
        """
        begun = self.published().filter(code=code, effective_from__lte=day)
        version = begun.order_by("-effective_from", F("approved_at").desc(nulls_last=True), "-id").first()
        return version if version and (version.effective_to is None or version.effective_to >= day) else None

    def readable_by(self, user):
        """What is published; for those who draft or approve also what is on its way."""
        if can(user, Perm.RULE_DRAFT) or can(user, Perm.RULE_APPROVE):
            return visible(user, self, Perm.RULE_VIEW).exclude(state="discarded")
        return visible(user, self.published(), Perm.RULE_VIEW)


class NightQuerySet(models.QuerySet):
    def published(self):
        return self.filter(state="published")

    def latest_published(self):
        """The night whose scores hold now, or None before the first."""
        return self.published().order_by("-as_of").first()

    def published_on(self, day):
        """The night whose scores held on the day, or None before the first."""
        return self.published().filter(as_of__lte=day).order_by("-as_of").first()

    def published_between(self, first, last):
        """The published nights of these days, the oldest first."""
        return self.published().filter(as_of__range=(first, last)).order_by("as_of")


class NightManager(models.Manager.from_queryset(NightQuerySet)):
    """Leaves the large columns in the database until they are asked for."""

    def get_queryset(self):
        return super().get_queryset().defer("standings", "lanes")


class IntervalQuerySet(models.QuerySet):
    """Rows that hold from one night until another replaces them."""

    def on(self, day):
        """The rows that held on the day: at most one a firm (and title)."""
        return self.filter(valid_from__lte=day, valid_to__gt=day)

    def current(self):
        """The rows that hold since the last night."""
        return self.filter(valid_to=date.max)


class ScoreQuerySet(IntervalQuerySet):
    def published(self):
        return self.filter(total__gte=0)


class TitleResultQuerySet(IntervalQuerySet):
    def with_gaps(self):
        """Annotate `gaps`, the number of checks that surely fail, and `open`, of those that nobody can decide yet."""
        return self.annotate(gaps=_bits_set("failed"), open=_bits_set("undecided"))


def _bits_set(column):
    bits = models.functions.Cast(column, _Bits())
    return models.Func(bits, function="bit_count", output_field=models.IntegerField())


class _Bits(models.Field):
    def db_type(self, connection):
        return "bit(64)"


class PublicityQuerySet(models.QuerySet):
    def opened(self):
        """What the firms were shown and may still read."""
        return self.filter(stored_state__in=["open", "confirmed"])

    def of_year(self, fiscal_year):
        """The latest publicity of the year that was opened, or None."""
        return self.opened().filter(fiscal_year=fiscal_year).order_by("-opens_on", "-id").first()


class AppealQuerySet(models.QuerySet):
    def waiting(self):
        """What staff have to answer, the most urgent first."""
        return self.filter(state__in=["open", "in_review"]).order_by("due_on", "id")

    def uncounted(self, night):
        """Granted ones whose corrected figure no night has counted yet; `night` is the latest published."""
        granted = self.filter(state="granted")
        return granted.filter(answered_at__gt=night.started_at) if night else granted


class PlanQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state="open")

    def with_firm(self):
        return self.select_related("firm", "firm__park")

    def with_progress(self):
        """Annotate how many tasks there are, are done, and are late."""
        late = Q(tasks__done_on=None, tasks__due_on__lt=timezone.localdate())
        return self.annotate(
            task_count=Count("tasks"),
            done_count=Count("tasks", filter=Q(tasks__done_on__isnull=False)),
            late_count=Count("tasks", filter=late),
        )
