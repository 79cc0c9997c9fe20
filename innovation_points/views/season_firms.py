"""The firms of a season: the list behind each count, extensions, leaves and reminders."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from innovation_points.actions import Refused, Stale, reminders
from innovation_points.actions import seasons as actions
from innovation_points.models import Leave, Reminder, Season
from innovation_points.periods import Period
from innovation_points.seasons import telling
from innovation_points.seasons.board import PROGRESS
from innovation_points.seasons.filters import InvitationFilter
from innovation_points.seasons.forms import ExtensionForm, LeaveForm, TextForm, WhomForm, WithdrawLeaveForm
from workplace import conflict

from .seasons import invitations_of, seasons_of

PAGE = 50


@requires(Perm.SEASON_VIEW)
@require_GET
def season_firms(request, pk):
    """The firms that a season asked, by state and park: what each count of the board leads to."""
    season = get_object_or_404(seasons_of(request.user), pk=pk)
    invited = invitations_of(request.user).filter(season=season).with_progress()
    found = InvitationFilter(request.GET, invited, request=request)
    page = Paginator(found.qs.order_by("firm__pinyin", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "season": season,
        "filter": found,
        "page": page,
        "rows": [(row, PROGRESS[row.progress]) for row in page],
        "may_manage": can(request.user, Perm.SEASON_MANAGE),
    }
    name = "_season_firms.html" if asked.fragment(request) else "season_firms.html"
    return render(request, f"innovation_points/{name}", context)


@requires(Perm.SEASON_MANAGE)
@require_http_methods(["GET", "POST"])
def extend(request, pk):
    """A longer time for one firm of a season."""
    invited = invitations_of(request.user, Perm.SEASON_MANAGE).exclude(season__state=Season.State.DRAFT)
    invitation = get_object_or_404(invited.select_related("firm__officer"), pk=pk)
    first = {"to": invitation.extended_to, "version": invitation.version}
    form = ExtensionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(invitation=invitation, **form.cleaned_data, by=request.user)
        except Stale as stale:
            text = _("Somebody extended it to %(day)s meanwhile: %(reason)s. Save again to set yours in its place.")
            values = {"day": stale.current.extended_to, "reason": stale.current.extension_reason}
            form = ExtensionForm(conflict.again(request, stale.current))
            form.add_error(None, text % values)
        except Refused as refusal:
            form.add_error("to", str(refusal))
        else:
            messages.success(request, _("%(firm)s: extended, and told.") % {"firm": invitation.firm})
            return redirect("innovation_points:season_firms", invitation.season_id)
    context = {"invitation": invitation, "form": form, "history": _extensions(invitation)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "innovation_points/season_extend.html", context, status=status)


def _extensions(invitation):
    granted = invitation.events.filter(extended_to__isnull=False).select_related("pgh_context")
    return list(granted.order_by("-pgh_id"))


@requires(Perm.SEASON_VIEW)
@require_GET
def leave_list(request):
    """Who may declare outside of a season, the latest first."""
    leaves = visible(request.user, Leave.objects.select_related("firm", "firm__park", "given_by"), Perm.SEASON_VIEW)
    context = {
        "page": Paginator(leaves, PAGE).get_page(request.GET.get("page")),
        "may_manage": can(request.user, Perm.SEASON_MANAGE),
    }
    return render(request, "innovation_points/leaves.html", context)


@requires(Perm.SEASON_MANAGE)
@require_http_methods(["GET", "POST"])
def leave_new(request):
    firms = visible(request.user, Firm.objects.all(), Perm.SEASON_MANAGE)
    named = firms.filter(pk__in=asked.keys(request.GET, "firm")).first()
    form = LeaveForm(request.POST or None, initial=LeaveForm.start(named), firms=firms)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        period = Period(data.pop("fiscal_year"), data.pop("quarter"))
        try:
            actions.give_leave(**data, period=period, by=request.user)
        except Refused as refusal:
            form.add_error("until", str(refusal))
        else:
            text = _("%(firm)s may declare %(period)s now, and was told.")
            messages.success(request, text % {"firm": data["firm"], "period": period})
            return redirect("innovation_points:leaves")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "innovation_points/leave_form.html", {"form": form}, status=status)


@requires(Perm.SEASON_MANAGE)
@require_http_methods(["GET", "POST"])
def leave_withdraw(request, pk):
    leaves = visible(request.user, Leave.objects.select_related("firm"), Perm.SEASON_MANAGE)
    leave = get_object_or_404(leaves, pk=pk)
    form = WithdrawLeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_leave(leave=leave, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(firm)s: the leave is withdrawn, and it was told.") % {"firm": leave.firm})
        return redirect("innovation_points:leaves")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "innovation_points/leave_withdraw.html", {"leave": leave, "form": form}, status=status)


# --- reminders ---


@requires(Perm.SEASON_MANAGE)
@require_http_methods(["GET", "POST"])
def reminder_new(request, pk):
    """Whom to remind stands in the address, with the list of these firms; the text makes a batch to look at."""
    season = get_object_or_404(seasons_of(request.user, Perm.SEASON_MANAGE).open(), pk=pk)
    whom = WhomForm(request.GET)
    firms = _to_remind(request, season, whom)
    text = TextForm(request.POST or None, initial={"text": _default_text(season)})
    if request.method == "POST" and text.is_valid():
        try:
            made = reminders.prepare_reminder(
                season=season, firms=firms, text=text.cleaned_data["text"], by=request.user
            )
        except Refused as refusal:
            text.add_error(None, str(refusal))
        else:
            return redirect("innovation_points:reminder", made.pk)
    context = {
        "season": season,
        "whom": whom,
        "form": text,
        "count": firms.count(),
        "without_people": firms.filter(organisation=None).count(),
        "last": season.reminders.aggregate(last=Max("sent_at"))["last"],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if text.errors else HTTPStatus.OK
    return render(request, "innovation_points/reminder_form.html", context, status=status)


def _to_remind(request, season, whom):
    """Nothing ticked means every firm whose turn it is."""
    invited = invitations_of(request.user, Perm.SEASON_MANAGE).filter(season=season).with_progress()
    data = whom.cleaned_data if whom.is_valid() else {}
    invited = invited.filter(progress__in=data.get("progress") or reminders.TO_REMIND)
    if park := data.get("park"):
        invited = invited.filter(firm__park=park)
    return Firm.objects.filter(pk__in=invited.values("firm"))


def _default_text(season) -> str:
    values = {"season": season, "day": season.closes_on.isoformat()}
    return _("Please submit “%(season)s” by %(day)s.") % values


def _reminders(user):
    return visible(user, Reminder.objects.select_related("season", "sent_by"), Perm.SEASON_MANAGE)


@requires(Perm.SEASON_MANAGE)
@require_GET
def reminder(request, pk):
    """Before: who gets what. After: how it reached each firm."""
    reminder = get_object_or_404(_reminders(request.user), pk=pk)
    firms = Firm.objects.filter(pk__in=reminder.firm_ids)
    if reminder.sent_at is None:
        firms = Firm.objects.filter(pk__in=[firm.pk for firm in reminders.still_to_remind(reminder)])
    found = visible(request.user, firms, Perm.SEASON_MANAGE).select_related("park").order_by("pinyin", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    notices, people = telling.deliveries(reminder), telling.people_of(page.object_list)
    context = {
        "reminder": reminder,
        "page": page,
        "count": page.paginator.count,
        "rows": [(firm, notices.get(firm.pk, []), people.get(firm.organisation_id, [])) for firm in page],
        "reached": len(notices),
        "mailed": sum(any(each.mailed_at for each in told) for told in notices.values()),
    }
    return render(request, "innovation_points/reminder.html", context)


@requires(Perm.SEASON_MANAGE)
@require_POST
def reminder_send(request, pk):
    """Sending what was sent says so and does nothing."""
    reminder = get_object_or_404(_reminders(request.user), pk=pk)
    sent = reminders.send_reminder(reminder=reminder, by=request.user)
    messages.success(request, _("Sent to %(count)s firms.") % {"count": len(sent.firm_ids)})
    return redirect("innovation_points:reminder", pk)
