"""Computing past nights again: one from its own page, or all of a span of days, each compared with what was published.

Each night is one task of the worker and keeps its own outcome, so the span's page only reads what the nights say: how
many have been computed since the page asked, and which came out otherwise.
"""

from datetime import timedelta

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.access import Perm, can, requires, visible
from accounts.asked import fragment
from innovation_points import tasks
from innovation_points.models import Night

PATIENCE = timedelta(minutes=2)  # how long a page waits for the next outcome
SPAN = timedelta(days=30)  # what the page offers at first
MOST = 400  # nights at once


def nights_of(request):
    return visible(request.user, Night.objects.select_related("rule_version"), Perm.NIGHT_VIEW)


def asked_at(request):
    """When this page asked the worker for something, kept in the address; what is no such moment was never asked."""
    try:
        asked = parse_datetime(request.GET.get("asked", "").replace(" ", "+"))
    except ValueError:
        return None
    return asked if asked and timezone.is_aware(asked) else None


def asking(url, **parameters) -> str:
    parameters["asked"] = f"{timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    return f"{url}?{urlencode(parameters)}"


def outcome_of(night) -> dict | None:
    """What the night's last replay came to, its moment as a moment."""
    return night.last_replay and {"steps": {}} | night.last_replay | {"at": parse_datetime(night.last_replay["at"])}


def replaying(request, night) -> dict:
    asked, outcome = asked_at(request), outcome_of(night)
    waiting = asked is not None and not (outcome and outcome["at"] >= asked)
    return {
        "outcome": outcome,
        "replay_waiting": waiting and timezone.now() - asked < PATIENCE,
        "replay_missed": waiting and timezone.now() - asked >= PATIENCE,
        "asked": request.GET.get("asked", ""),
    }


@requires(Perm.NIGHT_RUN)
@require_POST
def replay(request, pk):
    night = get_object_or_404(nights_of(request), pk=pk, state=Night.State.PUBLISHED)
    audit.record("night.replayed", by=request.user, subject=night)
    tasks.replay_night.delay_on_commit(night.pk)
    return redirect(asking(reverse("innovation_points:night", args=[pk])))


@requires(Perm.NIGHT_VIEW)
@require_GET
def replay_outcome(request, pk):
    """The fragment that waits for the replay's outcome."""
    night = get_object_or_404(nights_of(request), pk=pk)
    return render(request, "innovation_points/_night_replay.html", {"night": night, **replaying(request, night)})


class SpanForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("Nights from"), widget=forms.DateInput)
    last = forms.DateField(label=gettext_lazy("to"), widget=forms.DateInput)

    def clean(self):
        days = super().clean()
        if days.get("first") and days.get("last") and days["first"] > days["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return days


def _asked_for(request) -> dict:
    """The days in the address; without any the last month up to the latest night."""
    if "first" in request.GET or "last" in request.GET:
        return request.GET
    latest = nights_of(request).latest_published()
    last = latest.as_of if latest else timezone.localdate()
    return {"first": f"{last - SPAN:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}


@requires(Perm.NIGHT_VIEW)
@require_GET
def nights_replay(request):
    """The nights of the span with what each came to; while the worker computes, the results ask for themselves again."""
    form = SpanForm(_asked_for(request))
    nights = []
    if form.is_valid():
        nights = list(nights_of(request).published_between(**form.cleaned_data)[:MOST])
    context = {"form": form, **_results(request, nights), "may_run": can(request.user, Perm.NIGHT_RUN)}
    template = "_nights_replay.html" if fragment(request) else "nights_replay.html"
    return render(request, f"innovation_points/{template}", context)


def _results(request, nights) -> dict:
    asked = asked_at(request)
    rows = [(night, outcome_of(night)) for night in nights]
    fresh = [outcome for _night, outcome in rows if asked and outcome and outcome["at"] >= asked]
    moved_at = max((outcome["at"] for outcome in fresh), default=asked)
    unfinished = asked is not None and len(fresh) < len(rows)
    patient = unfinished and timezone.now() - moved_at < PATIENCE
    return {
        "rows": rows[::-1],
        "asked": asked,
        "done": len(fresh),
        "total": len(rows),
        "working": patient,
        "stalled": unfinished and not patient,
        "different": sum(not outcome["equal"] for _night, outcome in rows if outcome),
    }


@requires(Perm.NIGHT_RUN)
@require_POST
def nights_replay_start(request):
    form = SpanForm(request.POST)
    page = reverse("innovation_points:nights_replay")
    if not form.is_valid():
        return redirect(f"{page}?{urlencode({name: request.POST.get(name, '') for name in form.fields})}")
    days = form.cleaned_data
    nights = list(nights_of(request).published_between(**days)[:MOST])
    audit.record("nights.replayed", by=request.user, details={**days, "nights": len(nights)})
    for night in nights:
        tasks.replay_night.delay_on_commit(night.pk)
    return redirect(asking(page, **days))
