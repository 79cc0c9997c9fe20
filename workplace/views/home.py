"""The home page: what waits on the person and the few numbers that matter, brought by the rooms above."""

from dataclasses import dataclass

from django.shortcuts import redirect, render

from accounts.access import ROLES, public
from workplace import todo
from workplace.registers import home_cards


@dataclass(frozen=True)
class Card:
    name: str
    template: str
    context: dict


def cards_for(request) -> dict[str, list[Card]]:
    """The cards of the person's roles that have something to say, by column."""
    columns: dict[str, list[Card]] = {"todo": [], "figures": [], "main": []}
    for card in home_cards:
        if request.user.access.holds(*card.roles):
            context = card.build(request)
            if context is not None:
                columns[card.column].append(Card(card.name, card.template, context))
    return columns


@public
def home(request):
    """Signed out: to the sign-in page."""
    if not request.user.is_authenticated:
        return redirect("accounts:sign_in")
    access = request.user.access
    todo.forget(request)
    context = {
        "columns": cards_for(request),
        "roles": [ROLES[code] for code in access.roles],
        "organisations": access.organisations,
    }
    return render(request, "workplace/home.html", context)
