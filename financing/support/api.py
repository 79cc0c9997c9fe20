"""Vouchers, pledges and candidates under /api/v1/: the same rows and filters as the pages, to read."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from accounts.access import Perm, requires, visible
from financing.models import Pledge, RelendingCandidate, VoucherClaim

from .filters import CandidateFilter, ClaimFilter, PledgeFilter

FIRM = ["firm_id", "firm_name", "credit_code"]


class OfAFirm(serializers.ModelSerializer):
    firm_name = serializers.CharField(source="firm.name")
    credit_code = serializers.CharField(source="firm.credit_code")


class VoucherClaimSerializer(OfAFirm):
    year = serializers.IntegerField(source="year.year")
    state = serializers.CharField()

    class Meta:
        model = VoucherClaim
        fields = [
            "id", *FIRM, "year", "state", "direct_rd", "amount", "granted", "confirmed_by", "use", "reason",
            "submitted_at", "first_at", "second_at", "published_at", "publicity_ends_on", "paid_on", "payment_reference",
        ]  # fmt: skip


class PledgeSerializer(OfAFirm):
    lender = serializers.CharField(source="lender.name")
    state = serializers.CharField()
    rights = serializers.SerializerMethodField()

    class Meta:
        model = Pledge
        fields = [
            "id", *FIRM, "lender", "state", "rights", "appraiser", "appraised_value", "appraised_on", "loan_contract",
            "pledge_contract", "loan_amount", "lent_on", "notice_number", "registered_on", "is_filed", "filed_on",
            "subsidy", "subsidised_on", "released_on",
        ]  # fmt: skip

    def get_rights(self, row) -> list[str]:
        return [part.right.number or part.right.name for part in row.pledged.all()]


class CandidateSerializer(OfAFirm):
    batch = serializers.CharField(source="batch.name")
    consent = serializers.CharField()
    result = serializers.CharField()

    class Meta:
        model = RelendingCandidate
        fields = [
            "id", *FIRM, "batch", "need", "use", "is_first_loan", "consent", "sent_on", "result", "result_on", "lent",
        ]  # fmt: skip


def described(what, one):
    return extend_schema_view(
        list=extend_schema(summary=what, description=_("Money in whole yuan.")), retrieve=extend_schema(summary=one)
    )


@described(_("Claims of innovation vouchers"), _("One claim of a voucher"))
@requires(Perm.VOUCHER_VIEW)
class VoucherClaimViewSet(viewsets.ReadOnlyModelViewSet):
    """Claims of innovation vouchers."""

    queryset = VoucherClaim.objects.none()
    serializer_class = VoucherClaimSerializer
    filterset_class = ClaimFilter

    def get_queryset(self):
        return visible(self.request.user, VoucherClaim.objects.select_related("year", "firm"), Perm.VOUCHER_VIEW)


@described(_("Pledges of intellectual property"), _("One pledge"))
@requires(Perm.PLEDGE_VIEW)
class PledgeViewSet(viewsets.ReadOnlyModelViewSet):
    """Pledges of intellectual property."""

    queryset = Pledge.objects.none()
    serializer_class = PledgeSerializer
    filterset_class = PledgeFilter

    def get_queryset(self):
        rows = Pledge.objects.select_related("firm", "lender").prefetch_related("pledged__right")
        return visible(self.request.user, rows, Perm.PLEDGE_VIEW)


@described(_("Candidates for re-lending"), _("One candidate for re-lending"))
@requires(Perm.RELENDING_VIEW)
class CandidateViewSet(viewsets.ReadOnlyModelViewSet):
    """Candidates for re-lending."""

    queryset = RelendingCandidate.objects.none()
    serializer_class = CandidateSerializer
    filterset_class = CandidateFilter

    def get_queryset(self):
        return visible(
            self.request.user, RelendingCandidate.objects.select_related("batch", "firm"), Perm.RELENDING_VIEW
        )


def register(router):
    router.register("vouchers", VoucherClaimViewSet, basename="vouchers")
    router.register("ip-pledges", PledgeViewSet, basename="ip-pledges")
    router.register("relending-candidates", CandidateViewSet, basename="relending-candidates")
