"""Carriers beside each other and beside their median, for whoever reads the zone's figures."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import Perm, requires
from incubators.comparing import COMPARED, compare
from workplace.figures.forms import ScopeForm


@requires(Perm.FIGURE_VIEW)
@require_safe
def carriers_compared(request):
    form = ScopeForm(request.GET, user=request.user)
    context = {"form": form, "figures": COMPARED, "day": form.chosen_day, "found": compare(form.scope, form.chosen_day)}
    return render(request, "incubators/compared.html", context)
