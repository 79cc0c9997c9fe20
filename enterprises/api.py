"""The registry under /api/v1/: firms, merged yearly facts, consents. The same rows and filters as the pages."""

from django.core.exceptions import PermissionDenied
from django_filters import CharFilter, FilterSet, NumberFilter
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import Perm, can, requires, visible

from . import actions
from .filters import FirmFilter
from .forms import ConsentForm, WithdrawForm
from .models import FACT_CODES, Consent, Firm, MergedFacts, Title


class TitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Title
        fields = ["kind", "held", "number", "valid_from", "valid_to", "source"]


class FirmSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.name")
    titles = TitleSerializer(many=True)

    class Meta:
        model = Firm
        fields = [
            "id",
            "credit_code",
            "name",
            "former_names",
            "park",
            "chain",
            "industry_code",
            "above_scale",
            "status",
            "established_on",
            "registered_capital",
            "legal_representative",
            "address",
            "titles",
            "updated_at",
        ]


@requires(Perm.FIRM_VIEW)
class FirmViewSet(viewsets.ReadOnlyModelViewSet):
    """Firms of the registry, with the filters of the list page (`q`, `park`, `chain`, `title`, `size`, …, `sort`)."""

    queryset = Firm.objects.all()
    serializer_class = FirmSerializer
    filterset_class = FirmFilter

    def get_queryset(self):
        firms = visible(self.request.user, Firm.objects.all(), Perm.FIRM_VIEW)
        return firms.select_related("park").prefetch_related("titles")


class FactsSerializer(serializers.ModelSerializer):
    """Money in whole yuan; null is unknown, 0 is a value."""

    credit_code = serializers.CharField(source="firm.credit_code")

    class Meta:
        model = MergedFacts
        fields = ["firm_id", "credit_code", "fiscal_year", "known_on", *FACT_CODES]


class FactsFilter(FilterSet):
    firm = NumberFilter(field_name="firm_id")
    credit_code = CharFilter(field_name="firm__credit_code")
    year = NumberFilter(field_name="fiscal_year")

    class Meta:
        model = MergedFacts
        fields: list[str] = []


@requires(Perm.FIRM_VIEW)
class FactsViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Yearly facts, each figure from the best source that knows it: declaration, staff's correction, import."""

    queryset = MergedFacts.objects.all()
    serializer_class = FactsSerializer
    filterset_class = FactsFilter

    def get_queryset(self):
        facts = visible(self.request.user, MergedFacts.objects.all(), Perm.FIRM_VIEW)
        return facts.select_related("firm").order_by("firm_id", "-fiscal_year")


class ConsentSerializer(serializers.ModelSerializer):
    bank_name = serializers.CharField(source="bank.name", read_only=True)
    live = serializers.BooleanField(source="is_live", read_only=True)

    class Meta:
        model = Consent
        fields = [
            "id",
            "firm",
            "bank",
            "bank_name",
            "purpose",
            "scope",
            "valid_from",
            "valid_to",
            "live",
            "text_version",
            "text_hash",
            "given_by_name",
            "given_at",
            "withdrawn_at",
            "withdrawn_by_name",
            "withdrawal_reason",
        ]


class GiveSerializer(serializers.Serializer):
    """What the page's form takes; `agreed` and `text_version` say that the text of that version was read."""

    firm = serializers.IntegerField()
    bank = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    scope = serializers.MultipleChoiceField(choices=Consent.Group.choices)
    valid_to = serializers.DateField()
    text_version = serializers.CharField()
    agreed = serializers.BooleanField()


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ConsentFilter(FilterSet):
    class Meta:
        model = Consent
        fields = ["firm", "bank", "purpose"]


@requires(Perm.CONSENT_VIEW)
class ConsentViewSet(viewsets.ReadOnlyModelViewSet):
    """Consents of firms to banks. Giving and withdrawing need the permission consent.give and take effect at once."""

    queryset = Consent.objects.all()
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter

    def get_queryset(self):
        return visible(self.request.user, Consent.objects.select_related("bank", "firm"), self._perm())

    def _perm(self):
        return Perm.CONSENT_GIVE if self.action in ("create", "withdraw") else Perm.CONSENT_VIEW

    @extend_schema(request=GiveSerializer, responses={201: ConsentSerializer})
    def create(self, request):
        self._must_give(request.user)
        given = GiveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        firms = visible(request.user, Firm.objects.all(), Perm.CONSENT_GIVE)
        firm = firms.filter(pk=given.validated_data["firm"]).first()
        if firm is None:
            raise serializers.ValidationError({"firm": ["This firm does not exist."]})
        form = ConsentForm(given.data)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(texts) for name, texts in form.errors.items()})
        data = {name: form.cleaned_data[name] for name in ("bank", "purpose", "scope", "valid_to")}
        consent = actions.give_consent(firm=firm, text=form.text, by=request.user, **data)
        return Response(ConsentSerializer(consent).data, status=201)

    @extend_schema(request=WithdrawSerializer, responses=ConsentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        self._must_give(request.user)
        form = WithdrawForm(request.data)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(texts) for name, texts in form.errors.items()})
        consent = self.get_object()
        consent = actions.withdraw_consent(consent=consent, reason=form.cleaned_data["reason"], by=request.user)
        return Response(ConsentSerializer(consent).data)

    @staticmethod
    def _must_give(user):
        if not can(user, Perm.CONSENT_GIVE):
            raise PermissionDenied


def register(router):
    """This room's addresses under /api/v1/."""
    router.register("firms", FirmViewSet, basename="firm")
    router.register("facts", FactsViewSet, basename="facts")
    router.register("consents", ConsentViewSet, basename="consent")
