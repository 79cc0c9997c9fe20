"""Rule versions under /api/v1/rules/: read by everybody, drafted, sent and approved as on the pages."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import Perm, requires
from accounts.api import Conflict, valid
from rulebook import loader
from rulebook.quantities import RuleError

from .actions import Refused, Stale, rules
from .draft_checks import findings
from .models import RuleVersion


class RuleSerializer(serializers.ModelSerializer):
    """`effective_to` is the last day that the version itself names; a newer version ends it before."""

    state = serializers.CharField(read_only=True)

    class Meta:
        model = RuleVersion
        fields = [
            "id",
            "code",
            "version",
            "title",
            "effective_from",
            "effective_to",
            "status",
            "digest",
            "state",
            "revision",
            "based_on",
            "change_reason",
            "return_reason",
            "document_sha256",
            "content",
        ]
        read_only_fields = fields


class FindingSerializer(serializers.Serializer):
    place = serializers.CharField()
    message = serializers.CharField()
    blocks = serializers.BooleanField()


class DraftSerializer(RuleSerializer):
    findings = serializers.SerializerMethodField()

    class Meta(RuleSerializer.Meta):
        fields = [*RuleSerializer.Meta.fields, "findings"]
        read_only_fields = fields

    def get_findings(self, version) -> list[dict]:
        return FindingSerializer(findings(version), many=True).data if version.is_draft else []


class BeginSerializer(serializers.Serializer):
    based_on = serializers.IntegerField(min_value=1)


class RevisionSerializer(serializers.Serializer):
    revision = serializers.IntegerField(min_value=1)


class ReasonSerializer(RevisionSerializer):
    reason = serializers.CharField(max_length=1000)


class ContentSerializer(RevisionSerializer):
    content = serializers.DictField()

    def validate_content(self, content):
        try:
            return loader.plain(loader.parse(content) and content)
        except RuleError as error:
            raise serializers.ValidationError(str(error)) from error


WRITTEN = {200: DraftSerializer, 409: None}  # 409: changed by others since, or not possible now


@extend_schema_view(
    list=extend_schema(
        summary=gettext_lazy("Rule versions with their content"),
        description=gettext_lazy("Published ones; for those who draft or approve also what is on its way."),
    ),
    retrieve=extend_schema(summary=gettext_lazy("One rule version")),
)
@requires(Perm.RULE_VIEW)
class RuleViewSet(viewsets.ReadOnlyModelViewSet):
    """Rule versions with their whole content. Drafts are sent by one person and approved by another."""

    queryset = RuleVersion.objects.all()
    serializer_class = RuleSerializer
    filterset_fields = ["code", "status", "state"]
    perms = {
        "create": (Perm.RULE_DRAFT,),
        "partial_update": (Perm.RULE_DRAFT,),
        "send": (Perm.RULE_DRAFT,),
        "discard": (Perm.RULE_DRAFT,),
        "approve": (Perm.RULE_APPROVE,),
        "send_back": (Perm.RULE_DRAFT, Perm.RULE_APPROVE),
    }

    def get_queryset(self):
        return RuleVersion.objects.readable_by(self.request.user)

    @extend_schema(
        request=BeginSerializer,
        responses={201: DraftSerializer, 404: None, 409: None},
        summary=gettext_lazy("Begin a draft from a published version"),
    )
    def create(self, request):
        base = get_object_or_404(self.get_queryset(), pk=valid(BeginSerializer, request)["based_on"])
        try:
            draft = rules.start_draft(based_on=base, by=request.user)
        except Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(DraftSerializer(draft).data, status=201)

    @extend_schema(
        request=ContentSerializer,
        responses=WRITTEN,
        summary=gettext_lazy("Save a draft"),
        description=gettext_lazy(
            "The whole content, which the rulebook must be able to read. `revision` is the one read."
        ),
    )
    def partial_update(self, request, pk=None):
        return self._act(rules.save_draft, **valid(ContentSerializer, request))

    @extend_schema(request=ReasonSerializer, responses=WRITTEN, summary=gettext_lazy("Send a draft for approval"))
    @action(detail=True, methods=["post"])
    def send(self, request, pk=None):
        return self._act(rules.send, **valid(ReasonSerializer, request))

    @extend_schema(
        request=RevisionSerializer,
        responses=WRITTEN,
        summary=gettext_lazy("Approve and publish a version"),
        description=gettext_lazy("By another person than all who drafted or sent it. It is never edited after."),
    )
    @action(detail=True, methods=["post"])
    def approve(self, request, pk=None):
        return self._act(rules.approve, **valid(RevisionSerializer, request))

    @extend_schema(request=ReasonSerializer, responses=WRITTEN, summary=gettext_lazy("Send a version back"))
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk=None):
        return self._act(rules.send_back, **valid(ReasonSerializer, request))

    @extend_schema(request=RevisionSerializer, responses=WRITTEN, summary=gettext_lazy("Discard a draft"))
    @action(detail=True, methods=["post"])
    def discard(self, request, pk=None):
        return self._act(rules.discard, **valid(RevisionSerializer, request))

    def _act(self, write, **values):
        try:
            written = write(draft=self.get_object(), by=self.request.user, **values)
        except Stale as stale:
            text = _("The draft is at revision %(revision)s now: read it again.")
            raise Conflict(text % {"revision": stale.current.revision}) from stale
        except Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(DraftSerializer(written).data)
