"""An action on many firms, shown before it is done, and the list of what the registry lacks."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import asked
from accounts.access import Perm, requires, visible
from enterprises import bulk as acting
from enterprises.filters import FirmFilter
from enterprises.models import Firm
from enterprises.quality import CHECKS

SHOWN = 50  # rows of each half of the preview


@requires(Perm.FIRM_EDIT, Perm.REGISTRY_EXPORT)
def bulk(request, name):
    """The address holds the firms (one by one, or the list's filters) and the action's fields; only doing it is a POST."""
    action = next((each for each in acting.actions_for(request.user) if each.name == name), None)
    if action is None:
        raise Http404
    firms = _selected(request, action.perm)
    is_asked = any(key.startswith(f"{acting.PREFIX}-") for key in request.GET) or not action.form.base_fields
    form = action.form(request.GET if is_asked else None, prefix=acting.PREFIX, user=request.user)
    plan = action.plan(firms, form.cleaned_data, request.user) if is_asked and form.is_valid() else None
    reason = acting.ReasonForm(request.POST or None, initial={"seen": plan.digest if plan else ""})
    if request.method == "POST" and plan is not None and reason.is_valid():
        done = _do(request, action, firms, form.cleaned_data, reason.cleaned_data)
        if done is not None:
            return done
        reason = acting.ReasonForm(initial={"seen": plan.digest, "reason": reason.cleaned_data["reason"]})
    context = {
        "action": action,
        "form": form,
        "reason": reason,
        "plan": plan,
        "count": firms.count(),
        "shown": SHOWN,
        "slice": f":{SHOWN}",
        "kept": _kept(request),
        "back": _back(request.GET),
    }
    return render(request, "enterprises/bulk.html", context)


def _selected(request, perm):
    """The firms that were ticked, or all that the filters find; never one that the person does not see."""
    firms = visible(request.user, Firm.objects.all(), perm)
    if request.GET.get("all"):
        return FirmFilter(request.GET, firms, request=request).qs
    return firms.filter(pk__in=asked.keys(request.GET, "firm"))


def _do(request, action, firms, data, given) -> HttpResponse | None:
    try:
        plan, response = acting.apply(
            action=action,
            firms=firms,
            data=data,
            seen=given["seen"],
            reason=given["reason"],
            by=request.user,
            query=request.GET,
        )
    except acting.Changed:
        messages.warning(request, _("The firms have changed since you looked. Nothing was done: look again below."))
        return None
    if response is None:
        messages.success(request, acting.said(len(plan.changes)))
    return response or redirect(_back(request.GET))


def _kept(request) -> list[tuple[str, str]]:
    """What the address holds besides the action's own fields."""
    return [
        (key, value)
        for key, values in request.GET.lists()
        if not key.startswith(f"{acting.PREFIX}-")
        for value in values
    ]


def _back(query: QueryDict) -> str:
    """The list as it was left."""
    left = [
        (key, value)
        for key, values in query.lists()
        if key not in ("all", "firm") and not key.startswith(f"{acting.PREFIX}-")
        for value in values
    ]
    return reverse("enterprises:firm_list") + (f"?{urlencode(left)}" if left else "")


@requires(Perm.FIRM_EDIT)
def quality_list(request):
    """What is missing or out of date, each with its firms behind the count and the reminder beside it."""
    firms = visible(request.user, Firm.objects.all(), Perm.FIRM_VIEW).order_by()
    lines = [
        {
            "check": check,
            "count": check.narrow(firms).count(),
            "query": urlencode({"gap": check.name, "cols": ["park", "officer", "contact", "missing"]}, doseq=True),
        }
        for check in CHECKS.values()
    ]
    return render(request, "enterprises/quality.html", {"lines": lines, "total": firms.operating().count()})
