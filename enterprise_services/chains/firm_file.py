"""A firm's file: where it stands in the chains, what comes before and after it, and what it makes there."""

from accounts.access import Perm, can, visible
from enterprise_services.models import ChainStep
from enterprises.models import Firm

from . import reading


def panel(request, firm):
    user = request.user
    own = list(reading.places(user).filter(firm=firm).order_by("step__chain__position", "step__position"))
    by_step = {step.pk: step for step in reading.steps().filter(pk__in=[place.step_id for place in own])}
    counts = reading.zone_counts()
    cards = [
        {
            "place": place,
            "others": counts.get(place.step_id, 0) - 1,
            "suppliers": [(step, counts.get(step.pk, 0)) for step in by_step[place.step_id].suppliers.all()],
            "customers": [(step, counts.get(step.pk, 0)) for step in by_step[place.step_id].customers.all()],
        }
        for place in own
    ]
    may_place = can(user, Perm.PLACE_EDIT) and visible(user, Firm.objects.in_zone(), Perm.PLACE_EDIT).filter(
        pk=firm.pk
    ).exists()  # fmt: skip
    return {
        "cards": cards,
        "institutions": reading.institutions(user, [firm.pk]).get(firm.pk, []),
        "may_place": may_place,
        "suggested": _suggested(firm) if may_place and not own else [],
    }


def _suggested(firm) -> list[ChainStep]:
    return reading.suggested(firm, ChainStep.objects.filter(chain=firm.chain_id)) if firm.chain_id else []
