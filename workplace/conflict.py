"""Two people change the same thing: a save names the version it was made from, and a stale one shows both values and loses neither."""

from django import forms
from django.db.models import Max
from django.http import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from workplace.wording import listed


class Refused(Exception):
    """What was asked for does not go now; the text says why and what to do, to the person who asked."""


class Stale(Exception):
    """Somebody saved the row after this person opened it. `current` is what stands there now."""

    def __init__(self, current):
        self.current = current
        super().__init__(f"{current._meta.label} {current.pk}")


def seen_of(row) -> int:
    """The row's version: its own column, else the number of its last event in the history; 0 of what does not exist yet."""
    if row is None or row.pk is None:
        return 0
    if hasattr(row, "version"):
        return row.version
    return row.events.aggregate(last=Max("pgh_id"))["last"] or 0


def hold(rows) -> None:
    """Lock the rows until the transaction ends, before they are read with what belongs to them: PostgreSQL drops a row from a
    joined FOR UPDATE when the one before changed the key that joins."""
    list(rows.select_for_update().values_list("pk"))


def locked(row, version: int | None = None, rows=None):
    """The row as it stands, held until the transaction ends; raises Stale where it is no longer the version seen.

    `rows`: the queryset to read it from, with what belongs to it.
    """
    current = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if rows is not None:  # as with `hold`
        current = rows.get(pk=row.pk)
    if version is not None and seen_of(current) != version:
        raise Stale(current)
    return current


class Versioned(forms.Form):
    """Mixin of a form that changes a row: it carries the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, seen=None, **kwargs):
        super().__init__(*args, **kwargs)
        row = seen if seen is not None else getattr(self, "instance", None)
        self.fields["version"].initial = seen_of(row)
        self.fields["version"].required = row is not None and row.pk is not None

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class RowForm(Versioned, forms.ModelForm):
    """A form of one row: what was typed and what stands there now are told field by field."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    def stored(self, row) -> dict:
        return {name: getattr(row, name) for name in self.values() if hasattr(row, name)}


def again(request, row) -> QueryDict:
    """What the person typed, on top of the row as it stands now: saving it once more is a decision, not an accident."""
    data = request.POST.copy()
    data["version"] = seen_of(row)
    return data


def page(request, *, form, mine, stored, row, url, heading=""):
    """The page of a stale save: `form` holds what was typed, on the current version; `mine` and `stored` are the values,
    by field, as they were read from the form and as they stand now. `url` is where the person gives in."""
    differing = [name for name, value in mine.items() if name in stored and stored[name] != value]
    form.is_valid()
    context = {
        "form": form,
        "subject": str(row),
        "heading": heading or _("Somebody else has saved this meanwhile"),
        "differing": [(form[name], _in_words(form, row, name, stored[name])) for name in differing],
        "same": [bound for bound in form if bound.name not in differing and not bound.is_hidden],
        "saved_by": writer_of(row),
        "url": url,
    }
    return render(request, "workplace/conflict.html", context, status=409)


def writer_of(row) -> str:
    """Who saved what stands now, as far as the history knows."""
    last = row.events.select_related("pgh_context").order_by("pgh_id").last() if hasattr(row, "events") else None
    return last.pgh_context.metadata.get("name", "") if last and last.pgh_context else ""


def _in_words(form, row, name, value):
    """A stored value as the page shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return listed(value)
    show = getattr(row, f"get_{name}_display", None)
    return show() if show else value
