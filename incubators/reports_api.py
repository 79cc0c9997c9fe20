"""Reports of carriers under /api/v1/reports/: the figures of the pages with the rows behind them, and saving a draft's asked ones.

Money is in whole yuan; null is unknown, 0 is a value.
"""

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.access import Perm, requires, visible
from accounts.api import Conflict, error_body, valid

from . import actions
from .filters import ReportApiFilter
from .models import Report
from .reporting.checking import labelled
from .reporting.counting import plain
from .reporting.definition import last_day
from .reporting.filling import added_up, is_given
from .reporting.sheet import SOURCES, Sheet, source_of

UNITS = {"money": "yuan", "people": "people", "count": "count", "area": "m2"}
LARGEST = 10**15  # yuan; what a form takes too
NUMBER = {"type": "number", "nullable": True}


class ReportSerializer(serializers.ModelSerializer):
    carrier = serializers.CharField(source="carrier.name")
    until = serializers.SerializerMethodField(help_text=gettext_lazy("The last day of the period."))
    shares_asked = serializers.IntegerField(help_text=gettext_lazy("Tenants asked for their share"))
    shares_sent = serializers.IntegerField(help_text=gettext_lazy("Tenants that sent it"))
    checked_by = serializers.CharField(allow_null=True)
    signed_by = serializers.CharField(allow_null=True)
    approved_by = serializers.CharField(allow_null=True)

    class Meta:
        model = Report
        fields = [
            "id", "carrier_id", "carrier", "kind", "period", "until", "edition", "form", "due_on", "state", "shares_asked",
            "shares_sent", "correction_reason", "return_reason", "checked_by", "checked_at", "signed_by", "signed_at",
            "approved_by", "approved_at", "saved_at", "version",
        ]  # fmt: skip

    def get_until(self, report) -> serializers.DateField():
        return last_day(report.kind, report.period)


class ReportFigureSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    section = serializers.CharField()
    unit = serializers.ChoiceField(choices=list(UNITS.values()))
    source = serializers.ChoiceField(choices=list(SOURCES.items()))
    value = serializers.SerializerMethodField()
    period_before = serializers.SerializerMethodField()
    year_before = serializers.SerializerMethodField()
    rows = serializers.URLField(
        allow_null=True, help_text=gettext_lazy("Where the rows are that add up to it; null where people fill it in.")
    )
    problems = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(NUMBER)
    def get_value(self, figure):
        return figure["value"]

    @extend_schema_field(NUMBER)
    def get_period_before(self, figure):
        return figure["period_before"]

    @extend_schema_field(NUMBER)
    def get_year_before(self, figure):
        return figure["year_before"]


class ReportEditionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Report
        fields = ["id", "edition", "state", "correction_reason", "approved_at"]


class ReportDetailSerializer(ReportSerializer):
    figures = serializers.SerializerMethodField()
    editions = serializers.SerializerMethodField(help_text=gettext_lazy("All editions of this period, this one too."))

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "figures", "editions"]

    def get_figures(self, report) -> ReportFigureSerializer(many=True):
        return ReportFigureSerializer(figures_of(report, self.context["request"]), many=True).data

    def get_editions(self, report) -> ReportEditionSerializer(many=True):
        same = Report.objects.filter(carrier=report.carrier_id, kind=report.kind, period=report.period)
        rows = visible(self.context["request"].user, same, Perm.REPORT_VIEW).order_by("edition")
        return ReportEditionSerializer(rows, many=True).data


def figures_of(report, request) -> list[dict]:
    """Every figure of the form in its order. What does not agree is said while the report is filled in, as on the page."""
    sheet = Sheet(report)
    before, last_year = sheet.before or {}, sheet.last_year or {}
    faults = sheet.problems if report.is_open else []
    return [
        {
            "key": key,
            "label": labelled(field, key),
            "section": section.label,
            "unit": UNITS[field.unit],
            "source": source_of(field),
            "value": sheet.values.get(key),
            "period_before": before.get(key),
            "year_before": last_year.get(key),
            "rows": None
            if field.is_asked
            else reverse("report-figure", kwargs={"pk": report.pk, "key": key}, request=request),
            "problems": [fault.text for fault in faults if fault.key == key],
        }
        for section in sheet.form.sections
        for field in section.fields
        for key in field.keys
    ]


class ReportRowSerializer(serializers.Serializer):
    name = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    day = serializers.DateField(allow_null=True)
    number = serializers.SerializerMethodField()
    page = serializers.CharField(source="url", help_text=gettext_lazy("Address of the row's page in the portal"))

    @extend_schema_field({"type": "number"})
    def get_number(self, row):
        return plain(row.number)


class ReportAskedSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1)
    asked = serializers.DictField(
        child=serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST, allow_null=True),
        help_text=gettext_lazy("Figures by key, money in whole yuan; null takes a figure back."),
    )


def saved(report: Report, *, asked: dict, version: int, by) -> Report:
    """Only what is given changes; what is counted or added up cannot be given."""
    sheet = Sheet(report)
    rule = {"before": sheet.before, "first": sheet.is_first}
    fields = sheet.form.asked
    given = {key for field in fields for key in field.keys if is_given(key, **rule)}
    if wrong := sorted(asked.keys() - given):
        text = _("The portal counts or adds up this figure, or there is none: %(key)s")
        raise ValidationError({"asked": [text % {"key": key} for key in wrong]})
    figures = added_up(fields, report.asked | asked, **rule)
    return actions.save_report(report=report, asked=figures, version=version, by=by)


@extend_schema_view(
    list=extend_schema(
        summary=gettext_lazy("Reports of carriers"),
        description=gettext_lazy("Each edition a row, the latest period first. `period` is its first day."),
    ),
    retrieve=extend_schema(
        responses=ReportDetailSerializer,
        summary=gettext_lazy("One report with its figures"),
        description=gettext_lazy(
            "Money in whole yuan. While a report is filled in its figures are counted anew; from the check on they stand."
        ),
    ),
)
@requires(Perm.REPORT_VIEW)
class ReportViewSet(viewsets.ReadOnlyModelViewSet):
    """Monthly and yearly reports of carriers, each edition by itself."""

    queryset = Report.objects.none()
    serializer_class = ReportSerializer
    filterset_class = ReportApiFilter
    lookup_value_regex = r"\d+"
    perms = {"partial_update": (Perm.REPORT_FILL,)}

    def get_queryset(self):
        perm, *_others = self.perms.get(self.action, (Perm.REPORT_VIEW,))
        rows = visible(self.request.user, Report.objects.with_shares(), perm)
        rows = rows.select_related("carrier", "checked_by", "signed_by", "approved_by")
        return rows.order_by("-period", "kind", "carrier__name", "-edition", "pk")

    def get_serializer_class(self):
        return ReportSerializer if self.action == "list" else ReportDetailSerializer

    @extend_schema(
        request=ReportAskedSerializer,
        responses={200: ReportDetailSerializer, 409: None},
        summary=gettext_lazy("Save the figures that people fill in"),
        description=gettext_lazy(
            "Of a report that is being filled in. Only what is given changes; the portal adds totals to date up where it "
            "knows the month before. `version` is the one that was read; where somebody saved since, the answer 409 holds "
            "what stands now as `current` beside what was `given`."
        ),
    )
    def partial_update(self, request, pk=None):
        report, given = self.get_object(), valid(ReportAskedSerializer, request)
        try:
            saved(report, by=request.user, **given)
        except actions.Stale as stale:
            text = _("The report is at version %(version)s now: read it again.") % {"version": stale.current.version}
            both = {"current": self.get_serializer(self.get_object()).data, "given": request.data}
            return Response(error_body("conflict", text) | both, status=409)
        except actions.Refused as refusal:
            raise Conflict(str(refusal), code="refused") from refusal
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        responses=ReportRowSerializer(many=True),
        parameters=[OpenApiParameter("key", str, OpenApiParameter.PATH, description=gettext_lazy("Key of the figure"))],
        summary=gettext_lazy("The rows that add up to a figure"),
        description=gettext_lazy(
            "As they are now; of a sum of shares what each tenant adds. Their numbers add up to the figure of a report that "
            "is being filled in; a checked one keeps what was counted then."
        ),
    )
    @action(detail=True, url_path=r"figures/(?P<key>\w+)")
    def figure(self, request, pk=None, key=None):
        report = self.get_object()
        sheet = Sheet(report)
        if (field := sheet.has_rows(key)) is None:
            raise Http404
        rows = sheet.rows(field, key)
        return self.get_paginated_response(ReportRowSerializer(self.paginate_queryset(rows), many=True).data)
