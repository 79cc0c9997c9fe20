"""What the forms of this room share: save through an action, or show why not; a stale save gives the conflict page."""

from copy import copy

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from financing.actions.refusals import Refused, Stale
from workplace import conflict


def edited(request, *, make, row, save, url, template, context=None, done=""):
    """The answer to a form page: `make(data, files, instance)` builds the form, `save(form)` calls the action."""
    form = make(request.POST or None, request.FILES or None, copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Stale as stale:
            current = stale.current
            typed = make(conflict.again(request, current), None, copy(current))
            stored = {name: getattr(current, name) for name in form.values() if hasattr(current, name)}
            return conflict.page(request, form=typed, mine=form.values(), stored=stored, row=current, url=url(current))
        else:
            messages.success(request, done or _("Saved."))
            return redirect(url(saved))
    return render(request, template, {"form": form, **(context or {})}, status=422 if form.errors else 200)


def acted(request, url, call, done):
    """One step by a button: done, refused in words, or stale."""
    try:
        call()
    except Refused as refusal:
        messages.error(request, str(refusal))
    except Stale:
        messages.error(request, _("Somebody changed this meanwhile: look again before you decide."))
    else:
        messages.success(request, done)
    return redirect(url)
