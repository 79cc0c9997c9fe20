"""What the chains answer to the search of every page: steps by their name, and firms by a product they make."""

from django.db.models import Value
from django.urls import reverse

from enterprise_services.models import ChainStep
from workplace.registers import Hit, RowSearch

from . import reading


def _steps(user, text):
    return ChainStep.objects.filter(name__icontains=text).select_related("chain")


def _step(user, step) -> Hit:
    return Hit(str(step), reverse("enterprise_services:chain_step", args=[step.pk]), str(step.chain))


def _products(user, text):
    """With what was typed, for a hit says which of the products it is."""
    found = reading.places(user).filter(products__icontains=text).select_related(None).select_related("firm")
    return found.only("products", "firm__name").annotate(typed=Value(text)).order_by("firm__pinyin", "pk")


def _product(user, place) -> Hit:
    named = (product for product in place.products if place.typed.lower() in product.lower())
    url = reverse("enterprises:firm_panel", args=[place.firm_id, "chain"])
    return Hit(next(named, place.products[0]), url, place.firm.name)


steps, products = RowSearch(_steps, _step), RowSearch(_products, _product)
