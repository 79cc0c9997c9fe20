"""The yearly evaluation of carriers under /api/v1/: its rounds with their scheme, and each house's assessment with its result.

Points are in hundredths, what a house or an expert gives is 0 to 100 a part; null is unknown.
"""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from accounts.access import Perm, requires, visible
from workplace.models import EvidenceFile

from .filters import AssessmentFilter
from .models import PARTS, Assessment, Evaluation, ExpertScore


class EvaluationSerializer(serializers.ModelSerializer):
    is_open = serializers.BooleanField()

    class Meta:
        model = Evaluation
        fields = ["id", "year", "fill_until", "score_until", "is_open", "opened_by_name", "opened_at", "closed_by_name", "closed_on"]  # fmt: skip


class EvaluationDetailSerializer(EvaluationSerializer):
    scheme = serializers.SerializerMethodField(
        help_text=_("Of a closed round the rule that its results were computed by, of an open one that of today.")
    )

    class Meta(EvaluationSerializer.Meta):
        fields = [*EvaluationSerializer.Meta.fields, "scheme"]

    def get_scheme(self, evaluation) -> dict | None:
        from .results import scheme  # the rulebook is loaded by who reads a rule

        return scheme(evaluation)


@extend_schema_view(
    list=extend_schema(summary=_("Evaluations of carriers"), description=_("A round a year, the latest first.")),
    retrieve=extend_schema(
        responses=EvaluationDetailSerializer,
        summary=_("One evaluation with its scheme"),
        description=_("Parts and indicators with the most points of each, in hundredths; its source and standing."),
    ),
)
@requires(Perm.EVALUATION_VIEW)
class EvaluationViewSet(viewsets.ReadOnlyModelViewSet):
    """Rounds of the yearly evaluation; they hold nothing of any house."""

    queryset = Evaluation.objects.none()
    filterset_fields = ["year"]

    def get_queryset(self):
        return visible(self.request.user, Evaluation.objects.order_by("-year"), Perm.EVALUATION_VIEW)

    def get_serializer_class(self):
        return EvaluationSerializer if self.action == "list" else EvaluationDetailSerializer


class CarrierAssessmentSerializer(serializers.ModelSerializer):
    year = serializers.IntegerField(source="evaluation.year")
    carrier = serializers.CharField(source="carrier.name")
    is_open = serializers.BooleanField(source="evaluation.is_open")
    experts = serializers.SerializerMethodField(help_text=_("How many have a seat; null where you do not read them."))
    experts_scored = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = [
            "id", "evaluation_id", "year", "carrier_id", "carrier", "is_open", "submitted_at", "submitted_by_name", *PARTS,
            "experts", "experts_scored", "total", "grade",
        ]  # fmt: skip

    def get_experts(self, row) -> int | None:
        return row.seated or None

    def get_experts_scored(self, row) -> int | None:
        return row.scored if row.seated else None


class ExpertScoreSerializer(serializers.ModelSerializer):
    expert = serializers.CharField(source="seat.expert")
    submitted_at = serializers.DateTimeField(source="seat.submitted_at", allow_null=True)

    class Meta:
        model = ExpertScore
        fields = ["expert", *PARTS, "reason", "submitted_at"]


class CarrierAssessmentDetailSerializer(CarrierAssessmentSerializer):
    files = serializers.SerializerMethodField(help_text=_("Names of the evidence files"))
    scores = serializers.SerializerMethodField(
        help_text=_("Of an open round only what you gave yourself; houses read means, in the explanation.")
    )
    explanation = serializers.SerializerMethodField(help_text=_("Each point down to its figures; null while open."))
    failed_twice = serializers.SerializerMethodField(help_text=_("Failed in this round and in the one before."))

    class Meta(CarrierAssessmentSerializer.Meta):
        texts = [f"{part}_text" for part in PARTS]
        fields = [*CarrierAssessmentSerializer.Meta.fields, *texts, "files", "scores", "explanation", "failed_twice"]

    def get_files(self, row) -> list[str]:
        files = EvidenceFile.objects.filter(owner=Assessment.EVIDENCE, owner_id=row.pk)
        return [file.name for file in files]

    def get_scores(self, row) -> ExpertScoreSerializer(many=True):
        scores = ExpertScore.objects.filter(seat__assessment=row).select_related("seat__expert").order_by("seat_id")
        rows = visible(self.context["request"].user, scores, Perm.EVALUATION_SCORE)
        return ExpertScoreSerializer(rows, many=True).data

    def get_explanation(self, row) -> dict | None:
        from .results import Result

        return None if row.evaluation.is_open else Result(row).tree

    def get_failed_twice(self, row) -> bool:
        from .results import failed_twice

        return not row.evaluation.is_open and failed_twice(row)


@extend_schema_view(
    list=extend_schema(
        summary=_("Carriers in their evaluations"),
        description=_("Own points 0 to 100 a part; `total` in hundredths of a point, null until the round is closed."),
    ),
    retrieve=extend_schema(
        responses=CarrierAssessmentDetailSerializer,
        summary=_("One carrier in one evaluation"),
        description=_(
            "Its own words, the scores that you may read, and once the round is closed the explained result."
        ),
    ),
)
@requires(Perm.EVALUATION_VIEW)
class AssessmentViewSet(viewsets.ReadOnlyModelViewSet):
    """Carriers in the rounds of the evaluation."""

    queryset = Assessment.objects.none()
    filterset_class = AssessmentFilter

    def get_queryset(self):
        rows = visible(self.request.user, Assessment.objects.with_seats(), Perm.EVALUATION_VIEW)
        return rows.order_by("-evaluation__year", "carrier__name", "pk")

    def get_serializer_class(self):
        return CarrierAssessmentSerializer if self.action == "list" else CarrierAssessmentDetailSerializer
