"""Seasons: the list, planning, opening and closing, and the board."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from innovation_points.actions import Refused, Stale
from innovation_points.actions import seasons as actions
from innovation_points.models import Invitation, Leave, Reminder, Season
from innovation_points.seasons import choosing
from innovation_points.seasons.board import PROGRESS, board, burn_down
from innovation_points.seasons.forms import SeasonForm
from workplace import conflict
from workplace.calendar import wording, working_days

from .steps import step

PAGE = 50
REMINDERS = 10  # the latest, beside the board


def seasons_of(user, perm=Perm.SEASON_VIEW):
    return visible(user, Season.objects.all(), perm)


def invitations_of(user, perm=Perm.SEASON_VIEW):
    return visible(user, Invitation.objects.with_firm(), perm)


@requires(Perm.SEASON_VIEW)
@require_GET
def season_list(request):
    """Every season with how many firms of those that the person sees it asked."""
    page = Paginator(seasons_of(request.user), PAGE).get_page(request.GET.get("page"))
    invited = invitations_of(request.user).filter(season__in=[season.pk for season in page]).order_by()
    counts = dict(invited.values_list("season").annotate(count=Count("pk")))
    context = {
        "page": page,
        "rows": [(season, counts.get(season.pk, 0)) for season in page],
        "may_manage": can(request.user, Perm.SEASON_MANAGE),
        "leaves": visible(request.user, Leave.objects.live(), Perm.SEASON_VIEW).count(),
    }
    return render(request, "innovation_points/seasons.html", context)


@requires(Perm.SEASON_MANAGE)
@require_http_methods(["GET", "POST"])
def season_new(request):
    form = SeasonForm(request.POST or None, initial=SeasonForm.start())
    if request.method == "POST" and form.is_valid():
        season = actions.plan_season(values=form.values, by=request.user)
        messages.success(request, _("Saved as a draft. Look at the firms, then open it."))
        return redirect("innovation_points:season", season.pk)
    return _form(request, form)


@requires(Perm.SEASON_MANAGE)
@require_http_methods(["GET", "POST"])
def season_edit(request, pk):
    season = get_object_or_404(seasons_of(request.user, Perm.SEASON_MANAGE), pk=pk)
    form = SeasonForm(request.POST or None, initial=SeasonForm.shown(season), season=season)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.save_season(season=season, version=version, values=form.values, by=request.user)
        except Stale as stale:
            return _conflict(request, stale.current)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("innovation_points:season", season.pk)
    return _form(request, form, season=season)


def _form(request, form, *, status=None, **more):
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    return render(request, "innovation_points/season_form.html", {"form": form, **more}, status=status)


def _conflict(request, current):
    """What was typed stays in the form, with what stands there now above it; saving again goes on top of that."""
    form = SeasonForm(conflict.again(request, current), season=current)
    form.is_valid()
    more = {"season": current, "current": current, "saved_by": conflict.writer_of(current)}
    return _form(request, form, status=HTTPStatus.CONFLICT, **more)


@requires(Perm.SEASON_VIEW)
@require_GET
def season(request, pk):
    """The board of an open or closed season; of a draft, which firms it will ask."""
    season = get_object_or_404(seasons_of(request.user), pk=pk)
    context = {
        "season": season,
        "may_manage": can(request.user, Perm.SEASON_MANAGE),
        "days": working_days.between(season.opens_on, season.closes_on),
        "provisional": wording.left(season.closes_on).provisional,
    }
    if season.state == Season.State.DRAFT:
        return render(request, "innovation_points/season_draft.html", {**context, **_preview(request, season)})
    invitations = invitations_of(request.user)
    rows, total = board(season, invitations)
    context |= {
        "rows": rows,
        "total": total,
        "progress": PROGRESS,
        "left": wording.left(season.closes_on),
        "is_over": season.closes_on < timezone.localdate(),
        "chart": burn_down(season, invitations),
        "reminders": visible(request.user, Reminder.objects.filter(season=season), Perm.SEASON_MANAGE).select_related(
            "sent_by"
        )[:REMINDERS],
        "extended": invitations.filter(season=season, extended_to__isnull=False).count(),
    }
    return render(request, "innovation_points/season.html", context)


def _preview(request, season) -> dict:
    """The firms that would be asked, of all that the person sees, by park and page by page."""
    firms = choosing.to_invite(season, visible(request.user, Firm.objects.all(), Perm.SEASON_VIEW))
    by_park = firms.order_by().values_list("park__name").annotate(count=Count("pk")).order_by("park__position", "park")
    return {
        "by_park": list(by_park),
        "page": Paginator(firms.select_related("park", "chain"), PAGE).get_page(request.GET.get("page")),
        "without_people": firms.filter(organisation=None).count(),
        "seen": choosing.digest(firms),
    }


def _act(request, pk, action, done, **values) -> bool:
    season = get_object_or_404(seasons_of(request.user, Perm.SEASON_MANAGE), pk=pk)
    stale = _("Nothing was done: somebody changed the season while you read it. Look again.")
    return step(request, action, done=done, stale=stale, season=season, version=asked.version(request), **values)


@requires(Perm.SEASON_MANAGE)
@require_POST
def season_open(request, pk):
    """Ask exactly the firms that the preview showed."""
    _act(request, pk, actions.open_season, _("Opened. The firms were told."), seen=request.POST.get("seen", ""))
    return redirect("innovation_points:season", pk)


@requires(Perm.SEASON_MANAGE)
@require_POST
def season_close(request, pk):
    _act(request, pk, actions.close_season, _("Closed. Nobody submits in it any more, but for extensions."))
    return redirect("innovation_points:season", pk)


@requires(Perm.SEASON_MANAGE)
@require_POST
def season_discard(request, pk):
    if _act(request, pk, actions.discard_season, _("The draft is gone.")):
        return redirect("innovation_points:seasons")
    return redirect("innovation_points:season", pk)
