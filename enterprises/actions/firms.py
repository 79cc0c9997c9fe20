from django.db import IntegrityError, transaction

from accounts import audit
from enterprises.models import Firm
from workplace.conflict import locked

EDITABLE = [
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
    "contact_name",
    "contact_post",
    "contact_phone",
    "contact_email",
    "remark",
]


class CodeTaken(Exception):
    """Another firm has this credit code, possibly in a park that this person does not see."""


@transaction.atomic
def add_firm(*, data: dict, by) -> Firm:
    firm = Firm(**{name: data[name] for name in EDITABLE if name in data})
    store(firm)
    audit.record("firm.added", by=by, subject=firm, firm_id=firm.pk)
    return firm


@transaction.atomic
def change_firm(*, firm: Firm, data: dict, version: int, by) -> Firm:
    """Save the fields of `data` over the version that the person saw; raises Stale where that is not the current one.

    A new name keeps the old one among the former names, and the firm's organisation bears the same name and code.
    """
    current = locked(firm, version)
    changed = [name for name in EDITABLE if name in data and getattr(current, name) != data[name]]
    if not changed:
        return current
    old_name = current.name
    for name in changed:
        setattr(current, name, data[name])
    if "name" in changed and old_name not in current.former_names:
        current.former_names = [*current.former_names, old_name]
    current.version += 1
    store(current)
    if current.organisation_id and {"name", "credit_code"} & set(changed):
        type(current.organisation).objects.filter(pk=current.organisation_id).update(
            name=current.name, credit_code=current.credit_code
        )
    audit.record("firm.changed", by=by, subject=current, firm_id=current.pk, details={"fields": changed})
    return current


def store(firm: Firm) -> None:
    try:
        with transaction.atomic():
            firm.save()
    except IntegrityError as error:
        raise CodeTaken from error
