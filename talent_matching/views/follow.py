"""What is written down at an event and after it: who came, numbers, matches that began there, what is to be done, pictures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Perm, requires, visible
from talent_matching.actions import events as actions
from talent_matching.forms.events import BeganForm, FollowUpForm, NumberForm, PhotoForm
from talent_matching.models import FollowUp, Match, SignUp

from .events import event_or_404, step


def _refused(request, pk, errors):
    for each in errors.values():
        messages.error(request, " ".join(each))
    return redirect("talent_matching:event", pk)


@requires(Perm.EVENT_MANAGE)
@require_POST
def arrived(request, pk, sign_up_pk):
    rows = visible(request.user, SignUp.objects.filter(event_id=pk), Perm.EVENT_MANAGE)
    row = get_object_or_404(rows.select_related("event"), pk=sign_up_pk)
    return step(request, pk, actions.mark_arrived, _("Checked in: %(name)s") % {"name": row}, sign_up=row)


@requires(Perm.EVENT_MANAGE)
@require_POST
def number_add(request, pk):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form.errors)
    return step(request, pk, actions.report, _("Written down."), event=row, **form.cleaned_data)


@requires(Perm.EVENT_MANAGE)
@require_POST
def match_add(request, pk):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    form = BeganForm(request.POST, event=row, matches=visible(request.user, Match.objects.all(), Perm.MATCH_MANAGE))
    if not form.is_valid():
        return _refused(request, pk, form.errors)
    return step(request, pk, actions.began_here, _("Written down."), event=row, **form.cleaned_data)


@requires(Perm.EVENT_MANAGE)
@require_POST
def follow_up_add(request, pk):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _refused(request, pk, form.errors)
    return step(request, pk, actions.follow_up, _("Written down."), event=row, **form.cleaned_data)


@requires(Perm.EVENT_MANAGE)
@require_POST
def follow_up_done(request, pk, follow_up_pk):
    rows = visible(request.user, FollowUp.objects.filter(event_id=pk), Perm.EVENT_MANAGE)
    row = get_object_or_404(rows.select_related("event"), pk=follow_up_pk)
    return step(request, pk, actions.done, _("Done."), follow_up=row)


@requires(Perm.EVENT_MANAGE)
@require_POST
def photo_add(request, pk):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, pk, form.errors)
    return step(
        request, pk, actions.keep_photo, _("The picture is kept."), event=row, upload=form.cleaned_data["photo"]
    )
