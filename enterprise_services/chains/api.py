"""The chains under /api/v1/: each with its steps, and one as the graph that the page draws."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from accounts.access import Perm, requires
from enterprises.models import Chain

from . import graph, reading


class StepSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="step.pk")
    name = serializers.CharField(source="step.name")
    stage = serializers.CharField(source="step.stage")
    origin = serializers.CharField(source="step.origin")
    version = serializers.IntegerField(source="step.version")
    suppliers = serializers.SerializerMethodField()
    firms = serializers.IntegerField(source="zone")

    def get_suppliers(self, line) -> list[int]:
        return [each.pk for each in line.step.suppliers.all()]


class ChainSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    steps = StepSerializer(many=True)


class NodeSerializer(serializers.Serializer):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=graph.KINDS)
    name = serializers.CharField()


class LinkSerializer(serializers.Serializer):
    source = serializers.CharField()
    target = serializers.CharField()
    relation = serializers.ChoiceField(choices=["supplies", "stands_at", "makes", "belongs_to"])


class GraphSerializer(serializers.Serializer):
    chain = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    as_of = serializers.DateTimeField()
    provenance = serializers.CharField()
    nodes = NodeSerializer(many=True)
    links = LinkSerializer(many=True)


@requires(Perm.CHAIN_VIEW)
class ChainViewSet(viewsets.GenericViewSet):
    """The zone's chains. `firms` counts the whole zone; of the graph each person gets the firms he may see."""

    queryset = Chain.objects.filter(steps__isnull=False).distinct()
    serializer_class = ChainSerializer
    pagination_class = None  # a handful, and always wanted whole
    lookup_value_regex = "[a-z0-9-]+"

    @extend_schema(summary=_("Chains with their steps"), responses=ChainSerializer(many=True))
    def list(self, request):
        chains: dict[Chain, list] = {}
        for line in reading.lines(request.user, reading.steps()):
            chains.setdefault(line.step.chain, []).append(line)
        rows = [{"code": chain.pk, "name": chain.name, "steps": own} for chain, own in chains.items()]
        return Response(ChainSerializer(rows, many=True).data)

    @extend_schema(summary=_("One chain as a graph"), responses=GraphSerializer)
    def retrieve(self, request, pk=None):
        chain = self.get_object()
        lines = reading.lines(request.user, reading.steps().filter(chain=chain))
        return Response(graph.document(chain, lines))
