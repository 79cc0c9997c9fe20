"""A firm gets another name or park, leaves the zone, comes back: what it brings about is shown before it is done."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Perm, can, requires
from enterprises import actions, moving
from enterprises.actions import moves
from enterprises.forms import MOVES
from enterprises.models import Firm

from . import firm_or_404

PERMS = {"rename": Perm.FIRM_EDIT}  # the others are the zone's: they change who sees the file


def moves_of(user, firm) -> list[str]:
    """The moves that the person may make with the firm as it stands."""
    if firm.status == Firm.Status.MERGED:
        return []
    gone = firm.status in (Firm.Status.MOVED, Firm.Status.CANCELLED)
    possible = ["reopen"] if gone else ["rename", "park", "leave"]
    return [name for name in possible if can(user, PERMS.get(name, Perm.FIRM_MOVE))]


def _headings():
    return {
        "rename": _("Change of name"),
        "park": _("Move to another park"),
        "leave": _("Leaving the zone"),
        "reopen": _("Operating again"),
    }


@requires(Perm.FIRM_EDIT)
def move(request, pk, name):
    """First post: the effects are shown. Second post, with their digest: it is done, unless they are others by now."""
    firm = firm_or_404(request.user, pk, PERMS.get(name, Perm.FIRM_MOVE))
    if name not in moves_of(request.user, firm):
        raise Http404
    form, effects, note, typed = MOVES[name](request.POST or None, firm=firm), [], "", []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["seen"] and "back" not in request.POST:
                done = actions.move(
                    firm=firm,
                    version=data["version"],
                    seen=data["seen"],
                    reason=data["reason"],
                    by=request.user,
                    **form.wanted,
                )
                messages.success(request, str(done))
                return redirect("enterprises:firm_file", pk)
        except actions.Stale as stale:
            firm = stale.current
            note = _("Somebody else has saved this firm meanwhile. These are the effects as of now.")
        except actions.Changed:
            note = _("Something has changed since. These are the effects as of now.")
        if "back" not in request.POST:
            planned = moves.planned(firm, **form.wanted)
            effects = moving.effects(firm, planned)
            typed = [
                (_("Change"), planned.told),
                (form["on"].label, data["on"]),
                (form["reason"].label, data["reason"]),
            ]
            form = MOVES[name](
                {**request.POST.dict(), "seen": moves.digest(firm, planned), "version": firm.version}, firm=firm
            )
    context = {
        "firm": firm,
        "form": form,
        "effects": effects,
        "typed": typed,
        "note": note,
        "heading": _headings()[name],
    }
    return render(request, "enterprises/move.html", context, status=409 if note else 422 if form.errors else 200)
