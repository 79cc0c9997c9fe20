"""Loan readiness and a bank's list under /api/v1/: the same rows, filters and looks as the pages."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, viewsets

from accounts.access import Perm, requires, visible
from enterprises.models import Consent, Look

from . import loans_api, signed_lists_api
from .actions import log_looks
from .filters import SORTABLE, BankFirmFilter, ReadinessFilter
from .gates import zone_gates
from .models import BankFirm, Readiness
from .sheet import Sheet
from .support import api as support


class ReadinessSerializer(serializers.ModelSerializer):
    firm_name = serializers.CharField(source="firm.name")
    credit_code = serializers.CharField(source="firm.credit_code")
    result = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    failed = serializers.SerializerMethodField()
    unknown = serializers.SerializerMethodField()
    rule_version = serializers.CharField(source="rule_version.version")

    class Meta:
        model = Readiness
        fields = [
            "firm_id", "firm_name", "credit_code", "result", "tier", "ceiling", "total", "failed", "unknown",
            "rule_version", "valid_from",
        ]  # fmt: skip

    def get_result(self, row) -> str:
        return Readiness.Result(row.result).name.lower()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_total(self, row):
        return row.total if row.total >= 0 else None

    def get_failed(self, row) -> list[str]:
        return self._codes(row, row.failed)

    def get_unknown(self, row) -> list[str]:
        return self._codes(row, row.unknown)

    @staticmethod
    def _codes(row, bits) -> list[str]:
        return [gate.code for place, gate in zone_gates(row.rule_version) if bits >> place & 1]


@extend_schema_view(
    list=extend_schema(
        summary=_("Loan readiness of firms"),
        description=_(
            "As of the last night; only a bank approves a loan. Gates by their codes. `total` in hundredths of a point, "
            "null where no score is published; `ceiling` in whole yuan."
        ),
    ),
    retrieve=extend_schema(summary=_("Loan readiness of one firm")),
)
@requires(Perm.READINESS_VIEW)
class ReadinessViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Loan readiness of firms since the last night; one firm by its id. Never "approved": only a bank approves."""

    queryset = Readiness.objects.none()
    serializer_class = ReadinessSerializer
    filterset_class = ReadinessFilter
    lookup_field = "firm_id"

    def get_queryset(self):
        rows = visible(self.request.user, Readiness.objects.latest(), Perm.READINESS_VIEW)
        return rows.select_related("firm", "rule_version").order_by("-total", "firm__pinyin", "id")


class GroupSerializer(serializers.ModelSerializer):
    group: str  # of the consent; null where the firm did not consent to it

    def to_representation(self, row):
        return super().to_representation(row) if row.shares(self.group) else None


def group_field(group: str):
    columns = [name for name in BankFirm.GROUPS[group] if name not in ("pinyin", "initials")]
    parts = {"group": group, "Meta": type("Meta", (), {"model": BankFirm, "fields": columns})}
    if "park" in columns:
        parts["park"] = serializers.SlugRelatedField(slug_field="name", read_only=True)
    made = type(f"BankFirm{group.title()}Serializer", (GroupSerializer,), parts)
    return made(source="*", allow_null=True, read_only=True)


class BankFirmSerializer(serializers.ModelSerializer):
    identity = group_field(Consent.Group.IDENTITY)
    points = group_field(Consent.Group.POINTS)
    items = serializers.SerializerMethodField()
    figures = group_field(Consent.Group.FIGURES)
    titles = group_field(Consent.Group.TITLES)
    negative = group_field(Consent.Group.NEGATIVE)
    contacts = group_field(Consent.Group.CONTACTS)
    is_new = serializers.BooleanField()

    class Meta:
        model = BankFirm
        fields = [
            "id", "as_of", "first_listed_on", "is_new", "consent_id", "scope", "purpose", "product_id", "product", "valid_to",
            "fiscal_year",
            "identity", "points", "items", "figures", "titles", "negative", "contacts",
        ]  # fmt: skip

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField(allow_null=True), allow_null=True))
    def get_items(self, row):
        return {item.code: item.points for item in Sheet(row).items} if row.shares(Consent.Group.ITEMS) else None


@extend_schema_view(
    list=extend_schema(
        summary=_("The bank's credit-ready firms"),
        description=_(
            "By groups of the consent; a group that the firm did not consent to is null. Points in hundredths, money in "
            "whole yuan. Each answer is written down as a look, which the firm sees."
        ),
    ),
    retrieve=extend_schema(
        summary=_("One firm of the bank's list"), description=_("The firm sees that the bank looked.")
    ),
)
@requires(Perm.BANK_LIST)
class BankFirmViewSet(viewsets.ReadOnlyModelViewSet):
    """The bank's credit-ready firms. Each answer is written down as a look, which the firm sees."""

    queryset = BankFirm.objects.none()
    serializer_class = BankFirmSerializer
    filterset_class = BankFirmFilter
    sorts = SORTABLE

    def get_queryset(self):
        rows = visible(self.request.user, BankFirm.objects.live(), Perm.BANK_LIST)
        return rows.select_related("park", "chain", "rule_version").by("-total")

    def paginate_queryset(self, queryset):
        rows = super().paginate_queryset(queryset)
        log_looks(rows, kind=Look.Kind.API, by=self.request.user)
        return rows

    def get_object(self):
        row = super().get_object()
        log_looks([row], kind=Look.Kind.API, by=self.request.user)
        return row


def register(router):
    """This room's addresses under /api/v1/."""
    router.register("readiness", ReadinessViewSet, basename="readiness")
    router.register("bank-firms", BankFirmViewSet, basename="bank-firms")
    signed_lists_api.register(router)
    support.register(router)
    loans_api.register(router)
