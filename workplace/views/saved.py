"""Keeping, renaming, sharing and deleting views of lists; what anybody sees of them stands above the lists themselves."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import ROLES, Perm, can, signed_in
from workplace import saved_views
from workplace.models import SavedView


class KeepForm(forms.Form):
    list = forms.CharField(max_length=80)
    name = forms.CharField(label=gettext_lazy("name"), max_length=30)
    query = forms.CharField(max_length=saved_views.LONGEST, required=False)
    tell = forms.BooleanField(required=False)


class ChangeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("name"), max_length=30)
    tell = forms.BooleanField(required=False)
    shared_with = forms.ChoiceField(
        label=gettext_lazy("shared with"),
        required=False,
        choices=[("", gettext_lazy("nobody")), *((code, ROLES[code].label) for code in saved_views.SHARED_WITH)],
    )


def _open(view: SavedView, user):
    return redirect(f"{_path(view.list, user)}?{view.query}")


def _path(name, user) -> str:
    path = saved_views.address(name, user)
    if path is None:
        raise Http404
    return path


@signed_in
@require_POST
def keep(request):
    form = KeepForm(request.POST)
    path = _path(request.POST.get("list", ""), request.user)
    if not form.is_valid():
        messages.error(request, _("The view was not kept: give it a name of at most 30 signs."))
        return redirect(path)
    data = form.cleaned_data
    try:
        view = saved_views.keep(
            name=data["list"], title=data["name"], query=data["query"], tell=data["tell"], by=request.user
        )
    except saved_views.TooMany:
        messages.error(request, _("There are 20 views above this list already. Delete one first."))
        return redirect(f"{path}?{saved_views.normal(data['query'])}")
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view})
    return _open(view, request.user)


def _own(request, pk) -> SavedView:
    return get_object_or_404(SavedView, pk=pk, owner=request.user)


@signed_in
@require_POST
def change(request, pk):
    view, form = _own(request, pk), ChangeForm(request.POST)
    taken = SavedView.objects.filter(owner=request.user, list=view.list, name=request.POST.get("name", "").strip())
    if not form.is_valid() or taken.exclude(pk=pk).exists():
        messages.error(request, _("The view was not changed: it needs a name of its own of at most 30 signs."))
        return _open(view, request.user)
    shared_with = form.cleaned_data["shared_with"] if can(request.user, Perm.VIEW_SHARE) else view.shared_with
    data = form.cleaned_data
    saved_views.change(view=view, title=data["name"], shared_with=shared_with, tell=data["tell"], by=request.user)
    return _open(view, request.user)


@signed_in
@require_POST
def forget(request, pk):
    view = _own(request, pk)
    path = _path(view.list, request.user)
    saved_views.forget(view=view, by=request.user)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view})
    return redirect(path)
