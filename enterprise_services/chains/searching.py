"""What the chains answer to the search of every page: steps by their name, and firms by a product they make."""

from django.urls import reverse

from enterprise_services.models import ChainStep
from workplace.registers import Hit

from . import reading


def steps(user, text, limit) -> list[Hit]:
    found = ChainStep.objects.filter(name__icontains=text).select_related("chain")[:limit]
    return [Hit(str(s), reverse("enterprise_services:chain_step", args=[s.pk]), str(s.chain)) for s in found]


def products(user, text, limit) -> list[Hit]:
    found = reading.places(user).filter(products__icontains=text).order_by("firm__pinyin", "pk")[:limit]
    return [
        Hit(_named(place, text), reverse("enterprises:firm_panel", args=[place.firm_id, "chain"]), place.firm.name)
        for place in found
    ]


def _named(place, text) -> str:
    return next((product for product in place.products if text.lower() in product.lower()), place.products[0])
