"""Titles by rule and plans of cultivation under /api/v1/: the same rows as the pages."""

from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets

from accounts.access import Perm, requires, visible
from innovation_points import outcomes
from innovation_points.models import Plan, PlanTask, TitleResult
from rulebook.conditions import OUTCOMES


class TitleResultSerializer(serializers.ModelSerializer):
    firm_name = serializers.CharField(source="firm.name")
    credit_code = serializers.CharField(source="firm.credit_code")
    rule = serializers.CharField(source="code")
    rule_version = serializers.CharField(source="rule_version.version")
    result = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    failed = serializers.SerializerMethodField()
    undecided = serializers.SerializerMethodField()

    class Meta:
        model = TitleResult
        fields = [
            "firm_id", "firm_name", "credit_code", "rule", "rule_version", "result", "total", "failed", "undecided",
            "valid_from",
        ]  # fmt: skip

    def get_result(self, row) -> str:
        return outcomes.result_of(row)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_total(self, row):
        return row.total if row.total >= 0 else None

    def get_failed(self, row) -> list[str]:
        return outcomes.checks_in(row.rule_version, row.failed)

    def get_undecided(self, row) -> list[str]:
        return outcomes.checks_in(row.rule_version, row.undecided)


class TitleFilter(FilterSet):
    result = ChoiceFilter(
        choices=[(OUTCOMES[result], result.label) for result in TitleResult.Result], method="with_result"
    )

    class Meta:
        model = TitleResult
        fields = ["firm", "code"]

    @extend_schema_field(OpenApiTypes.STR)
    def with_result(self, queryset, name, value):
        return queryset.filter(result=OUTCOMES.index(value)).exclude(code=TitleResult.SIZE)


@extend_schema_view(
    list=extend_schema(
        summary=_("Titles by rule"),
        description=_(
            "Every firm against every title's rule and the rule of size, as of the last night; no decision of an authority. "
            "`total` in hundredths of a point, null where there is none; checks by their codes."
        ),
    ),
)
@requires(Perm.SCORE_VIEW)
class TitleViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """What each title's rule says of the firms since the last night."""

    queryset = TitleResult.objects.none()
    serializer_class = TitleResultSerializer
    filterset_class = TitleFilter

    def get_queryset(self):
        rows = visible(self.request.user, TitleResult.objects.current(), Perm.SCORE_VIEW)
        return rows.select_related("firm", "rule_version").order_by("firm__pinyin", "firm_id", "code")


class TaskSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlanTask
        fields = ["id", "text", "owner", "due_on", "done_on"]


class PlanSerializer(serializers.ModelSerializer):
    firm_name = serializers.CharField(source="firm.name")
    credit_code = serializers.CharField(source="firm.credit_code")
    tasks = TaskSerializer(many=True)

    class Meta:
        model = Plan
        fields = [
            "id", "firm_id", "firm_name", "credit_code", "target", "state", "owner", "due_on", "notes", "version", "saved_at",
            "tasks",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Plans of cultivation")), retrieve=extend_schema(summary=_("One plan of cultivation"))
)
@requires(Perm.CULTIVATION_VIEW)
class PlanViewSet(viewsets.ReadOnlyModelViewSet):
    """Plans of cultivation with their tasks."""

    queryset = Plan.objects.none()
    serializer_class = PlanSerializer
    filterset_fields = ["firm", "target", "state"]

    def get_queryset(self):
        plans = visible(self.request.user, Plan.objects.with_firm(), Perm.CULTIVATION_VIEW)
        return plans.prefetch_related("tasks").order_by("due_on", "id")


def register(router):
    """These addresses under /api/v1/."""
    router.register("titles", TitleViewSet, basename="title")
    router.register("plans", PlanViewSet, basename="plan")
