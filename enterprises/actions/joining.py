"""A person asks to act for a firm by its credit code; staff confirm after asking the firm."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts import audit
from accounts.models import JoinRequest, Membership, Organisation, User
from enterprises.models import Firm
from workplace.notices import notify

MOST_WAITING = 5  # requests of one person


class TooMany(Exception):
    """The person has asked for as many firms as staff look at in one go."""


class AlreadyDecided(Exception):
    """Somebody else confirmed or refused the request meanwhile."""


@transaction.atomic
def register_and_ask(
    *, username: str, password: str, display_name: str, phone: str, credit_code: str, note: str
) -> JoinRequest:
    """A new account without any rights, and its request. Whether the firm exists is neither asked nor told."""
    user = User.objects.create_user(username, password=password, display_name=display_name, phone=phone)
    audit.record("person.registered", by=user, subject=user)
    return request_join(user=user, credit_code=credit_code, note=note)


@transaction.atomic
def request_join(*, user: User, credit_code: str, note: str) -> JoinRequest:
    """Asking for the same firm again while the request waits changes its note only."""
    others = user.join_requests.filter(state=JoinRequest.State.WAITING).exclude(credit_code=credit_code)
    if others.count() >= MOST_WAITING:
        raise TooMany
    request, _created = JoinRequest.objects.update_or_create(
        user=user, credit_code=credit_code, state=JoinRequest.State.WAITING, defaults={"note": note}
    )
    audit.record("join.requested", by=user, subject=request, details={"credit_code": credit_code})
    return request


@transaction.atomic
def confirm_join(*, request: JoinRequest, firm: Firm, role: str, by: User) -> Membership:
    """The person acts for the firm from now on. The firm's organisation is made when its first person joins."""
    request = _waiting(request)
    if request.user_id == by.pk:
        raise PermissionError("Nobody confirms the own request.")
    firm = Firm.objects.select_for_update().get(pk=firm.pk)
    membership, _created = Membership.objects.get_or_create(
        user=request.user, organisation=organisation_of(firm), role=role, ended_at=None
    )
    _decide(request, JoinRequest.State.CONFIRMED, by, role=role)
    audit.record("join.confirmed", by=by, subject=request, firm_id=firm.pk, details={"role": role})
    _tell(request, gettext_noop("You act for %(firm)s now"), {"firm": firm.name}, reverse("enterprises:my_firm"))
    return membership


@transaction.atomic
def refuse_join(*, request: JoinRequest, reason: str, by: User) -> None:
    request = _waiting(request)
    _decide(request, JoinRequest.State.REFUSED, by, reason=reason)
    audit.record("join.refused", by=by, subject=request, details={"reason": reason})
    values = {"code": request.credit_code, "reason": reason}
    _tell(
        request, gettext_noop("Your request for %(code)s was refused: %(reason)s"), values, reverse("enterprises:join")
    )


def _tell(request: JoinRequest, text: str, params: dict, url: str) -> None:
    notify(users=[request.user], kind="join", key=str(request.pk), text=text, params=params, url=url)


def organisation_of(firm: Firm) -> Organisation:
    """The organisation that the firm's people act for."""
    if firm.organisation is None:
        firm.organisation, _created = Organisation.objects.get_or_create(
            credit_code=firm.credit_code, defaults={"kind": Organisation.Kind.FIRM, "name": firm.name}
        )
        firm.save(update_fields=["organisation"])
    return firm.organisation


def _waiting(request: JoinRequest) -> JoinRequest:
    request = JoinRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if request.state != JoinRequest.State.WAITING:
        raise AlreadyDecided
    return request


def _decide(request: JoinRequest, state: str, by: User, **values) -> None:
    request.state, request.decided_at, request.decided_by = state, timezone.now(), by
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=["state", "decided_at", "decided_by", *values])
