"""The nights: the last ones at a glance, one in detail, starting one now, and the hour they begin."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts import audit
from accounts.access import Perm, can, requires, visible
from innovation_points import tasks
from innovation_points.models import Night, Score
from innovation_points.night import schedule

from .replays import asked_at, asking, nights_of, replaying

SHOWN = 30
FIRMS = 50
PATIENCE = timedelta(seconds=30)  # how long a page waits for the worker to take up what was asked of it


def _now(request) -> dict:
    """The run at work, or whether one that was asked for is still to come."""
    asked = asked_at(request)
    running = nights_of(request).filter(state=Night.State.RUNNING).first()
    came = asked is not None and nights_of(request).filter(finished_at__gte=asked).exists()
    waiting = asked is not None and not came
    return {
        "running": running,
        "waiting": waiting and timezone.now() - asked < PATIENCE,
        "nothing_came": waiting and timezone.now() - asked >= PATIENCE,
        "asked": request.GET.get("asked", ""),
        "came": came,
    }


@requires(Perm.NIGHT_VIEW)
@require_GET
def night_list(request):
    nights = list(nights_of(request).order_by("-started_at")[:SHOWN])
    context = {"nights": nights, "strip": nights[::-1], "may_run": can(request.user, Perm.NIGHT_RUN), **_now(request)}
    return render(request, "innovation_points/nights.html", context)


@requires(Perm.NIGHT_VIEW)
@require_GET
def now(request):
    """The fragment that follows a run; the whole page comes again when the run has ended."""
    context = _now(request)
    if not context["running"] and not context["waiting"] and not context["nothing_came"]:
        return HttpResponseClientRedirect(reverse("innovation_points:nights"))
    return render(request, "innovation_points/_night_now.html", context)


@requires(Perm.NIGHT_RUN)
@require_POST
def start(request):
    audit.record("night.asked_for", by=request.user)
    tasks.night_run.delay_on_commit(by_id=request.user.pk)
    return redirect(asking(reverse("innovation_points:nights")))


@requires(Perm.NIGHT_VIEW)
@require_GET
def night_page(request, pk):
    night = get_object_or_404(nights_of(request), pk=pk)
    page = Paginator(_changed(request, night), FIRMS).get_page(request.GET.get("page"))
    context = {
        "night": night,
        "phases": _phases(night),
        "steps": _steps(night),
        "page": page,
        "may_run": can(request.user, Perm.NIGHT_RUN),
        **replaying(request, night),
    }
    return render(request, "innovation_points/night.html", context)


def _phases(night) -> list[dict]:
    """What the run spent its time on, in the order it went."""
    labels = {
        "inputs": _("Bringing the inputs up to date"),
        "scores": _("Reading, scoring, writing"),
        "closing": _("Closing what was replaced"),
        "index": _("Index"),
        "standings": _("Ranks"),
        "titles": _("Titles by rule"),
        "notices": _("Notices"),
        "readiness": _("Loan readiness and bank lists"),
        "incubation": _("Graduation and levels of carriers"),
        "signed_lists": _("Signed lists"),
        "bank_alerts": _("Alerts for banks"),
        "publication": _("Publication"),
        "queue": _("Clearing the queue"),
        "statistics": _("Statistics of the tables"),
    }
    slowest = max(night.timings.values(), default=0) or 1
    return [
        {"label": labels.get(name, name), "seconds": seconds, "share": round(100 * seconds / slowest)}
        for name, seconds in night.timings.items()
    ]


def _steps(night) -> list[tuple[str, list[tuple[str, int]]]]:
    """What the steps after the scores counted."""
    labels = {
        "titles": _("Titles by rule"),
        "notices": _("Notices"),
        "met": _("conditions met"),
        "unmet": _("not met"),
        "unknown": _("data missing"),
        "readiness": _("Loan readiness"),
        "incubation": _("Graduation and levels of carriers"),
        "ready": _("ready"),
        "not_ready": _("not ready"),
        "manual_review": _("to be judged by a person"),
        "changed": _("changed"),
        "listed": _("rows on banks' lists"),
        "told": _("told"),
        "signed_lists": _("Signed lists"),
        "signed": _("signed"),
        "bank_alerts": _("Alerts for banks"),
        "arrivals": _("firms new on a list"),
        "drops": _("firms gone from a list"),
    }
    steps = [(name, counts) for name, counts in night.counts.items() if isinstance(counts, dict)]
    return [
        (labels.get(name, name), [(labels.get(key, key), n) for key, n in counts.items() if isinstance(n, int)])
        for name, counts in steps
    ]


def _changed(request, night):
    """The firms whose score this night wrote, with the total they had before."""
    before = Score.objects.filter(firm=OuterRef("firm"), valid_to=OuterRef("valid_from"), valid_from__lt=F("valid_to"))
    written = visible(request.user, Score.objects.filter(night=night), Perm.SCORE_VIEW).select_related("firm")
    return written.annotate(before=Subquery(before.values("total")[:1])).order_by("-total", "-tie", "firm_id")


class ScheduleForm(forms.Form):
    at = forms.TimeField(
        label=gettext_lazy("Start of the night"),
        help_text=gettext_lazy("Hour and minute in Beijing time, for example 02:00."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    enabled = forms.BooleanField(label=gettext_lazy("Nights start by themselves"), required=False)


@requires(Perm.SETTINGS_EDIT)
def schedule_page(request):
    at, enabled = schedule.current()
    form = ScheduleForm(request.POST or None, initial={"at": at, "enabled": enabled})
    if request.method == "POST" and form.is_valid():
        schedule.change(**form.cleaned_data, by=request.user)
        messages.success(request, _("The night starts at the new hour."))
        return redirect("innovation_points:night_schedule")
    return render(request, "innovation_points/night_schedule.html", {"form": form}, status=422 if form.errors else 200)
