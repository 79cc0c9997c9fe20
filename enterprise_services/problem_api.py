"""Problems under /api/v1/problems/: read as on the pages, brought by a firm's own system or another of the zone's."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import ValidationError

from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm

from .actions import problems as actions
from .forms.problems import FIELDS
from .models import Problem
from .problem_filters import ProblemFilter


class ProblemSerializer(serializers.ModelSerializer):
    credit_code = serializers.CharField(source="firm.credit_code", max_length=18)
    firm_name = serializers.CharField(source="firm.name", read_only=True)
    unit = serializers.CharField(source="unit.name", read_only=True)
    responsible = serializers.SerializerMethodField()

    class Meta:
        model = Problem
        fields = [
            "id", "number", "credit_code", "firm_name", *FIELDS, "state", "source", "unit", "responsible", "raised_on", "due_on",
            "answer", "answered_on", "late_reason", "unsolved_reason", "follow_up_on", "closed_on", "rating", "rating_text", "version",
        ]  # fmt: skip
        read_only_fields = [name for name in fields if name not in (*FIELDS, "credit_code")]

    def get_responsible(self, row) -> str:
        return str(row.responsible or "")


@extend_schema_view(
    list=extend_schema(
        summary=_("Problems of firms"),
        description=_("A firm reads its own. Of confidential ones the zone's people read those they handle."),
    ),
    retrieve=extend_schema(summary=_("One problem with its answer")),
    create=extend_schema(
        summary=_("Bring a problem"), description=_("For the own firm, or by staff for a firm that they may read.")
    ),
)
@requires(Perm.PROBLEM_VIEW)
class ProblemViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    queryset = Problem.objects.none()
    serializer_class = ProblemSerializer
    filterset_class = ProblemFilter

    def get_queryset(self):
        return visible(self.request.user, Problem.objects.with_people(), Perm.PROBLEM_VIEW)

    def perform_create(self, serializer):
        user = self.request.user
        if not can(user, Perm.PROBLEM_RAISE):
            self.permission_denied(self.request)
        values = dict(serializer.validated_data)
        code = values.pop("firm")["credit_code"].strip().upper()
        firms = visible(user, Firm.objects.select_related("park", "officer"), Perm.PROBLEM_RAISE)
        firm = firms.filter(credit_code=code).first()
        if firm is None:
            raise ValidationError(
                {"credit_code": [_("No firm has this credit code or name. Copy it from the registry.")]}
            )
        serializer.instance = actions.bring(firm=firm, values=values, source=Problem.Source.API, by=user)
