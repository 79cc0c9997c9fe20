"""Why, what changed and what next under /api/v1/results/: the rulebook's own trees, as the pages show them.

Points are in hundredths, money in whole yuan; null is unknown, 0 is a value.
"""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.access import Perm, requires, visible
from accounts.api import day_of
from enterprises.models import Firm
from rulebook.facts import decode

from .advising import Advising
from .models import Score
from .reasons import POINTS, Case, Change, last_change, subjects


class WhySerializer(serializers.Serializer):
    firm = serializers.IntegerField()
    rule = serializers.CharField()
    night = serializers.DateField(allow_null=True)
    explanation = serializers.DictField(allow_null=True)


class ChangeSerializer(serializers.Serializer):
    firm = serializers.IntegerField()
    rule = serializers.CharField()
    nights = serializers.ListField(child=serializers.DateField())
    ranks = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    difference = serializers.DictField(allow_null=True)


class FigureSerializer(serializers.Serializer):
    fact = serializers.CharField()
    start = serializers.JSONField(allow_null=True)
    to = serializers.JSONField()


class ProposalSerializer(serializers.Serializer):
    changes = FigureSerializer(many=True)
    follows = FigureSerializer(many=True)
    result = serializers.CharField()
    total = serializers.IntegerField(allow_null=True)


class AdviceSerializer(serializers.Serializer):
    firm = serializers.IntegerField()
    goal = serializers.CharField()
    night = serializers.DateField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    best = serializers.IntegerField(allow_null=True)
    reached = serializers.BooleanField()
    out_of_reach = serializers.BooleanField()
    stopping = serializers.ListField(child=serializers.CharField())
    proposals = ProposalSerializer(many=True)


def _parameter(name, kind, text):
    return OpenApiParameter(name, kind, description=text)


FIRM = OpenApiParameter("firm_id", int, OpenApiParameter.PATH, description=gettext_lazy("Id of the firm"))
OF = _parameter("of", str, gettext_lazy("Code of the rule; the innovation points by default."))
GOAL = _parameter(
    "goal", str, gettext_lazy("tier:B, total:70, rank:50, or met:CODE of a title; the next tier by default.")
)


@requires(Perm.SCORE_VIEW)
class ResultViewSet(viewsets.GenericViewSet):
    """Of one firm: why a result is what it is, why two nights differ, and what would reach a goal."""

    queryset = Score.objects.all()
    serializer_class = WhySerializer
    pagination_class = None
    filter_backends = []
    lookup_field = "firm_id"
    lookup_value_regex = r"\d+"

    @extend_schema(
        parameters=[FIRM, OF, _parameter("on", OpenApiTypes.DATE, gettext_lazy("The day; the last night by default."))],
        responses=WhySerializer,
        summary=gettext_lazy("Why a firm has a result"),
    )
    @action(detail=True)
    def why(self, request, firm_id=None):
        firm, day = self._firm(firm_id), day_of(request, "on")
        case = Case(request.user, firm, self._subject(day), day)
        tree = case.tree if case.rule else None
        return self._answer(WhySerializer, firm, rule=case.code, night=_night(case), explanation=tree)

    @extend_schema(
        parameters=[
            FIRM,
            OF,
            _parameter("from", OpenApiTypes.DATE, gettext_lazy("The earlier day; before the last change by default.")),
            _parameter("to", OpenApiTypes.DATE, gettext_lazy("The later day; the last night by default.")),
        ],
        responses=ChangeSerializer,
        summary=gettext_lazy("Why two nights differ"),
        description=gettext_lazy("The differences of the items add up to that of the totals exactly."),
    )
    @action(detail=True)
    def change(self, request, firm_id=None):
        firm = self._firm(firm_id)
        first, last = last_change(request.user, firm)
        first, last = day_of(request, "from") or first, day_of(request, "to") or last
        code = self._subject(last)
        nights, ranks, tree = [], [], None
        if first and last:
            found = Change(*(Case(request.user, firm, code, day) for day in sorted((first, last))))
            if found.is_possible:
                nights = [case.night.as_of for case in found.sides]
                ranks = [case.place and case.place.rank for case in found.sides]
                tree = found.tree
        return self._answer(ChangeSerializer, firm, rule=code, nights=nights, ranks=ranks, difference=tree)

    @extend_schema(
        parameters=[FIRM, GOAL],
        responses=AdviceSerializer,
        summary=gettext_lazy("What would reach a goal"),
        description=gettext_lazy(
            "Every proposal was run: it reaches the goal, and with one unit less of any figure it does not."
        ),
    )
    @action(detail=True)
    def advice(self, request, firm_id=None):
        firm = self._firm(firm_id)
        found = Advising(request.user, firm, request.query_params.get("goal", ""))
        if not found.is_possible:
            raise ValidationError({"goal": [_("No night has counted this firm.")]})
        if found.trouble:
            raise ValidationError({"goal": [found.trouble]})
        answer = found.found
        return self._answer(
            AdviceSerializer,
            firm,
            goal=found.key,
            night=_night(found.points),
            target=found.target,
            total=_total(answer.total),
            best=_total(answer.best),
            reached=answer.reached,
            out_of_reach=answer.out_of_reach,
            stopping=answer.stopping if answer.out_of_reach else (),
            proposals=[_proposal(each) for each in answer.proposals],
        )

    def _firm(self, firm_id) -> Firm:
        return get_object_or_404(visible(self.request.user, Firm.objects.all(), Perm.SCORE_VIEW), pk=firm_id)

    def _subject(self, day) -> str:
        code = self.request.query_params.get("of") or POINTS
        if code not in subjects(day or timezone.localdate()):
            raise ValidationError({"of": [_("There is no such rule on this day.")]})
        return code

    @staticmethod
    def _answer(serializer, firm, **values) -> Response:
        return Response(serializer({"firm": firm.pk, **values}).data)


def _night(case):
    return case.night and case.night.as_of


def _total(hundredths: int) -> int | None:
    return hundredths if hundredths >= 0 else None


def _proposal(proposal) -> dict:
    return {
        "changes": [_figure(change.fact, change.start, change.to) for change in proposal.changes],
        "follows": [_figure(*each) for each in proposal.follows],
        "result": proposal.result,
        "total": _total(proposal.total),
    }


def _figure(fact, start, to) -> dict:
    return {"fact": fact, "start": decode(fact, start), "to": decode(fact, to)}


def register(router):
    router.register("results", ResultViewSet, basename="result")
