"""Trials of rules under /api/v1/trials/: a version with some numbers turned, run over every firm that a night scored."""

from datetime import date

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.access import Perm, requires, visible
from accounts.api import valid
from rulebook.quantities import RuleError

from . import knob_fields, trials
from .actions import trials as actions
from .models import Night, RuleVersion, Trial


class TrySerializer(serializers.Serializer):
    rule = serializers.IntegerField(min_value=1, help_text=gettext_lazy("Id of the version that is tried"))
    numbers = serializers.DictField(
        child=serializers.CharField(max_length=40),
        default=dict,
        help_text=gettext_lazy(
            "Numbers to change by their places, as the page of the trial writes them in its address"
        ),
    )
    on = serializers.DateField(
        default=None, allow_null=True, help_text=gettext_lazy("The day whose night is read; none: the latest")
    )
    keep = serializers.BooleanField(default=False, help_text=gettext_lazy("Keep it as evidence beside the version"))
    remark = serializers.CharField(max_length=200, default="", allow_blank=True)


class TrialSerializer(serializers.ModelSerializer):
    """Totals in hundredths of a point; `content_digest` and `inputs_digest` say what was tried on what."""

    rule = serializers.IntegerField(source="rule_version_id", read_only=True)
    base = serializers.IntegerField(source="base_version_id", read_only=True)

    class Meta:
        model = Trial
        fields = [
            "id", "rule", "base", "overrides", "day", "content_digest", "inputs_digest", "remark", "made_by_name",
            "made_at", "results",
        ]  # fmt: skip
        read_only_fields = fields


class TriedSerializer(serializers.Serializer):
    """A trial that nobody kept."""

    rule = serializers.IntegerField(source="version.pk")
    base = serializers.IntegerField(source="base.pk")
    overrides = serializers.DictField()
    day = serializers.DateField(source="zone.day")
    results = serializers.DictField()


@extend_schema_view(
    list=extend_schema(summary=gettext_lazy("Trials kept as evidence, the latest first")),
    retrieve=extend_schema(summary=gettext_lazy("One kept trial")),
)
@requires(Perm.TRIAL_VIEW)
class TrialViewSet(viewsets.ReadOnlyModelViewSet):
    """What a rule would do to every firm before it counts."""

    queryset = Trial.objects.none()
    serializer_class = TrialSerializer
    filterset_fields = ["rule_version"]
    perms = {"create": (Perm.RULE_TRY,)}

    def get_queryset(self):
        return visible(self.request.user, Trial.objects.all(), Perm.TRIAL_VIEW).order_by("-made_at", "-id")

    @extend_schema(
        request=TrySerializer,
        responses={200: TriedSerializer, 201: TrialSerializer, 404: None},
        summary=gettext_lazy("Try a version"),
        description=gettext_lazy("Answers 201 where the trial was kept, 200 where it was only looked at."),
    )
    def create(self, request):
        given = valid(TrySerializer, request)
        version = get_object_or_404(visible(request.user, RuleVersion.objects, Perm.RULE_TRY), pk=given["rule"])
        tried = self._attempt(version, given)
        if not given["keep"]:
            return Response(TriedSerializer(tried).data)
        kept = actions.keep(attempt=tried, remark=given["remark"], by=request.user)
        return Response(TrialSerializer(kept).data, status=201)

    def _attempt(self, version, given) -> trials.Attempt:
        nights = visible(self.request.user, Night.objects, Perm.NIGHT_VIEW)
        night = nights.published_on(given["on"] or date.max)
        if night is None:
            raise ValidationError({"on": [_("No night had been published by this day.")]})
        numbers = given["numbers"]
        try:
            overrides, errors = knob_fields.read_all(version.content, numbers)
            unknown = sorted(set(numbers) - knob_fields.places(version.content))
            if unknown:
                raise ValidationError(
                    {"numbers": [_("No number stands at: %(places)s") % {"places": ", ".join(unknown)}]}
                )
            if errors:
                raise ValidationError({"numbers": errors})
            tried = trials.attempt(version, overrides, night)
            tried.results  # noqa: B018 -- a rule that cannot be computed says so here
        except RuleError as error:
            raise ValidationError({"numbers": [str(error)]}) from error
        return tried


def register(router):
    """These addresses under /api/v1/."""
    router.register("trials", TrialViewSet, basename="trial")
