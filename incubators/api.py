"""Carriers, rooms, leases and tenants under /api/v1/: the rows and filters of the pages."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from accounts.access import Perm, requires, visible

from .evaluations_api import AssessmentViewSet, EvaluationViewSet
from .filters import CarrierFilter, LeaseFilter, TenantFilter, with_late
from .models import Carrier, CarrierTitle, Lease, Room, Tenant
from .reports_api import ReportViewSet


class CarrierTitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = CarrierTitle
        fields = ["kind", "level", "name", "document", "valid_from", "valid_to"]


class CarrierSerializer(serializers.ModelSerializer):
    operator = serializers.CharField(source="operator.name")
    park = serializers.CharField(source="park.name")
    titles = CarrierTitleSerializer(source="carriertitle_rows", many=True)

    class Meta:
        model = Carrier
        fields = [
            "id", "name", "operator", "park", "address", "speciality", "opened_on", "closed_on", "incubation_area",
            "public_area", "office_area", "other_area", "fund", "titles",
        ]  # fmt: skip


@extend_schema_view(list=extend_schema(summary=_("Carriers")), retrieve=extend_schema(summary=_("One carrier")))
@requires(Perm.CARRIER_VIEW)
class CarrierViewSet(viewsets.ReadOnlyModelViewSet):
    """Carriers of innovation with all their titles."""

    queryset = Carrier.objects.none()
    serializer_class = CarrierSerializer
    filterset_class = CarrierFilter

    def get_queryset(self):
        carriers = visible(self.request.user, Carrier.objects.all(), Perm.CARRIER_VIEW)
        return carriers.select_related("operator", "park").prefetch_related("carriertitle_rows").order_by("name", "id")


class RoomSerializer(serializers.ModelSerializer):
    carrier_id = serializers.IntegerField(source="floor.building.carrier_id")
    building = serializers.CharField(source="floor.building.name")
    floor = serializers.IntegerField(source="floor.number")

    class Meta:
        model = Room
        fields = ["id", "carrier_id", "building", "floor", "number", "kind", "use", "area", "from_on", "until_on"]


@extend_schema_view(list=extend_schema(summary=_("Rooms and desks")), retrieve=extend_schema(summary=_("One room")))
@requires(Perm.LEASE_VIEW)
class RoomViewSet(viewsets.ReadOnlyModelViewSet):
    """Rooms and desks of the carriers."""

    queryset = Room.objects.none()
    serializer_class = RoomSerializer
    filterset_fields = ["kind", "use"]

    def get_queryset(self):
        rooms = visible(self.request.user, Room.objects.all(), Perm.LEASE_VIEW)
        return rooms.select_related("floor__building").order_by("floor", "number")


class LeaseSerializer(serializers.ModelSerializer):
    tenant = serializers.CharField(source="tenant.name")
    carrier_id = serializers.IntegerField(source="tenant.carrier_id")
    late_rents = serializers.IntegerField(source="late_count")

    class Meta:
        model = Lease
        fields = [
            "id", "carrier_id", "tenant_id", "tenant", "room_id", "place", "kind", "number", "area", "starts_on", "ends_on",
            "monthly_rent", "rent_free_until", "deposit", "late_rents",
        ]  # fmt: skip


@extend_schema_view(list=extend_schema(summary=_("Leases")), retrieve=extend_schema(summary=_("One lease")))
@requires(Perm.LEASE_VIEW)
class LeaseViewSet(viewsets.ReadOnlyModelViewSet):
    """Leases and reservations; those that were cancelled are left out."""

    queryset = Lease.objects.none()
    serializer_class = LeaseSerializer
    filterset_class = LeaseFilter

    def get_queryset(self):
        leases = visible(self.request.user, with_late(Lease.objects.standing()), Perm.LEASE_VIEW)
        return leases.select_related("tenant").order_by("ends_on", "id")


class TenantSerializer(serializers.ModelSerializer):
    carrier = serializers.CharField(source="carrier.name")
    staff = serializers.IntegerField(source="staff_now", allow_null=True)

    class Meta:
        model = Tenant
        fields = [
            "id", "carrier_id", "carrier", "kind", "name", "credit_code", "stage", "field", "founder", "established_on",
            "entered_on", "term_until", "left_on", "exit", "staff",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary=_("Tenants and prospects")), retrieve=extend_schema(summary=_("One tenant"))
)
@requires(Perm.TENANT_VIEW)
class TenantViewSet(viewsets.ReadOnlyModelViewSet):
    """Tenants and prospects: what the tenancy gives, never what the firm declared to the zone."""

    queryset = Tenant.objects.none()
    serializer_class = TenantSerializer
    filterset_class = TenantFilter

    def get_queryset(self):
        tenants = visible(self.request.user, Tenant.objects.with_signs(), Perm.TENANT_VIEW)
        return tenants.select_related("carrier").order_by("name", "id")


def register(router):
    """These addresses under /api/v1/."""
    router.register("carriers", CarrierViewSet, basename="carrier")
    router.register("rooms", RoomViewSet, basename="room")
    router.register("leases", LeaseViewSet, basename="lease")
    router.register("tenants", TenantViewSet, basename="tenant")
    router.register("reports", ReportViewSet, basename="report")
    router.register("evaluations", EvaluationViewSet, basename="evaluation")
    router.register("assessments", AssessmentViewSet, basename="assessment")
