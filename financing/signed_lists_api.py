"""Signed lists under /api/v1/: what there is, the file itself by ETag, the revocations, and the keys, which are open to all."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404

from accounts.access import Perm, can, public, requires, visible
from enterprises.models import Look

from . import actions
from .models import SignedList
from .signed_lists import bank_of, keyring
from .signing.keys import KeyProblem

IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description=_("The ETag of the file that you have")
)
FILE = {
    200: OpenApiResponse(OpenApiTypes.OBJECT, description=_("The signed file, byte for byte")),
    304: OpenApiResponse(description=_("You have it already")),
}


class SignedListSerializer(serializers.ModelSerializer):
    bank = serializers.CharField(source="bank.name")
    state = serializers.ChoiceField(choices=["valid", "expired", "revoked"])

    class Meta:
        model = SignedList
        fields = [
            "id", "bank", "serial", "as_of", "issued_at", "expires_on", "row_count", "digest", "key_id", "state",
            "revoked_at", "reason",
        ]  # fmt: skip


def signed_file(request, digest: str, content) -> HttpResponse:
    """The bytes that `content()` gives, or 304 where the caller has them: what is not sent was not looked at."""
    etag = f'"{digest}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in {tag.removeprefix("W/") for tag in known}:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content(), content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@extend_schema_view(
    list=extend_schema(
        summary=_("Lists that were signed for the bank"), description=_("Newest first; without the rows.")
    ),
    retrieve=extend_schema(summary=_("One signed list, without the rows")),
)
@requires(Perm.SIGNED_LIST_VIEW)
class SignedListViewSet(viewsets.ReadOnlyModelViewSet):
    """Banks' signed lists: a bank reads its own, the zone's staff what was signed for whom."""

    queryset = SignedList.objects.none()
    serializer_class = SignedListSerializer

    def get_queryset(self):
        return visible(self.request.user, SignedList.objects.all(), Perm.SIGNED_LIST_VIEW).select_related("bank")

    @extend_schema(
        summary=_("The bank's newest signed list"),
        description=_(
            "RFC 8785 JSON with an Ed25519 signature; check it with `python -m financing.verify` and the keys of /api/v1/signed-lists/keys/. 404 where the newest list "
            "was revoked or has expired: the next one is being signed. Each firm in it sees the look."
        ),
        parameters=[IF_NONE_MATCH],
        responses={**FILE, 404: None},
    )
    @action(detail=False, url_path="latest")
    def latest(self, request):
        return self._file(request, self._own().order_by("-serial").first())

    @extend_schema(
        summary=_("A signed list as a file"),
        description=_("404 where the list was revoked or has expired."),
        parameters=[IF_NONE_MATCH],
        responses=FILE,
    )
    @action(detail=True, url_path="file")
    def file(self, request, pk=None):
        return self._file(request, get_object_or_404(self._own(), pk=pk))

    def _own(self):
        """Files are the banks': staff see what was signed, not what a bank makes of it."""
        if not can(self.request.user, Perm.BANK_EXPORT):
            return SignedList.objects.none()
        return visible(self.request.user, SignedList.objects.all(), Perm.BANK_EXPORT)

    def _file(self, request, found):
        if found is None or not found.is_valid:
            raise Http404
        return signed_file(request, found.digest, lambda: actions.hand_out(found, kind=Look.Kind.API, by=request.user))

    @extend_schema(
        summary=_("The bank's lists that hold no longer, signed"),
        description=_("Fetch it whenever a list is checked: a firm may withdraw its consent at any hour."),
        parameters=[IF_NONE_MATCH],
        responses={**FILE, 404: None},
    )
    @action(detail=False, url_path="revoked")
    def revoked(self, request):
        bank = bank_of(request.user)
        if bank is None:
            raise Http404
        try:
            signed = actions.revocations(bank)
        except KeyProblem:  # nobody has made a key yet: there is no such document
            raise Http404 from None
        return signed_file(request, signed.digest, lambda: signed.raw)


@public
@require_safe
def published_keys(request):
    """The public halves of the keys that sign, those of the past and the revoked ones too. Open to everybody."""
    return JsonResponse(keyring().published(), json_dumps_params={"ensure_ascii": False})


def register(router):
    router.register("signed-lists", SignedListViewSet, basename="signed-lists")
