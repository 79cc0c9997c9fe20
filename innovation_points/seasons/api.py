"""Seasons under /api/v1/: what was asked for, and where each stands by park. For the zone's staff."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import Perm, requires, visible
from innovation_points.models import Invitation, Season

from .board import PROGRESS, board


class SeasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Season
        fields = [
            "id", "title", "fiscal_year", "quarter", "state", "opens_on", "closes_on", "form_version", "instructions",
            "needs_stamped_scan", "version",
        ]  # fmt: skip


class CountsSerializer(serializers.Serializer):
    park = serializers.CharField(source="label")
    firms = serializers.IntegerField(source="all.count")
    states = serializers.SerializerMethodField(help_text=", ".join(PROGRESS))

    def get_states(self, row) -> dict[str, int]:
        return {str(state): cell.count for state, cell in zip(PROGRESS, row.cells, strict=True)}


class BoardSerializer(serializers.Serializer):
    parks = CountsSerializer(many=True)
    total = CountsSerializer()


@extend_schema_view(
    list=extend_schema(summary=_("Seasons of declarations")), retrieve=extend_schema(summary=_("One season"))
)
@requires(Perm.SEASON_VIEW)
class SeasonViewSet(viewsets.ReadOnlyModelViewSet):
    """Seasons of declarations; `quarter` 0 is the whole year."""

    queryset = Season.objects.none()
    serializer_class = SeasonSerializer
    filterset_fields = ["fiscal_year", "quarter", "state"]

    def get_queryset(self):
        return visible(self.request.user, Season.objects.all(), Perm.SEASON_VIEW).order_by("-opens_on", "-pk")

    @extend_schema(
        responses=BoardSerializer,
        summary=_("Where a season stands"),
        description=_(
            "Firms asked by park and state, of the parks that the person sees; the states add up to `firms`."
        ),
        filters=False,
    )
    @action(detail=True)
    def board(self, request, pk=None):
        invitations = visible(request.user, Invitation.objects.all(), Perm.SEASON_VIEW)
        parks, total = board(self.get_object(), invitations)
        return Response(BoardSerializer({"parks": parks, "total": total}).data)


def register(router):
    """These addresses under /api/v1/."""
    router.register("seasons", SeasonViewSet, basename="season")
