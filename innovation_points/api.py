"""Declarations, scores with their explanation, nights and rules under /api/v1/: the same rows and actions as the pages.

Money is in whole yuan, points in hundredths; null is unknown, 0 is a value.
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from accounts.access import Perm, can, requires, visible
from enterprises.models import FACT_CODES, Firm
from enterprises.querysets import last_closed_year

from . import actions
from .figures import values_of
from .filters import DeclarationFilter, RankingFilter
from .models import Declaration, Night, RuleVersion, Score
from .ranking import Ranking
from .sheet import Sheet


class Conflict(APIException):
    status_code = 409
    default_code = "conflict"


class DeclarationSerializer(serializers.ModelSerializer):
    credit_code = serializers.CharField(source="firm.credit_code", read_only=True)
    firm_name = serializers.CharField(source="firm.name", read_only=True)

    class Meta:
        model = Declaration
        fields = [
            "id",
            "firm",
            "credit_code",
            "firm_name",
            "fiscal_year",
            "state",
            "version",
            *FACT_CODES,
            "remark",
            "unread",
            "saved_at",
            "submitted_at",
            "reviewed_at",
            "return_reason",
        ]
        read_only_fields = fields


class StartSerializer(serializers.Serializer):
    """The declaration of the last closed year is begun, or the begun one answered."""

    firm = serializers.IntegerField(min_value=1)


class VersionSerializer(serializers.Serializer):
    """The version that the decision is about: 409 where the declaration has changed since."""

    version = serializers.IntegerField(min_value=1)


class ReturnSerializer(VersionSerializer):
    reason = serializers.CharField(max_length=500)


class SaveSerializer(serializers.ModelSerializer):
    """Only what is given changes."""

    version = serializers.IntegerField(min_value=1)

    class Meta:
        model = Declaration
        fields = ["version", *FACT_CODES, "remark"]


@requires(Perm.DECLARATION_VIEW)
class DeclarationViewSet(viewsets.ReadOnlyModelViewSet):
    """Declarations. Firms begin, save and submit their own; reviewers approve and return."""

    queryset = Declaration.objects.all()
    serializer_class = DeclarationSerializer
    filterset_class = DeclarationFilter
    perms = {
        "create": Perm.DECLARATION_FILL,
        "partial_update": Perm.DECLARATION_FILL,
        "submit": Perm.DECLARATION_SUBMIT,
        "approve": Perm.DECLARATION_REVIEW,
        "return_to_firm": Perm.DECLARATION_REVIEW,
    }

    @property
    def perm(self):
        return self.perms.get(self.action, Perm.DECLARATION_VIEW)

    def check_permissions(self, request):
        super().check_permissions(request)
        if not can(request.user, self.perm):
            raise PermissionDenied

    def get_queryset(self):
        return visible(self.request.user, Declaration.objects.with_firm(), self.perm).order_by("-fiscal_year", "pk")

    @extend_schema(request=StartSerializer, responses={201: DeclarationSerializer})
    def create(self, request):
        given = _valid(StartSerializer, request)
        firms = visible(request.user, Firm.objects.all(), self.perm)
        firm = get_object_or_404(firms, pk=given["firm"])
        declaration = actions.start(firm=firm, fiscal_year=last_closed_year(), by=request.user)
        return Response(DeclarationSerializer(declaration).data, status=201)

    @extend_schema(request=SaveSerializer, responses=DeclarationSerializer)
    def partial_update(self, request, pk=None):
        declaration = self.get_object()
        given = _valid(SaveSerializer, request)
        version = given.pop("version")
        remark = given.pop("remark", declaration.remark)
        return self._act(
            actions.save_draft,
            declaration,
            values=values_of(declaration) | given,
            unread={code: text for code, text in declaration.unread.items() if code not in given},
            remark=remark,
            version=version,
        )

    @extend_schema(request=VersionSerializer, responses=DeclarationSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        return self._act(actions.submit, self.get_object(), **_valid(VersionSerializer, request))

    @extend_schema(request=VersionSerializer, responses=DeclarationSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        return self._act(actions.approve, self.get_object(), **_valid(VersionSerializer, request))

    @extend_schema(request=ReturnSerializer, responses=DeclarationSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def return_to_firm(self, request, pk=None):
        return self._act(actions.return_to_firm, self.get_object(), **_valid(ReturnSerializer, request))

    def _act(self, write, declaration, **values):
        try:
            written = write(declaration=declaration, by=self.request.user, **values)
        except actions.Stale as stale:
            raise Conflict(f"The declaration is at version {stale.current.version} now: read it again.") from stale
        except actions.Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(DeclarationSerializer(written).data)


def _valid(serializer, request) -> dict:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class ScoreSerializer(serializers.Serializer):
    """A line of the ranking: the score, and the ranks that its night gave."""

    firm = serializers.IntegerField(source="score.firm_id")
    credit_code = serializers.CharField(source="score.firm.credit_code")
    firm_name = serializers.CharField(source="score.firm.name")
    fiscal_year = serializers.IntegerField(source="score.fiscal_year")
    stage = serializers.CharField()
    state = serializers.ChoiceField(choices=["final", "preliminary", "unscored"])
    total = serializers.SerializerMethodField()
    coverage = serializers.IntegerField(source="score.coverage")
    rank = serializers.IntegerField(source="place.rank", default=None)
    rank_in_stage = serializers.IntegerField(source="place_in_stage.rank", default=None)
    percentile_in_stage = serializers.FloatField(source="place_in_stage.percentile", default=None)
    points = serializers.SerializerMethodField()

    def get_total(self, line) -> int | None:
        return line.score.total if line.score.is_published else None

    def get_points(self, line) -> dict[str, int | None]:
        items = zip(self.context["items"], line.score.points, strict=True)
        return {code: None if points < 0 else points for code, points in items}


ON = OpenApiParameter("on", OpenApiTypes.DATE, description="The day whose scores are asked for; today by default.")


@requires(Perm.SCORE_VIEW)
class ScoreViewSet(viewsets.GenericViewSet):
    """The scores that held on a day, by the best first; one firm's with the explanation of each point."""

    queryset = Score.objects.all()
    serializer_class = ScoreSerializer
    filter_backends = []
    lookup_field = "firm_id"
    lookup_value_regex = r"\d+"

    def get_queryset(self):
        return visible(self.request.user, Score.objects.all(), Perm.SCORE_VIEW)

    @extend_schema(
        responses=ScoreSerializer(many=True),
        parameters=[
            ON,
            OpenApiParameter("q", str),
            OpenApiParameter("park", int),
            OpenApiParameter("chain", str),
            OpenApiParameter("stage", int),
            OpenApiParameter("state", str, enum=["final", "preliminary", "unscored"]),
            OpenApiParameter("sort", str),
        ],
    )
    def list(self, request):
        night = Night.objects.published_on(self._day() or timezone.localdate())
        ranking = Ranking(
            night,
            self.get_queryset(),
            lambda rows, rule: RankingFilter(request.query_params, rows, request=request, rule=rule),
            request.query_params.get("sort", ""),
        )
        if not ranking.filter.is_valid():
            raise ValidationError(ranking.filter.errors)
        page = self.paginate_queryset(ranking.rows)
        context = {"items": [item.code for item in ranking.rule.items] if ranking.rule else []}
        lines = ScoreSerializer(ranking.lines(page), many=True, context=context)
        return self.get_paginated_response(lines.data)

    @extend_schema(
        responses=OpenApiTypes.OBJECT,
        parameters=[ON, OpenApiParameter("firm_id", int, OpenApiParameter.PATH, description="The firm's id.")],
    )
    def retrieve(self, request, firm_id=None):
        firm = get_object_or_404(visible(request.user, Firm.objects.all(), Perm.SCORE_VIEW), pk=firm_id)
        sheet = Sheet(request.user, firm, self._day())
        if sheet.score is None:
            return Response({"firm": firm.pk, "state": "none", "total": None})
        place, in_stage = sheet.place, sheet.place_in_stage
        return Response(
            {
                "firm": firm.pk,
                "credit_code": firm.credit_code,
                "night": sheet.night.as_of,
                "fiscal_year": sheet.score.fiscal_year,
                "state": sheet.state,
                "total": sheet.score.total if sheet.score.is_published else None,
                "rank": place and place.rank,
                "rank_in_stage": in_stage and in_stage.rank,
                "percentile_in_stage": in_stage and in_stage.percentile,
                "median_of_stage": sheet.median,
                "explanation": sheet.tree,
            }
        )

    def _day(self):
        text = self.request.query_params.get("on", "")
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if text and day is None:
            raise ValidationError({"on": ["Write a day as year-month-day."]})
        return day


class NightSerializer(serializers.ModelSerializer):
    rule = serializers.CharField(source="rule_version.version", default=None)

    class Meta:
        model = Night
        fields = [
            "id",
            "as_of",
            "state",
            "rule",
            "rule_digest",
            "code_version",
            "counts",
            "timings",
            "digest",
            "phase",
            "done",
            "total",
            "started_at",
            "finished_at",
            "started_by_name",
            "error",
        ]


@requires(Perm.NIGHT_VIEW)
class NightViewSet(viewsets.ReadOnlyModelViewSet):
    """Night runs, the latest first."""

    queryset = Night.objects.all()
    serializer_class = NightSerializer
    filterset_fields = ["state", "as_of"]

    def get_queryset(self):
        nights = visible(self.request.user, Night.objects.all(), Perm.NIGHT_VIEW)
        return nights.select_related("rule_version").order_by("-as_of", "-id")


class RuleSerializer(serializers.ModelSerializer):
    class Meta:
        model = RuleVersion
        fields = ["id", "code", "version", "title", "effective_from", "effective_to", "status", "digest", "content"]


@requires(Perm.RULE_VIEW)
class RuleViewSet(viewsets.ReadOnlyModelViewSet):
    """Published rule versions with their whole content."""

    queryset = RuleVersion.objects.all()
    serializer_class = RuleSerializer
    filterset_fields = ["code", "status"]

    def get_queryset(self):
        return visible(self.request.user, RuleVersion.objects.published(), Perm.RULE_VIEW)


def register(router):
    """This room's addresses under /api/v1/."""
    router.register("declarations", DeclarationViewSet, basename="declaration")
    router.register("scores", ScoreViewSet, basename="score")
    router.register("runs", NightViewSet, basename="run")
    router.register("rules", RuleViewSet, basename="rule")
