"""Events: the list, the page of one, its plan, who is asked to come, and the door."""

import segno
from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.filters import FirmFilter
from enterprises.models import Firm
from talent_matching import attending, calendar_file, event_list, history
from talent_matching import listing as listings
from talent_matching.actions import Refused
from talent_matching.actions import events as actions
from talent_matching.event_sheet import EventSheet
from talent_matching.filters import TalentFilter
from talent_matching.forms.events import CallOffForm, EventForm, InviteForm
from talent_matching.models import Event, EventInvitation, SignUp, Talent
from workplace.editing import acted, edited
from workplace.models import SavedView

VIEWS = {"firms": "enterprises:firm_list", "talents": "talent_matching:talents"}


def events_of(user, perm=Perm.EVENT_VIEW):
    return visible(user, Event.objects.all(), perm)


def event_or_404(request, pk, perm=Perm.EVENT_VIEW) -> Event:
    return get_object_or_404(events_of(request.user, perm), pk=pk)


def step(request, pk, act, done, **more):
    """One step on the way of an event, as the person saw it; back to its page with what came of it."""
    return acted(request, reverse("talent_matching:event", args=[pk]), lambda: act(by=request.user, **more), done)


@requires(Perm.EVENT_VIEW)
@require_GET
def event_list_page(request):
    user = request.user
    is_staff = can(user, Perm.ROUND_VIEW)
    rows = (events_of(user).with_outcomes() if is_staff else events_of(user)).order_by("-starts_at", "-pk")
    found = event_list.EventFilter(request.GET, rows, request=request)
    load = None if is_staff else lambda rows: _with_own_state(user, rows)
    may_edit = can(user, Perm.EVENT_MANAGE)
    return listings.page(request, event_list.listing(is_staff), found, found.qs, load=load, may_edit=may_edit)


def _with_own_state(user, rows):
    """Each event with how the person's firm, or the talent, stands to it."""
    rows = list(rows)
    asked = visible(user, EventInvitation.objects.filter(event__in=rows), Perm.EVENT_VIEW)
    invited = set(asked.values_list("event_id", flat=True))
    own = visible(user, SignUp.objects.filter(event__in=rows).coming(), Perm.EVENT_VIEW)
    came = dict(own.order_by("checked_in_at").values_list("event_id", "checked_in_at"))
    for row in rows:
        row.own_state = _("invited") if row.pk in invited else ""
        if row.pk in came:
            row.own_state = _("was there") if came[row.pk] else _("signed up")
    return rows


@requires(Perm.EVENT_VIEW)
@require_GET
def event(request, pk):
    row = event_or_404(request, pk)
    sheet = EventSheet(request.user, row)
    context = {"event": row, "sheet": sheet, "call_off_form": CallOffForm(initial={"version": row.version})}
    context["history"] = history.of(row) if sheet.may_manage else []
    return render(request, "talent_matching/event.html", context)


@requires(Perm.EVENT_MANAGE)
def event_edit(request, pk=None):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE) if pk else Event()
    return edited(
        request, form=EventForm, row=row, refused_at="capacity", event=row if pk else None,
        save=lambda form: actions.save(event=row, values=form.values(), version=form.seen, by=request.user),
        url=lambda saved: reverse("talent_matching:event", args=[saved.pk]), template="talent_matching/event_form.html",
    )  # fmt: skip


@requires(Perm.EVENT_MANAGE)
@require_POST
def announce(request, pk):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    done = _("Announced. Those who are invited are told.")
    return step(request, pk, actions.announce, done, event=row, version=asked.version(request))


@requires(Perm.EVENT_MANAGE)
@require_POST
def call_off(request, pk):
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it does not take place."))
        return redirect("talent_matching:event", pk)
    done = _("Called off. Everybody who signed up is told.")
    return step(request, pk, actions.call_off, done, event=row, **form.cleaned_data)


@requires(Perm.EVENT_MANAGE)
def invite(request, pk):
    """Firms and talents of kept views: what the views hold now, with the person's own eyes."""
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    reader = SavedView.objects.for_reader
    firm_views, talent_views = (reader(request.user, name) for name in VIEWS.values())
    form = InviteForm(request.POST or None, event=row, firm_views=firm_views, talent_views=talent_views)
    if request.method == "POST" and form.is_valid():
        firms, talents = _of_view(request, form, "firms"), _of_view(request, form, "talents")
        try:
            made = actions.invite(event=row, firms=firms, talents=talents, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Newly invited: %(count)s.") % {"count": made})
            return redirect("talent_matching:event", pk)
    context = {"form": form, "event": row, "invited": row.invitations.count()}
    return render(request, "talent_matching/event_invite.html", context, status=422 if form.errors else 200)


def _of_view(request, form, side):
    view = form.cleaned_data.get(side)
    if view is None:
        return []
    asked = QueryDict(view.query)
    if side == "firms":
        return FirmFilter(asked, visible(request.user, Firm.objects.all(), Perm.FIRM_VIEW), request=request).qs
    talents = visible(request.user, Talent.objects.consenting().with_load(), Perm.TALENT_VIEW)
    return TalentFilter(asked, talents, request=request).qs


def attendee_or_404(request) -> attending.Attendee:
    attendee = attending.attendee_of(request.user)
    if attendee is None:
        raise Http404
    return attendee


@requires(Perm.EVENT_ATTEND)
@require_POST
def join(request, pk):
    row, attendee = event_or_404(request, pk), attendee_or_404(request)
    done = _("You have a place. The calendar file is on this page.")
    return step(request, pk, actions.sign_up, done, event=row, attendee=attendee)


@requires(Perm.EVENT_ATTEND)
@require_POST
def leave(request, pk):
    row, attendee = event_or_404(request, pk), attendee_or_404(request)
    return step(request, pk, actions.withdraw, _("Your place is free again."), event=row, attendee=attendee)


@requires(Perm.EVENT_VIEW)
@require_GET
def calendar(request, pk):
    row = event_or_404(request, pk)
    return calendar_file.answer(
        uid=f"event-{row.pk}",
        version=row.version,
        start=row.starts_at,
        end=row.ends_at,
        title=row.title,
        place=row.place,
        text=row.text,
        url=request.build_absolute_uri(reverse("talent_matching:event", args=[pk])),
    )


@requires(Perm.EVENT_MANAGE)
@require_GET
def door(request, pk):
    """The sheet for the door: a code that leads a telephone to the check-in of this event."""
    row = event_or_404(request, pk, Perm.EVENT_MANAGE)
    path = reverse("talent_matching:event_check_in", args=[attending.door_token(row)])
    address = request.build_absolute_uri(path)
    code = segno.make(address, error="m", micro=False).svg_inline(scale=8, border=2, omitsize=True)
    context = {"event": row, "address": address, "code": mark_safe(code)}
    return render(request, "talent_matching/event_door.html", context)


@requires(Perm.EVENT_VIEW)
def check_in(request, token):
    """Where the code at the door leads: one press, once a person. The person is known by the sign-in of the telephone."""
    row = event_or_404(request, attending.event_of_token(token))
    attendee = attending.attendee_of(request.user)
    mine, refusal = attendee.own(row) if attendee else None, ""
    if request.method == "POST" and attendee:
        try:
            mine, first = actions.check_in(event=row, attendee=attendee, by=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            if first:
                return redirect("talent_matching:event_check_in", token)
    context = {"event": row, "attendee": attendee, "mine": mine, "refusal": refusal}
    return render(request, "talent_matching/event_check_in.html", context, status=409 if refusal else 200)
