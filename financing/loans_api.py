"""Products and loans under /api/v1/: what a bank's system reads and writes. Every write carries an Idempotency-Key.

Money in whole yuan. A firm reads its own loans here, staff all of them; only the bank writes.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts.access import Perm, Scope, can, requires, visible
from accounts.api import WholeNumber
from workplace.conflict import Refused, Stale

from .actions import documents
from .actions import loans as actions
from .idempotency import PARAMETER, once
from .loan_filters import LoanFilter, ProductFilter
from .models import Drawing, Loan, LoanDocument, LoanEvent, Product, Repayment


class Conflict(APIException):
    status_code, default_code = 409, "refused"


class ProductSerializer(serializers.ModelSerializer):
    bank_name = serializers.CharField(source="bank.name", read_only=True)

    class Meta:
        model = Product
        fields = [
            "id", "bank", "bank_name", "kind", "name", "summary", "amount_min", "amount_max", "term_months", "rate_bp",
            "guarantees", "conditions", "documents", "step_days", "valid_from", "valid_to", "state", "is_offered",
        ]  # fmt: skip


@extend_schema_view(
    list=extend_schema(
        summary=_("Products of the banks"),
        description=_(
            "A bank sees its own and what is published; everybody else what is published. Money in whole yuan."
        ),
    ),
    retrieve=extend_schema(summary=_("One product with its conditions")),
)
@requires(Perm.PRODUCT_VIEW)
class ProductViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Product.objects.none()
    serializer_class = ProductSerializer

    class filterset_class(ProductFilter):
        bank = WholeNumber(field_name="bank", label=_("Bank"))

    def get_queryset(self):
        rows = visible(self.request.user, Product.objects.select_related("bank"), Perm.PRODUCT_VIEW)
        return rows.order_by("state", "rate_bp", "pk")


class DrawingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Drawing
        fields = ["amount", "drawn_on", "due_on", "reference"]


class RepaymentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Repayment
        fields = ["amount", "paid_on", "reference"]


class LoanEventSerializer(serializers.ModelSerializer):
    class Meta:
        model = LoanEvent
        fields = ["uid", "kind", "state", "at", "on_day", "due_on", "amount", "note", "side", "by_name"]


class DocumentSerializer(serializers.ModelSerializer):
    class Meta:
        model = LoanDocument
        fields = ["id", "name", "note", "asked_at", "due_on", "answered_at"]


class LoanSerializer(serializers.ModelSerializer):
    number = serializers.CharField(read_only=True)
    is_late = serializers.BooleanField(read_only=True)
    moves = serializers.SerializerMethodField()

    class Meta:
        model = Loan
        fields = [
            "id", "number", "product", "bank", "state", "state_since", "due_on", "is_late", "moves", "version",
            "applicant_name", "applicant_code", "contact_name", "contact_phone", "purpose", "term_months", "first_loan",
            "applied_at", "applied", "granted", "drawn", "outstanding", "granted_months", "rate_bp", "granted_until",
            "contract_number", "signed_on", "first_drawn_on", "ended_on", "refusal", "refusal_text",
        ]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=list(actions.MOVES))))
    def get_moves(self, loan):
        return actions.moves_of(loan)


class WholeLoanSerializer(LoanSerializer):
    drawings = DrawingSerializer(many=True)
    repayments = RepaymentSerializer(many=True)
    events = LoanEventSerializer(many=True)
    documents = DocumentSerializer(many=True)

    class Meta(LoanSerializer.Meta):
        fields = [*LoanSerializer.Meta.fields, "drawings", "repayments", "events", "documents"]


class NoteSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1, required=False, help_text=_("The loan that was read; absent: any"))
    note = serializers.CharField(max_length=300, required=False, help_text=_("The firm reads it."))


def amount(label):
    return serializers.IntegerField(min_value=1, max_value=10**15, help_text=label)


YUAN = _("whole yuan")
REFERENCE = _("The bank's own number of the payment; given once a loan")


class GrantSerializer(NoteSerializer):
    amount = amount(YUAN)
    term_months = serializers.IntegerField(min_value=1, max_value=360)
    rate_bp = serializers.IntegerField(
        min_value=-500, max_value=2000, help_text=_("basis points over the one-year LPR")
    )
    until = serializers.DateField()


class SignSerializer(NoteSerializer):
    contract_number = serializers.CharField(max_length=60)
    signed_on = serializers.DateField()


class DrawSerializer(NoteSerializer):
    amount = amount(YUAN)
    drawn_on = serializers.DateField()
    due_on = serializers.DateField(required=False)
    reference = serializers.CharField(max_length=60, required=False, help_text=REFERENCE)

    def validate(self, given):
        if given.get("due_on") and given["due_on"] < given["drawn_on"]:
            raise serializers.ValidationError({"due_on": _("The last day is before the first.")})
        return given


class RepaySerializer(NoteSerializer):
    amount = amount(YUAN)
    paid_on = serializers.DateField()
    reference = serializers.CharField(max_length=60, required=False, help_text=REFERENCE)


class OverdueSerializer(NoteSerializer):
    since = serializers.DateField()


class SettleSerializer(NoteSerializer):
    settled_on = serializers.DateField()


class RefuseSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1, required=False)
    refusal = serializers.ChoiceField(choices=Loan.Refusal)
    text = serializers.CharField(max_length=300, help_text=_("The firm reads it."))


class AskSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    note = serializers.CharField(max_length=300, required=False)
    due_on = serializers.DateField(required=False)


def step(name, serializer, summary, write):
    """A POST action of the view set: the bank's step of this name, once for each Idempotency-Key."""

    def taken(self, request, pk=None):
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        loan = self.get_object()
        try:
            written = write(loan=loan, by=request.user, **given.validated_data)
        except Stale as stale:
            raise Conflict(_("The loan has changed since: read it again."), code="conflict") from stale
        except Refused as refusal:
            raise Conflict(str(refusal)) from refusal
        return Response(LoanSerializer(written if isinstance(written, Loan) else written.loan).data)

    taken.__name__ = name  # by which the router finds it
    described = extend_schema(
        operation_id=f"loans_{name}",
        request=serializer,
        parameters=[PARAMETER],
        responses={200: LoanSerializer, 409: None, 422: None},
        summary=summary,
        description=_(
            "The same Idempotency-Key with the same request answers the same bytes and has one effect; with another "
            "request it is refused with 422. 409: the loan is not in a state for it, or was changed since."
        ),
    )
    return described(action(detail=True, methods=["post"], url_path=name, url_name=name)(once(taken)))


@extend_schema_view(
    list=extend_schema(
        summary=_("Loans"),
        description=_("A bank reads its own, a firm its own, staff those of their firms. Money in whole yuan."),
    ),
    retrieve=extend_schema(
        summary=_("One loan with its payments, its history and its documents"), responses=WholeLoanSerializer
    ),
)
@requires(Perm.LOAN_VIEW)
class LoanViewSet(viewsets.ReadOnlyModelViewSet):
    """Loans. The bank's system takes the same steps as its officer, by the same actions."""

    queryset = Loan.objects.none()

    class filterset_class(LoanFilter):
        bank = WholeNumber(field_name="bank", label=_("Bank"))
        park = WholeNumber(field_name="firm__park", label=_("Park"))

    @property
    def perm(self):
        return Perm.LOAN_VIEW if self.request.method in SAFE_METHODS else Perm.LOAN_DECIDE

    def check_permissions(self, request):
        super().check_permissions(request)
        if not can(request.user, self.perm):
            raise PermissionDenied

    def get_serializer_class(self):
        return WholeLoanSerializer if self.action == "retrieve" else LoanSerializer

    def get_queryset(self):
        rows = visible(self.request.user, Loan.objects.select_related("product", "bank"), self.perm)
        if self.perm == Perm.LOAN_DECIDE:
            rows = rows.filter(bank__in=self.request.user.access.ids(Scope.BANK, Perm.LOAN_DECIDE))
        if self.action == "retrieve":
            rows = rows.prefetch_related("drawings", "repayments", "events", "documents")
        return rows.order_by("-applied_at", "-pk")

    accept = step("accept", NoteSerializer, _("Accept for review"), actions.accept)
    investigate = step("investigate", NoteSerializer, _("Begin the due diligence"), actions.investigate)
    grant = step("grant", GrantSerializer, _("Grant a credit"), actions.grant)
    sign = step("sign", SignSerializer, _("Enter the contract"), actions.sign)
    draw = step("draw", DrawSerializer, _("Enter a payment to the firm"), actions.draw)
    repay = step("repay", RepaySerializer, _("Enter a repayment"), actions.repay)
    overdue = step("overdue", OverdueSerializer, _("Report as overdue"), actions.overdue)
    cure = step("cure", NoteSerializer, _("No longer overdue"), actions.cure)
    settle = step("settle", SettleSerializer, _("Close as repaid"), actions.settle)
    refuse = step("refuse", RefuseSerializer, _("Refuse"), actions.refuse)
    ask_document = step("ask_document", AskSerializer, _("Ask for a document"), documents.ask_document)


def register(router):
    router.register("products", ProductViewSet, basename="products")
    router.register("loans", LoanViewSet, basename="loans")
