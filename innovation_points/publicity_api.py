"""Publicities with their lists, and appeals, under /api/v1/: read as on the pages, answered as on the pages.

An appeal is filed in the browser, where its evidence is uploaded and the figure chosen beside what was counted.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import Perm, requires, visible
from accounts.api import Conflict, valid

from .actions import Refused, Stale, appeals
from .models import Appeal, Publicity, PublicityLine
from .views.appeals import appeals_of
from .views.publicity import publicities_of


class PublicitySerializer(serializers.ModelSerializer):
    """`closed`: the last day is over and nobody has confirmed it yet."""

    state = serializers.ChoiceField(choices=Publicity.State, read_only=True)
    night = serializers.DateField(source="night.as_of", read_only=True)
    rule_version = serializers.CharField(source="rule_version.version", read_only=True)

    class Meta:
        model = Publicity
        fields = [
            "id", "fiscal_year", "title", "note", "state", "night", "rule_version", "opens_on", "closes_on",
            "working_days", "answer_days", "withdrawal_reason",
        ]  # fmt: skip
        read_only_fields = fields


class LineSerializer(serializers.ModelSerializer):
    """`total` in hundredths of a point."""

    class Meta:
        model = PublicityLine
        fields = ["rank", "firm_id", "name", "credit_code", "park", "stage", "total"]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(
        summary=gettext_lazy("Results shown before they count"),
        description=gettext_lazy("Firms read those that were opened, the zone's staff all of them."),
    ),
    retrieve=extend_schema(summary=gettext_lazy("One publicity")),
)
@requires(Perm.PUBLICITY_VIEW)
class PublicityViewSet(viewsets.ReadOnlyModelViewSet):
    """A night's result of a fiscal year, shown to the firms before it goes to banks."""

    queryset = Publicity.objects.none()
    serializer_class = PublicitySerializer
    filterset_fields = ["fiscal_year"]

    def get_queryset(self):
        return publicities_of(self.request.user).order_by("-fiscal_year", "-id")

    @extend_schema(
        responses=LineSerializer(many=True),
        filters=False,
        summary=gettext_lazy("The list that was shown"),
        description=gettext_lazy("As it stood when it was opened; later nights do not move it."),
    )
    @action(detail=True)
    def lines(self, request, pk=None):
        page = self.paginate_queryset(self.get_object().lines.order_by("rank", "credit_code"))
        return self.get_paginated_response(LineSerializer(page, many=True).data)


class AppealSerializer(serializers.ModelSerializer):
    """Amounts in whole yuan, counts, or 1 and 0 for yes and no; `version` is what an answer names."""

    firm_name = serializers.CharField(source="firm.name", read_only=True)
    credit_code = serializers.CharField(source="firm.credit_code", read_only=True)
    night = serializers.DateField(source="night.as_of", read_only=True)

    class Meta:
        model = Appeal
        fields = [
            "id", "firm_id", "firm_name", "credit_code", "publicity", "night", "fiscal_year", "item", "item_label",
            "fact", "fact_year", "counted", "claimed", "text", "state", "made_at", "due_on", "answered_at", "answer",
            "granted", "version",
        ]  # fmt: skip
        read_only_fields = fields


class AppealVersionSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1)


class AppealAnswerSerializer(AppealVersionSerializer):
    grant = serializers.BooleanField()
    value = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=-(2**63),
        max_value=2**63 - 1,
        help_text=gettext_lazy("What the figure is corrected to; for a granted appeal about a figure."),
    )
    text = serializers.CharField(max_length=2000)


MOVED = {200: AppealSerializer, 409: None}  # 409: changed by others since, or not possible now


@extend_schema_view(
    list=extend_schema(summary=gettext_lazy("Appeals, the latest first")),
    retrieve=extend_schema(summary=gettext_lazy("One appeal")),
)
@requires(Perm.APPEAL_VIEW)
class AppealViewSet(viewsets.ReadOnlyModelViewSet):
    """What firms object to in a published result, with the answer."""

    queryset = Appeal.objects.none()
    serializer_class = AppealSerializer
    filterset_fields = ["firm", "fiscal_year", "state"]
    perms = {"take": (Perm.APPEAL_ANSWER,), "answer": (Perm.APPEAL_ANSWER,), "withdraw": (Perm.APPEAL_MAKE,)}

    def get_queryset(self):
        perm, *_others = self.perms.get(self.action, (Perm.APPEAL_VIEW,))
        return visible(self.request.user, appeals_of(self.request.user), perm).order_by("-made_at", "-id")

    @extend_schema(request=AppealVersionSerializer, responses=MOVED, summary=gettext_lazy("Look into an appeal"))
    @action(detail=True, methods=["post"])
    def take(self, request, pk=None):
        return self._move(appeals.take, AppealVersionSerializer)

    @extend_schema(request=AppealVersionSerializer, responses=MOVED, summary=gettext_lazy("Withdraw an appeal"))
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        return self._move(appeals.withdraw, AppealVersionSerializer)

    @extend_schema(
        request=AppealAnswerSerializer,
        responses=MOVED,
        summary=gettext_lazy("Answer an appeal"),
        description=gettext_lazy("A granted one corrects its figure, and the next night counts it."),
    )
    @action(detail=True, methods=["post"])
    def answer(self, request, pk=None):
        return self._move(appeals.answer, AppealAnswerSerializer)

    def _move(self, move, serializer):
        given = valid(serializer, self.request)
        try:
            move(appeal=self.get_object(), by=self.request.user, **given)
        except Stale as stale:
            text = _("The appeal is at version %(version)s now: read it again.")
            raise Conflict(text % {"version": stale.current.version}) from stale
        except Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(AppealSerializer(self.get_object()).data)


def register(router):
    """These addresses under /api/v1/."""
    router.register("publicities", PublicityViewSet, basename="publicity")
    router.register("appeals", AppealViewSet, basename="appeal")
