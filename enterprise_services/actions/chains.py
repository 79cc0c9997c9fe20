"""The steps of the chains and the firms' places on them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from enterprise_services.models import ChainPlace, ChainStep
from workplace.conflict import Refused, locked


@transaction.atomic
def save_step(*, step: ChainStep, suppliers, version: int = 0, by) -> ChainStep:
    """A new or changed step, from now on the zone's own."""
    event = "added"
    if step.pk:
        event, step.version = "changed", locked(step, version).version + 1
    step.origin = ChainStep.Origin.ZONE
    step.save()
    step.suppliers.set(suppliers)
    details = {"chain": step.chain_id, "suppliers": [str(each.name) for each in suppliers]}
    audit.record(f"chainstep.{event}", by=by, subject=step, details=details)
    return step


@transaction.atomic
def strike_step(*, step: ChainStep, version: int, by) -> None:
    """Take away a step; where firms stand, they are moved first, by a person."""
    current = locked(step, version)
    if current.places.exists():
        raise Refused(_("Firms stand at this step. Give them another place first."))
    audit.record("chainstep.struck", by=by, subject=current, details={"chain": current.chain_id, "name": current.name})
    current.delete()


@transaction.atomic
def save_place(*, place: ChainPlace, version: int = 0, by) -> ChainPlace:
    details = {"step": place.step.name, "products": place.products}
    if place.pk:
        before = locked(place, version)
        details["before"] = {"step": before.step.name, "products": before.products}
        place.version = before.version + 1
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        if "chain_place_once" not in str(error):
            raise
        raise Refused(_("The firm stands at this step already.")) from error
    event = "changed" if "before" in details else "added"
    audit.record(f"chainplace.{event}", by=by, subject=place, firm_id=place.firm_id, details=details)
    return place


@transaction.atomic
def strike_place(*, place: ChainPlace, version: int, by) -> None:
    current = locked(place, version)
    details = {"step": current.step.name, "products": current.products, "note": current.note}
    audit.record("chainplace.struck", by=by, subject=current, firm_id=current.firm_id, details=details)
    current.delete()
