"""Declarations, scores with their explanation, nights and rules under /api/v1/: the same rows and actions as the pages.

Money is in whole yuan, points in hundredths; null is unknown, 0 is a value.
"""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.access import Perm, requires, visible
from accounts.api import Conflict, Sorts, day_of, error_body, only_known, valid
from enterprises.api import YearSerializer
from enterprises.models import FACT_CODES, Firm
from enterprises.querysets import last_closed_year

from . import actions, publicity_api, reasons_api, trials_api
from .cultivation import api as cultivation
from .figures import values_of
from .filters import DeclarationFilter, RankingFilter
from .forms import LONGEST_WHY
from .models import Declaration, Night, Score
from .ranking import SORTS, Ranking
from .rules_api import RuleViewSet
from .seasons import api as seasons
from .sheet import Sheet


class DeclarationSerializer(YearSerializer):
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
            "quarter",
            "revision",
            "season",
            "state",
            "version",
            *FACT_CODES,
            "remark",
            "remarks",
            "sources",
            "unread",
            "saved_at",
            "submitted_at",
            "confirmed_by_name",
            "reviewed_at",
            "first_reviewed_at",
            "return_reason",
            "return_due_on",
            "open_fields",
            "correction_reason",
        ]
        read_only_fields = fields


WRITTEN = {200: DeclarationSerializer, 409: None}  # 409: changed by others since, or not in a state for it


class StartSerializer(serializers.Serializer):
    firm = serializers.IntegerField(min_value=1)
    fiscal_year = serializers.IntegerField(min_value=1990, max_value=2100, required=False)
    quarter = serializers.IntegerField(min_value=0, max_value=4, default=0, help_text=gettext_lazy("0: the whole year"))


class VersionSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1)


class SubmitSerializer(VersionSerializer):
    confirmed_by_name = serializers.CharField(max_length=60)


class ReturnSerializer(VersionSerializer):
    reason = serializers.CharField(max_length=500)
    only = serializers.ListField(
        child=serializers.ChoiceField(choices=FACT_CODES),
        required=False,
        allow_null=True,
        help_text=gettext_lazy("The only figures that the firm may change; null or absent: all of them."),
    )
    days = serializers.IntegerField(min_value=1, max_value=60, required=False)


class SaveSerializer(YearSerializer):
    version = serializers.IntegerField(min_value=1)
    remarks = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_WHY),
        required=False,
        help_text=gettext_lazy("Why figures moved by more than half, by field"),
    )

    class Meta:
        model = Declaration
        fields = ["version", *FACT_CODES, "remark", "remarks"]

    def validate_remarks(self, given):
        if unknown := sorted(given.keys() - set(FACT_CODES)):
            raise ValidationError(_("There is no such figure: %(name)s") % {"name": unknown[0]})
        return given


@extend_schema_view(
    list=extend_schema(
        summary=gettext_lazy("Declarations"),
        description=gettext_lazy("Money in whole yuan; null is unknown, 0 is a value. The latest year first."),
    ),
    retrieve=extend_schema(summary=gettext_lazy("One declaration")),
)
@requires(Perm.DECLARATION_VIEW)
class DeclarationViewSet(viewsets.ReadOnlyModelViewSet):
    """Declarations. Firms begin, save and submit their own; the zone reviews, approves and returns."""

    queryset = Declaration.objects.all()
    serializer_class = DeclarationSerializer
    filterset_class = DeclarationFilter
    perms = {
        "create": (Perm.DECLARATION_FILL,),
        "partial_update": (Perm.DECLARATION_FILL,),
        "submit": (Perm.DECLARATION_SUBMIT,),
        "first_review": (Perm.DECLARATION_REVIEW,),
        "approve": (Perm.DECLARATION_APPROVE,),
        "return_to_firm": (Perm.DECLARATION_REVIEW,),
    }

    def get_queryset(self):
        perm, *_others = self.perms.get(self.action, (Perm.DECLARATION_VIEW,))
        return visible(self.request.user, Declaration.objects.with_firm(), perm).order_by("-fiscal_year", "pk")

    @extend_schema(
        request=StartSerializer,
        responses={201: DeclarationSerializer, 404: None, 409: None},
        summary=gettext_lazy("Begin a declaration"),
        description=gettext_lazy(
            "Of a year, or of a quarter of it (default: the last closed year); where it was begun already, the begun one is "
            "the answer. Refused where no season asks the firm and no leave allows it."
        ),
    )
    def create(self, request):
        given = valid(StartSerializer, request)
        firms = visible(request.user, Firm.objects.all(), Perm.DECLARATION_FILL)
        firm = get_object_or_404(firms, pk=given["firm"])
        period = {"fiscal_year": given.get("fiscal_year", last_closed_year()), "quarter": given["quarter"]}
        try:
            declaration = actions.start(firm=firm, **period, by=request.user)
        except actions.Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(DeclarationSerializer(declaration).data, status=201)

    @extend_schema(
        request=SaveSerializer,
        responses=WRITTEN,
        summary=gettext_lazy("Save a declaration"),
        description=gettext_lazy(
            "Only what is given changes. `version` is the one that was read; where somebody saved since, the answer 409"
            " holds what stands now as `current` beside what was `given`."
        ),
    )
    def partial_update(self, request, pk=None):
        declaration = self.get_object()
        given = valid(SaveSerializer, request)
        version = given.pop("version")
        remark, remarks = given.pop("remark", declaration.remark), given.pop("remarks", declaration.remarks)
        return self._act(
            actions.save_draft,
            declaration,
            values=values_of(declaration) | given,
            unread={code: text for code, text in declaration.unread.items() if code not in given},
            remark=remark,
            remarks=remarks,
            version=version,
        )

    @extend_schema(request=SubmitSerializer, responses=WRITTEN, summary=gettext_lazy("Submit a declaration"))
    @action(detail=True, methods=["post"])
    def submit(self, request, pk=None):
        return self._act(actions.submit, self.get_object(), **valid(SubmitSerializer, request))

    @extend_schema(request=VersionSerializer, responses=WRITTEN, summary=gettext_lazy("Pass the first review"))
    @action(detail=True, methods=["post"], url_path="first-review")
    def first_review(self, request, pk=None):
        return self._act(actions.first_review, self.get_object(), **valid(VersionSerializer, request))

    @extend_schema(
        request=VersionSerializer,
        responses=WRITTEN,
        summary=gettext_lazy("Approve a declaration"),
        description=gettext_lazy("After the first review, by a third person: neither who submitted nor who reviewed."),
    )
    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        return self._act(actions.approve, self.get_object(), **valid(VersionSerializer, request))

    @extend_schema(
        request=ReturnSerializer, responses=WRITTEN, summary=gettext_lazy("Return a declaration to the firm")
    )
    @action(detail=True, methods=["post"], url_path="return")
    def return_to_firm(self, request, pk=None):
        given = valid(ReturnSerializer, request)
        return self._act(actions.return_to_firm, self.get_object(), fields=given.pop("only", None), **given)

    def _act(self, write, declaration, **values):
        try:
            written = write(declaration=declaration, by=self.request.user, **values)
        except actions.Stale as stale:
            text = _("The declaration is at version %(version)s now: read it again.")
            error = error_body("conflict", text % {"version": stale.current.version})
            both = {"current": DeclarationSerializer(stale.current).data, "given": self.request.data}
            return Response(error | both, status=409)
        except actions.Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(DeclarationSerializer(written).data)


STATES = ["final", "preliminary", "unscored"]


class ScoreSerializer(serializers.Serializer):
    firm = serializers.IntegerField(source="score.firm_id")
    credit_code = serializers.CharField(source="score.firm.credit_code")
    firm_name = serializers.CharField(source="score.firm.name")
    fiscal_year = serializers.IntegerField(source="score.fiscal_year")
    stage = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    total = serializers.SerializerMethodField()
    coverage = serializers.IntegerField(source="score.coverage")
    rank = serializers.IntegerField(source="place.rank", default=None, allow_null=True)
    rank_in_stage = serializers.IntegerField(source="place_in_stage.rank", default=None, allow_null=True)
    percentile_in_stage = serializers.FloatField(source="place_in_stage.percentile", default=None, allow_null=True)
    points = serializers.SerializerMethodField()

    def get_total(self, line) -> int | None:
        return line.score.total if line.score.is_published else None

    def get_points(self, line) -> dict[str, int | None]:
        items = zip(self.context["items"], line.score.points, strict=True)
        return {code: None if points < 0 else points for code, points in items}


class SheetSerializer(serializers.Serializer):
    firm = serializers.IntegerField(source="firm.pk")
    credit_code = serializers.CharField(source="firm.credit_code")
    state = serializers.ChoiceField(choices=[*STATES, "none"])
    night = serializers.DateField(source="night.as_of", default=None, allow_null=True)
    fiscal_year = serializers.IntegerField(source="score.fiscal_year", default=None, allow_null=True)
    total = serializers.SerializerMethodField()
    rank = serializers.IntegerField(source="place.rank", default=None, allow_null=True)
    rank_in_stage = serializers.IntegerField(source="place_in_stage.rank", default=None, allow_null=True)
    percentile_in_stage = serializers.FloatField(source="place_in_stage.percentile", default=None, allow_null=True)
    median_of_stage = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()

    def get_total(self, sheet) -> int | None:
        return sheet.score.total if sheet.score and sheet.score.is_published else None

    def get_median_of_stage(self, sheet) -> int | None:
        return sheet.median if sheet.score else None

    def get_explanation(self, sheet) -> dict | None:
        return sheet.tree if sheet.score else None


ON = OpenApiParameter(
    "on", OpenApiTypes.DATE, description=gettext_lazy("The day whose scores are asked for; today by default.")
)


@requires(Perm.SCORE_VIEW)
class ScoreViewSet(viewsets.GenericViewSet):
    """The scores that held on a day, by the best first; one firm's with the explanation of each point."""

    queryset = Score.objects.all()
    serializer_class = ScoreSerializer
    filter_backends = [Sorts]
    sorts = SORTS
    lookup_field = "firm_id"
    lookup_value_regex = r"\d+"

    def get_queryset(self):
        return visible(self.request.user, Score.objects.all(), Perm.SCORE_VIEW)

    @extend_schema(
        responses=ScoreSerializer(many=True),
        parameters=[
            ON,
            OpenApiParameter("q", str, description=gettext_lazy("Firm, code or initials")),
            OpenApiParameter("park", int, description=gettext_lazy("Park")),
            OpenApiParameter("chain", str, description=gettext_lazy("Chain")),
            OpenApiParameter("stage", int, description=gettext_lazy("Stage")),
            OpenApiParameter("state", str, enum=STATES, description=gettext_lazy("State")),
        ],
        summary=gettext_lazy("Scores that held on a day"),
        description=gettext_lazy("The best first. Points in hundredths; null is unknown, 0 is a value."),
    )
    def list(self, request):
        night = Night.objects.published_on(day_of(request, "on") or timezone.localdate())
        ranking = Ranking(
            night,
            self.filter_queryset(self.get_queryset()),
            lambda rows, rule: RankingFilter(request.query_params, rows, request=request, rule=rule),
            request.query_params.get("sort", ""),
        )
        only_known(request.query_params, ranking.filter.filters, "on")
        if not ranking.filter.is_valid():
            raise ValidationError(ranking.filter.errors)
        page = self.paginate_queryset(ranking.rows)
        context = {"items": [item.code for item in ranking.rule.items] if ranking.rule else []}
        lines = ScoreSerializer(ranking.lines(page), many=True, context=context)
        return self.get_paginated_response(lines.data)

    @extend_schema(
        responses=SheetSerializer,
        parameters=[
            ON,
            OpenApiParameter("firm_id", int, OpenApiParameter.PATH, description=gettext_lazy("Id of the firm")),
        ],
        summary=gettext_lazy("One firm's score with its explanation"),
        description=gettext_lazy(
            "Each point down to the clause and the input. State none: no night has scored the firm."
        ),
    )
    def retrieve(self, request, firm_id=None):
        firm = get_object_or_404(visible(request.user, Firm.objects.all(), Perm.SCORE_VIEW), pk=firm_id)
        sheet = Sheet(request.user, firm, day_of(request, "on"))
        return Response(SheetSerializer(sheet).data)


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


@extend_schema_view(
    list=extend_schema(summary=gettext_lazy("Night runs, the latest first")),
    retrieve=extend_schema(summary=gettext_lazy("One night run")),
)
@requires(Perm.NIGHT_VIEW)
class NightViewSet(viewsets.ReadOnlyModelViewSet):
    """Night runs, the latest first."""

    queryset = Night.objects.all()
    serializer_class = NightSerializer
    filterset_fields = ["state", "as_of"]

    def get_queryset(self):
        nights = visible(self.request.user, Night.objects.all(), Perm.NIGHT_VIEW)
        return nights.select_related("rule_version").order_by("-as_of", "-id")


def register(router):
    """This room's addresses under /api/v1/."""
    router.register("declarations", DeclarationViewSet, basename="declaration")
    router.register("scores", ScoreViewSet, basename="score")
    router.register("runs", NightViewSet, basename="run")
    router.register("rules", RuleViewSet, basename="rule")
    reasons_api.register(router)
    publicity_api.register(router)
    trials_api.register(router)
    cultivation.register(router)
    seasons.register(router)
