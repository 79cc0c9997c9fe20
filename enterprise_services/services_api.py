"""Agency tasks, the catalogue and investment projects under /api/v1/: the rows and filters of the pages, to read."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm

from .actions.visits import record
from .lists.agency import ItemFilter, TaskFilter
from .lists.projects import ProjectFilter
from .lists.visits import VisitFilter
from .models import AgencyDocument, AgencyTask, Finding, Project, ServiceItem, Visit


class ServiceItemSerializer(serializers.ModelSerializer):
    park_id = serializers.IntegerField(allow_null=True)
    documents = serializers.ListField(child=serializers.CharField())
    steps = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ServiceItem
        fields = [
            "id", "name", "kind", "park_id", "authority", "summary", "working_days", "documents", "steps", "offered_from",
            "offered_to",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Items of the agency catalogue")), retrieve=extend_schema(summary=_("One item"))
)
@requires(Perm.AGENCY_VIEW)
class ServiceItemViewSet(viewsets.ReadOnlyModelViewSet):
    """What the zone does for firms at other counters."""

    queryset = ServiceItem.objects.none()
    serializer_class = ServiceItemSerializer
    filterset_class = ItemFilter

    def get_queryset(self):
        return visible(self.request.user, ServiceItem.objects.all(), Perm.AGENCY_VIEW).order_by("kind", "name", "id")


class AgencyDocumentSerializer(serializers.ModelSerializer):
    name = serializers.CharField()

    class Meta:
        model = AgencyDocument
        fields = ["name", "state", "reason"]


class AgencyTaskSerializer(serializers.ModelSerializer):
    item = serializers.CharField(source="item.name")
    kind = serializers.CharField(source="item.kind")
    firm_name = serializers.CharField(source="firm.name")
    credit_code = serializers.CharField(source="firm.credit_code")
    handler = serializers.CharField(source="handler.display_name", allow_null=True, default=None)
    steps = serializers.ListField(child=serializers.CharField())
    in_time = serializers.BooleanField(allow_null=True)
    documents = AgencyDocumentSerializer(source="asked_documents", many=True, read_only=True)

    class Meta:
        model = AgencyTask
        fields = [
            "id", "item_id", "item", "kind", "firm_id", "firm_name", "credit_code", "state", "text", "asked_on", "handler",
            "steps", "steps_done", "documents", "taken_on", "due_on", "paused_days", "closed_on", "in_time", "result", "people",
        ]  # fmt: skip


@extend_schema_view(list=extend_schema(summary=_("Agency tasks")), retrieve=extend_schema(summary=_("One agency task")))
@requires(Perm.AGENCY_VIEW)
class AgencyTaskViewSet(viewsets.ReadOnlyModelViewSet):
    """Tasks of firms with their clocks."""

    queryset = AgencyTask.objects.none()
    serializer_class = AgencyTaskSerializer
    filterset_class = TaskFilter

    def get_queryset(self):
        rows = visible(self.request.user, AgencyTask.objects.all(), Perm.AGENCY_VIEW)
        return rows.select_related("item", "firm", "handler").prefetch_related("papers").order_by("-asked_on", "-id")


class ProjectSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.name")
    chain = serializers.CharField(source="chain_id", allow_null=True)
    brought_by_name = serializers.CharField(source="brought_by.name", allow_null=True, default=None)

    class Meta:
        model = Project
        fields = [
            "id", "name", "investor", "park", "chain", "stage", "amount", "invested", "brought_by_id", "brought_by_name",
            "firm_id", "text", "lead_on", "talks_on", "signed_on", "started_on", "producing_on", "dropped_on", "drop_reason",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Investment projects")), retrieve=extend_schema(summary=_("One investment project"))
)
@requires(Perm.PROJECT_VIEW)
class ProjectViewSet(viewsets.ReadOnlyModelViewSet):
    """Investment projects with the day of each step."""

    queryset = Project.objects.none()
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter

    def get_queryset(self):
        rows = visible(self.request.user, Project.objects.all(), Perm.PROJECT_VIEW)
        return rows.select_related("park", "brought_by").order_by("-lead_on", "-id")


class FindingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Finding
        fields = ["id", "kind", "text", "problem_id", "demand_id", "settled_on"]


class VisitSerializer(serializers.ModelSerializer):
    firm_name = serializers.CharField(source="firm.name")
    credit_code = serializers.CharField(source="firm.credit_code")
    officer = serializers.CharField(source="officer.display_name")
    findings = FindingSerializer(many=True)

    class Meta:
        model = Visit
        fields = [
            "id", "key", "firm_id", "firm_name", "credit_code", "officer", "reason", "planned_on", "visited_on", "met", "text",
            "findings",
        ]  # fmt: skip


class FoundSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Finding.Kind)
    text = serializers.CharField(max_length=1000)


class RecordSerializer(serializers.Serializer):
    """A visit that was made. `key` is your own: the same key is the same visit, however often it is sent."""

    key = serializers.UUIDField()
    firm_id = serializers.IntegerField()
    visited_on = serializers.DateField()
    met = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    reason = serializers.ChoiceField(choices=Visit.Reason, default=Visit.Reason.REGULAR)
    text = serializers.CharField(max_length=3000)
    findings = FoundSerializer(many=True, required=False, default=list)

    def validate_visited_on(self, day):
        if day > timezone.localdate():
            raise serializers.ValidationError(_("This day lies in the future."))
        return day


@extend_schema_view(list=extend_schema(summary=_("Visits")), retrieve=extend_schema(summary=_("One visit")))
@requires(Perm.VISIT_VIEW)
class VisitViewSet(viewsets.ReadOnlyModelViewSet):
    """Visits, planned and made, with what was found."""

    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter

    def get_queryset(self):
        rows = visible(self.request.user, Visit.objects.all(), Perm.VISIT_VIEW)
        return rows.select_related("firm", "officer").prefetch_related("findings").order_by("-visited_on", "-id")

    @extend_schema(summary=_("Record a visit"), request=RecordSerializer, responses={201: VisitSerializer, 404: None})
    def create(self, request):
        asked = RecordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = dict(asked.validated_data)
        if not can(request.user, Perm.VISIT_WRITE):
            raise PermissionDenied
        firm = get_object_or_404(visible(request.user, Firm.objects.all(), Perm.VISIT_WRITE), pk=data.pop("firm_id"))
        key, findings = data.pop("key"), data.pop("findings")
        made = record(key=key, firm=firm, values=data, findings=findings, by=request.user)
        return Response(VisitSerializer(self.get_queryset().get(pk=made.pk)).data, status=201)


def register(router):
    """These addresses under /api/v1/."""
    router.register("agency-items", ServiceItemViewSet, basename="agency-item")
    router.register("agency-tasks", AgencyTaskViewSet, basename="agency-task")
    router.register("projects", ProjectViewSet, basename="project")
    router.register("visits", VisitViewSet, basename="visit")
