"""What pages that change a row share: it is done, or refused in words, or somebody was quicker and the person looks again."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from . import conflict


def too_late() -> str:
    return _("Somebody changed this meanwhile. Look at it again before you go on.")


def errors_of(form) -> str:
    """All that is wrong with a form that has no page of its own."""
    return " ".join(error for errors in form.errors.values() for error in errors)


def taken(form, write) -> bool:
    """Whether it was done; else the form says why not."""
    try:
        write()
    except conflict.Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as error:
        form.add_error(None, error)
    except conflict.Stale:
        form.add_error(None, too_late())
    return not form.errors


def form_page(request, *, form, template="workplace/row_form.html", **context):
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def edited(request, *, form, row, save, url, done="", refused_at=None, **page):
    """The page of a form of one row. `form(data, files, instance=)` builds it, `save(form)` returns the row as it then is,
    `url` is where to read it; `refused_at` names the field that a refusal is about; the rest is for `form_page`."""
    filled = form(request.POST or None, request.FILES or None, instance=copy(row))
    if request.method == "POST" and filled.is_valid():
        try:
            saved = save(filled)
        except conflict.Refused as refusal:
            filled.add_error(refused_at, str(refusal))
        except ValidationError as error:
            filled.add_error(None, error)
        except conflict.Stale as stale:
            return _both(request, form, filled, stale.current, _address(url, stale.current))
        else:
            messages.success(request, done or _("Saved."))
            return redirect(_address(url, saved))
    return form_page(request, form=filled, row=row, **page)


def _both(request, form, filled, current, url):
    """What the person typed beside what stands there now."""
    typed = form(conflict.again(request, current), instance=copy(current))
    stored = filled.stored(current)
    return conflict.page(request, form=typed, mine=filled.values(), stored=stored, row=current, url=url)


def _address(url, row) -> str:
    return url(row) if callable(url) else url


def acting(request, *, form, act, back="", url="", done="", **page):
    """The page of a form that does one thing, `act(form)`, from the page `back` and there again, or to `url`."""
    found = []
    if request.method == "POST" and form.is_valid() and taken(form, lambda: found.append(act(form))):
        messages.success(request, done or _("Saved."))
        return redirect(_address(url, found[0]) or back)
    return form_page(request, form=form, back=back, **page)


def acted(request, url, act, done="", *, form=None, after=""):
    """A button, with the small form that belongs to it: back to the page, or on to `after` once it is done."""
    if form is not None and not form.is_valid():
        messages.error(request, errors_of(form))
        return redirect(url)
    try:
        act()
    except conflict.Refused as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except conflict.Stale:
        messages.error(request, too_late())
    else:
        messages.success(request, done or _("Saved."))
        return redirect(after or url)
    return redirect(url)
