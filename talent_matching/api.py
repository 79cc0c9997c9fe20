"""Demands, talents, support, matches and agreements under /api/v1/: the same rows as the pages, and no contact of anybody."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from accounts.access import Perm, can, requires, visible

from . import filters, matching_sheet
from .event_api import EventViewSet
from .models import Agreement, Card, Demand, Match, Support, Talent


class DemandSerializer(serializers.ModelSerializer):
    firm_id = serializers.SerializerMethodField()
    firm_name = serializers.SerializerMethodField()
    chain = serializers.CharField(source="chain_id", allow_null=True)

    class Meta:
        model = Demand
        fields = [
            "id", "firm_id", "firm_name", "kind", "title", "problem", "wanted", "trade", "chain", "seniority", "budget", "due_on",
            "embargo", "confidentiality", "state", "opened_at", "version",
        ]  # fmt: skip

    def _reads_firms(self) -> bool:
        return can(self.context["request"].user, Perm.FIRM_VIEW)

    def get_firm_id(self, row) -> int | None:
        return row.firm_id if self._reads_firms() else None

    def get_firm_name(self, row) -> str:
        return row.firm.name if self._reads_firms() else row.shown_as


class Reading(viewsets.ReadOnlyModelViewSet):
    """Rows of one table that the person may see. Filters are those of the page."""

    perm: Perm

    def get_queryset(self):
        return visible(self.request.user, self.queryset.all(), self.perm)


@extend_schema_view(
    list=extend_schema(
        summary=_("Demands for cooperation"),
        description=_(
            "The public part. `firm_name` is empty where the firm keeps its name to itself; `budget` in yuan."
        ),
    ),
    retrieve=extend_schema(summary=_("One demand")),
)
@requires(Perm.DEMAND_VIEW)
class DemandViewSet(Reading):
    queryset = Demand.objects.all()
    serializer_class = DemandSerializer
    filterset_class = filters.DemandFilter
    perm = Perm.DEMAND_VIEW

    def get_queryset(self):
        rows = super().get_queryset().with_partners().in_order()
        return rows.select_related("firm") if can(self.request.user, Perm.FIRM_VIEW) else rows


class TalentSerializer(serializers.ModelSerializer):
    school = serializers.CharField(source="school.name")

    class Meta:
        model = Talent
        fields = [
            "id", "school", "number", "name", "college", "discipline", "trades", "kinds", "title", "directions",
            "skills", "available_days", "distance_km", "capacity", "embargo", "state", "consented_at", "shown_parts", "joined_on", "left_on",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Library of talents"), description=_("For the zone, the school and the person.")),
    retrieve=extend_schema(summary=_("One talent")),
)
@requires(Perm.TALENT_VIEW)
class TalentViewSet(Reading):
    queryset = Talent.objects.all()
    serializer_class = TalentSerializer
    filterset_class = filters.TalentFilter
    perm = Perm.TALENT_VIEW

    def get_queryset(self):
        return super().get_queryset().select_related("school").with_load().order_by("pk")


class CardSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(source="talent_id")
    school = serializers.CharField(source="school.name")

    class Meta:
        model = Card
        fields = [
            "id", "name", "school", "college", "discipline", "trades", "title", "directions", "skills", "works",
            "available_days", "distance_km",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(
        summary=_("Talents as firms see them"), description=_("What each of them consented to show; nothing else.")
    ),
    retrieve=extend_schema(summary=_("One talent as firms see it")),
)
@requires(Perm.CARD_VIEW)
class CardViewSet(Reading):
    queryset = Card.objects.select_related("school")
    serializer_class = CardSerializer
    filterset_class = filters.CardFilter
    perm = Perm.CARD_VIEW


class SupportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Support
        fields = [
            "id", "kind", "title", "provider", "text", "audience", "chains", "titles", "needs_agreement", "amount", "terms",
            "how", "source", "valid_from", "valid_to",
        ]  # fmt: skip


@extend_schema_view(list=extend_schema(summary=_("Support on offer")), retrieve=extend_schema(summary=_("One offer")))
@requires(Perm.SUPPORT_VIEW)
class SupportViewSet(Reading):
    queryset = Support.objects.all()
    serializer_class = SupportSerializer
    filterset_class = filters.SupportFilter
    perm = Perm.SUPPORT_VIEW


class MatchSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="match.pk")
    demand_id = serializers.IntegerField(source="match.demand_id")
    demand = serializers.CharField()
    firm_name = serializers.CharField(source="firm")
    talent_id = serializers.IntegerField(source="match.talent_id", allow_null=True)
    talent_name = serializers.CharField(source="talent")
    school = serializers.CharField()
    state = serializers.ChoiceField(source="match.state", choices=Match.State.choices)
    asked_at = serializers.DateTimeField(source="match.asked_at", allow_null=True)
    accepted_at = serializers.DateTimeField(source="match.accepted_at", allow_null=True)
    meeting_at = serializers.DateTimeField(source="match.meeting_at", allow_null=True)
    reason = serializers.ChoiceField(source="match.reason", choices=Match.Reason.choices, allow_blank=True)
    agreement_number = serializers.CharField(allow_blank=True)


@extend_schema_view(
    list=extend_schema(
        summary=_("Matches"),
        description=_("Names of the other side as far as they may be known: in full once both have accepted."),
    ),
    retrieve=extend_schema(summary=_("One match")),
)
@requires(Perm.MATCH_VIEW)
class MatchViewSet(Reading):
    queryset = Match.objects.all()
    serializer_class = MatchSerializer
    filterset_class = filters.MatchFilter
    perm = Perm.MATCH_VIEW

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if can(self.request.user, Perm.ROUND_VIEW) else rows.asked()

    def get_serializer(self, *args, **kwargs):
        """Rows as lines: names as this person may know them."""
        if args:
            rows = args[0] if kwargs.get("many") else [args[0]]
            found = Match.objects.filter(pk__in=[row.pk for row in rows])
            lines = {line.pk: line for line in matching_sheet.lines(self.request.user, found)}
            ordered = [lines[row.pk] for row in rows]
            args = (ordered if kwargs.get("many") else ordered[0], *args[1:])
        return super().get_serializer(*args, **kwargs)


class AgreementSerializer(serializers.ModelSerializer):
    class Meta:
        model = Agreement
        fields = [
            "id", "match_id", "firm_id", "talent_id", "kind", "number", "signed_on", "parties", "starts_on", "ends_on",
            "amount", "registered_number", "ended_on",
        ]  # fmt: skip


@extend_schema_view(list=extend_schema(summary=_("Agreements")), retrieve=extend_schema(summary=_("One agreement")))
@requires(Perm.MATCH_VIEW)
class AgreementViewSet(Reading):
    queryset = Agreement.objects.all()
    serializer_class = AgreementSerializer
    filterset_class = filters.AgreementFilter
    perm = Perm.MATCH_VIEW


def register(router):
    """These addresses under /api/v1/."""
    for name, path, view in [
        ("demand", "demands", DemandViewSet),
        ("talent", "talents", TalentViewSet),
        ("expert", "experts", CardViewSet),
        ("support", "support", SupportViewSet),
        ("match", "matches", MatchViewSet),
        ("agreement", "agreements", AgreementViewSet),
        ("event", "events", EventViewSet),
    ]:
        router.register(path, view, basename=name)
