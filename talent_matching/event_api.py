"""Events under /api/v1/, as the pages show them; who else comes is in no answer."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from accounts.access import Perm, requires, visible

from .event_list import EventFilter
from .models import Event


class EventSerializer(serializers.ModelSerializer):
    places_left = serializers.IntegerField(allow_null=True)
    takes_sign_ups = serializers.BooleanField()

    class Meta:
        model = Event
        fields = [
            "id", "kind", "title", "text", "place", "starts_at", "ends_at", "audience", "capacity", "places_left",
            "sign_up_until", "takes_sign_ups", "state", "remark",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(
        summary=_("Events"),
        description=_("Those that the person may attend, the zone's people all. `capacity` is null without a limit."),
    ),
    retrieve=extend_schema(summary=_("One event")),
)
@requires(Perm.EVENT_VIEW)
class EventViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilter

    def get_queryset(self):
        return visible(self.request.user, Event.objects.all(), Perm.EVENT_VIEW)
