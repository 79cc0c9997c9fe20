"""The second wall's context: who asks, told to the database for one transaction (see row_security)."""

from contextlib import contextmanager

from django.db import connection, transaction

from .access import Access, Scope


def settings_of(user) -> dict[str, str]:
    """The session variables that the row policies read. Empty strings mean: sees nothing."""
    if not user.is_authenticated:
        return {name: "" for name in NAMES}
    access: Access = user.access
    banks = access.ids(Scope.BANK)
    return {
        "portal.user_id": str(user.pk),
        "portal.zone": "1" if access.in_zone() else "",
        "portal.parks": _array(access.ids(Scope.PARK)),
        "portal.firms": _array(access.ids(Scope.FIRM)),
        "portal.bank": str(min(banks)) if banks else "",
        "portal.schools": _array(access.ids(Scope.SCHOOL)),
        "portal.operators": _array(access.ids(Scope.OPERATOR)),
        "portal.audit": "1" if access.holds("audit_admin") else "",
    }


NAMES = [
    "portal.user_id",
    "portal.zone",
    "portal.parks",
    "portal.firms",
    "portal.bank",
    "portal.audit",
    "portal.schools",
    "portal.operators",
]


def _array(ids) -> str:
    return "{" + ",".join(map(str, sorted(ids))) + "}" if ids else ""


def enter(user) -> None:
    """Tell the database who asks until the transaction ends (SET LOCAL): outside of one it would mean nothing."""
    if not connection.in_atomic_block:
        raise RuntimeError("The row context is set inside a transaction only.")
    values = settings_of(user)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in values),
            [part for pair in values.items() for part in pair],
        )


@contextmanager
def row_context(user):
    """A transaction that sees what `user` sees; for mail, exports and tests outside of a request."""
    with transaction.atomic():
        enter(user)
        yield
