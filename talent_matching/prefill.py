"""Technology contracts of a year, offered to the declaration of the firm."""

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.registers import PrefillSource

from .models import Agreement


def values(firm, fiscal_year) -> dict:
    """The amount of registered technology contracts signed in the year; a contract that nobody registered does not count."""
    signed = Agreement.objects.filter(firm=firm, signed_on__year=fiscal_year, kind__in=Agreement.TECHNOLOGY)
    registered = signed.filter(~Q(registered_number=""), amount__isnull=False)
    found = registered.aggregate(sum=Sum("amount"))["sum"]
    if found is None:
        return {}
    numbers = _(", ").join(registered.order_by("signed_on").values_list("number", flat=True)[:3])
    return {"tech_contract_amount": (found, _("agreements with talents: %(numbers)s") % {"numbers": numbers})}


SOURCE = PrefillSource("agreements", gettext_lazy("agreements"), values, position=30)
