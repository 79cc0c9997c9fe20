"""Chief service officers: the load of each, who stands in for whom, and the hand-over to a successor."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Perm, can, requires, visible
from enterprise_services.actions import officers as actions
from enterprise_services.forms.visits import AbsenceForm, HandOverForm, officers
from enterprise_services.models import Absence, AgencyTask, HandOver, Visit
from enterprise_services.models.visits import REGULAR
from enterprises.models import Firm
from workplace.editing import acting


def _count(rows, path):
    return Coalesce(Subquery(rows.order_by().values(path).annotate(n=Count("pk")).values("n")), 0)


def load_of(user, found):
    """Each officer with what lies on them, of what the reader may see."""
    since = timezone.localdate() - timedelta(days=REGULAR)
    firms = visible(user, Firm.objects.operating(), Perm.VISIT_VIEW).filter(officer=OuterRef("pk"))
    visits = visible(user, Visit.objects.all(), Perm.VISIT_VIEW).filter(officer=OuterRef("pk"))
    recently = Visit.objects.filter(firm=OuterRef("pk"), visited_on__gt=since)
    tasks = visible(user, AgencyTask.objects.open(), Perm.AGENCY_VIEW).filter(handler=OuterRef("pk"))
    return found.annotate(
        firms=_count(firms, "officer"),
        due=_count(firms.exclude(Exists(recently)), "officer"),
        visited=_count(visits.filter(visited_on__gt=since), "officer"),
        planned=_count(visits.planned(), "officer"),
        tasks=_count(tasks, "handler"),
    )


@requires(Perm.VISIT_VIEW)
@require_safe
def officer_list(request):
    user, today = request.user, timezone.localdate()
    parks = None if user.access.in_zone(Perm.VISIT_VIEW) else [o.pk for o in user.access.organisations]
    away = {
        a.officer_id: a for a in Absence.objects.filter(last__gte=today).select_related("deputy").order_by("-first")
    }
    rows = [
        (officer, away.get(officer.pk))
        for officer in load_of(user, officers(parks)).prefetch_related("memberships__organisation")
    ]
    without = visible(user, Firm.objects.operating().filter(officer=None), Perm.VISIT_VIEW).count()
    context = {
        "rows": rows,
        "without": without,
        "days": REGULAR,
        "today": today,
        "may_manage": can(user, Perm.OFFICER_MANAGE),
        "hand_overs": HandOver.objects.select_related("officer", "successor")[:10]
        if can(user, Perm.OFFICER_MANAGE)
        else [],
    }
    return render(request, "enterprise_services/visits/officers.html", context)


@requires(Perm.OFFICER_MANAGE)
@require_http_methods(["GET", "POST"])
def absence_add(request):
    def act(form):
        actions.stand_in(**form.cleaned_data, by=request.user)

    initial = {"officer": request.GET.get("officer")}
    return acting(
        request, form=AbsenceForm(request.POST or None, initial=initial), act=act, heading=_("Somebody stands in"),
        back=reverse("enterprise_services:officers"), submit=_("Save"),
    )  # fmt: skip


@requires(Perm.OFFICER_MANAGE)
@require_POST
def absence_end(request, pk):
    actions.come_back(absence=get_object_or_404(Absence, pk=pk), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("enterprise_services:officers")


@requires(Perm.OFFICER_MANAGE)
@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    officer = get_object_or_404(officers(), pk=pk)

    def act(form):
        actions.hand_over(officer=officer, **form.cleaned_data, by=request.user)

    return acting(
        request, form=HandOverForm(request.POST or None, officer=officer), act=act, heading=_("Hand over"),
        subheading=_("All firms, planned visits and open agency tasks of %(officer)s go to the successor, as far as they lie in the successor's parks.") % {"officer": officer},
        back=reverse("enterprise_services:officers"), submit=_("Hand over"),
    )  # fmt: skip
