"""What the pages of a declaration show of the R&D expense collection behind it."""

from django import template

from accounts.access import Perm, can
from innovation_points.expenses import prefill
from innovation_points.models import ExpenseBook
from innovation_points.models.declarations import WHOLE_YEAR

register = template.Library()


@register.inclusion_tag("innovation_points/_expense_link.html", takes_context=True)
def expense_collection(context, declaration):
    """The way from a declaration to its collection, and the figures in which the two differ."""
    user = context["request"].user
    if declaration.quarter != WHOLE_YEAR:
        return {"hidden": True}
    book = ExpenseBook.objects.filter(firm_id=declaration.firm_id, fiscal_year=declaration.fiscal_year).first()
    may_fill = declaration.is_open and can(user, Perm.DECLARATION_FILL)
    return {
        "hidden": book is None and not may_fill,
        "book": book,
        "declaration": declaration,
        "may_fill": may_fill,
        "differences": prefill.differences(declaration) if book else [],
        "csrf_token": context.get("csrf_token"),
    }
