"""The registry under /api/v1/: firms, merged yearly facts, consents. The same rows and filters as the pages."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.access import Perm, requires, visible
from accounts.api import WholeNumber, valid
from rulebook.facts import FACTS, GRADES

from . import actions, figures
from .consenting import give
from .filters import FIELD_SORTS, FIGURE_SORTS, FirmFilter
from .forms import ConsentForm, NarrowForm
from .models import FACT_CODES, Assessment, Award, Consent, Firm, MergedFacts, Title
from .registers import firm_columns


class TitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Title
        fields = ["kind", "held", "number", "valid_from", "valid_to", "source"]


class AwardSerializer(serializers.ModelSerializer):
    class Meta:
        model = Award
        fields = ["kind", "name", "level", "rank", "awarded_on"]


class AssessmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Assessment
        fields = ["kind", "year", "score", "issued_on"]


class FirmSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.name")
    titles = TitleSerializer(many=True)
    awards = AwardSerializer(many=True)
    assessments = AssessmentSerializer(many=True)

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
            "awards",
            "assessments",
            "updated_at",
        ]


@extend_schema_view(
    list=extend_schema(
        summary=_("Firms of the registry"), description=_("The rows, filters and orders of the list page.")
    ),
    retrieve=extend_schema(summary=_("One firm")),
)
@requires(Perm.FIRM_VIEW)
class FirmViewSet(viewsets.ReadOnlyModelViewSet):
    """Firms of the registry, with the filters of the list page (`q`, `park`, `chain`, `title`, `size`, …, `sort`)."""

    queryset = Firm.objects.all()
    serializer_class = FirmSerializer
    filterset_class = FirmFilter

    @property
    def sorts(self):
        return [*FIELD_SORTS, *FIGURE_SORTS, *(column.name for column in firm_columns)]

    def get_queryset(self):
        firms = visible(self.request.user, Firm.objects.all(), Perm.FIRM_VIEW)
        return firms.select_related("park").prefetch_related("titles", "awards", "assessments")


class GradeField(serializers.ChoiceField):
    """A grade by its letter; kept as the rulebook keeps it."""

    def to_internal_value(self, data):
        return GRADES.index(super().to_internal_value(data))

    def to_representation(self, value):
        return GRADES[value]


class YearSerializer(serializers.ModelSerializer):
    """Base of whatever serializes the facts of a year."""

    def build_standard_field(self, name, field):
        if name in FACT_CODES and figures.kind(name) == "grade":
            return GradeField, {"choices": list(FACTS[name].grades), "allow_null": True, "required": False}
        return super().build_standard_field(name, field)


class FactsSerializer(YearSerializer):
    credit_code = serializers.CharField(source="firm.credit_code")

    class Meta:
        model = MergedFacts
        fields = ["firm_id", "credit_code", "fiscal_year", "known_on", *FACT_CODES]


class FactsFilter(FilterSet):
    firm = WholeNumber(field_name="firm_id", label=_("Id of the firm"))
    credit_code = CharFilter(field_name="firm__credit_code", label=_("Credit code of the firm"))
    year = WholeNumber(field_name="fiscal_year", label=_("Fiscal year"))

    class Meta:
        model = MergedFacts
        fields: list[str] = []


@extend_schema_view(
    list=extend_schema(
        summary=_("Yearly facts of firms"),
        description=_(
            "Each figure from the best source that knows it: approved declaration, staff's correction, import. "
            "Money in whole yuan; null is unknown, 0 is a value."
        ),
    ),
)
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
            "product_id",
            "product",
            "scope",
            "valid_from",
            "valid_to",
            "live",
            "text_version",
            "text_hash",
            "signed_by",
            "signed_as",
            "given_by_name",
            "given_at",
            "withdrawn_at",
            "withdrawn_by_name",
            "withdrawal_reason",
            "follows_id",
        ]


class GiveSerializer(serializers.Serializer):
    # What the page's form takes.
    firm = serializers.IntegerField()
    bank = serializers.IntegerField()
    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    scope = serializers.MultipleChoiceField(choices=Consent.Group.choices)
    valid_to = serializers.DateField()
    product = serializers.IntegerField(required=False)
    signed_as = serializers.ChoiceField(choices=Consent.SignedAs.choices, default=Consent.SignedAs.AUTHORISED)
    signed_by = serializers.CharField(max_length=80, required=False, help_text=_("who holds the key, where left out"))
    text_version = serializers.CharField()
    agreed = serializers.BooleanField()


class NarrowSerializer(serializers.Serializer):
    scope = serializers.MultipleChoiceField(choices=Consent.Group.choices)
    valid_to = serializers.DateField()


class WithdrawSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ConsentFilter(FilterSet):
    firm = WholeNumber(field_name="firm_id", label=_("Id of the firm"))
    bank = WholeNumber(field_name="bank_id", label=_("Id of the bank"))

    class Meta:
        model = Consent
        fields = ["firm", "bank", "purpose"]


@extend_schema_view(
    list=extend_schema(summary=_("Consents of firms to banks")),
    retrieve=extend_schema(summary=_("One consent")),
)
@requires(Perm.CONSENT_VIEW)
class ConsentViewSet(viewsets.ReadOnlyModelViewSet):
    """Consents of firms to banks. Giving and withdrawing need the permission consent.give and take effect at once."""

    queryset = Consent.objects.all()
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter
    perms = dict.fromkeys(("create", "narrow", "withdraw"), (Perm.CONSENT_GIVE,))

    def get_queryset(self):
        perm, *_others = self.perms.get(self.action, (Perm.CONSENT_VIEW,))
        return visible(self.request.user, Consent.objects.select_related("bank", "firm"), perm)

    @extend_schema(
        request=GiveSerializer,
        responses={201: ConsentSerializer},
        summary=_("Give a consent"),
        description=_(
            "Takes effect at once and replaces a consent that stood. `agreed` and `text_version` say that the text of "
            "that version was read."
        ),
    )
    def create(self, request):
        given = GiveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        firms = visible(request.user, Firm.objects.all(), Perm.CONSENT_GIVE)
        firm = firms.filter(pk=given.validated_data["firm"]).first()
        if firm is None:
            raise serializers.ValidationError({"firm": ["This firm does not exist."]})
        form = ConsentForm({"signed_by": str(request.user), **given.data, "bank": [given.data["bank"]]})
        self._must_be_valid(form)
        (consent,) = give(firm, form, request.user)
        return Response(ConsentSerializer(consent).data, status=201)

    @extend_schema(
        request=NarrowSerializer,
        responses=ConsentSerializer,
        summary=_("Narrow a consent"),
        description=_("Takes groups or days away, at once; the answer is the consent that now stands in its place."),
    )
    @action(detail=True, methods=["post"])
    def narrow(self, request, pk=None):
        consent = self.get_object()
        given = NarrowSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        form = NarrowForm(given.data, consent=consent)
        self._must_be_valid(form)
        try:
            narrower = actions.narrow_consent(consent=consent, by=request.user, **form.cleaned_data)
        except actions.NotNarrower:
            raise serializers.ValidationError([_("This consent is not in force any more.")]) from None
        return Response(ConsentSerializer(narrower).data)

    @extend_schema(
        request=WithdrawSerializer,
        responses=ConsentSerializer,
        summary=_("Withdraw a consent"),
        description=_("The bank sees nothing more of the firm, at once. Withdrawing twice changes nothing."),
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        consent = self.get_object()
        given = valid(WithdrawSerializer, request)
        return Response(ConsentSerializer(actions.withdraw_consent(consent=consent, by=request.user, **given)).data)

    @staticmethod
    def _must_be_valid(form):
        if not form.is_valid():
            raise serializers.ValidationError({name: list(texts) for name, texts in form.errors.items()})


def register(router):
    """This room's addresses under /api/v1/."""
    router.register("firms", FirmViewSet, basename="firm")
    router.register("facts", FactsViewSet, basename="facts")
    router.register("consents", ConsentViewSet, basename="consent")
