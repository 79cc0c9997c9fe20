"""Publicity of results: staff prepare, open and confirm; every firm of the zone reads the list, its own line first."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from enterprises.querysets import last_closed_year
from innovation_points.actions import publicity as actions
from innovation_points.models import Appeal, Night, Publicity, PublicityDemand, PublicityLine
from workplace.conflict import Refused
from workplace.search import typed

from .steps import step

PAGE = 50
NIGHTS = 60  # the latest nights to choose from


def publicities_of(user):
    """What the person may read: drafts and withdrawn ones are the zone's own business."""
    found = visible(user, Publicity.objects.select_related("night", "rule_version"), Perm.PUBLICITY_VIEW)
    return found if user.access.in_zone(Perm.PUBLICITY_VIEW) else found.opened()


def tab_items(active: str) -> list[dict]:
    """Publicities and appeals stand under one entry of the menu."""
    pages = [("publicities", _("Publicities")), ("appeals", _("Appeals"))]
    return [
        {"label": label, "url": reverse(f"innovation_points:{name}"), "active": name == active} for name, label in pages
    ]


@requires(Perm.PUBLICITY_VIEW)
@require_GET
def publicity_list(request):
    rows = (
        publicities_of(request.user)
        .annotate(
            firms=Count("lines", distinct=True),
            seen_by=Count("seen", distinct=True),
            appealed=Count("appeals", distinct=True),
        )
        .order_by("-fiscal_year", "-id")
    )  # an aggregate forgets the model's own order
    demand = PublicityDemand.objects.first()
    context = {
        "tab_items": tab_items("publicities"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "is_zone": request.user.access.in_zone(Perm.PUBLICITY_VIEW),
        "may_manage": can(request.user, Perm.PUBLICITY_MANAGE),
        "demand": demand,
        "demand_form": DemandForm(initial={"from_year": demand and demand.from_year}),
    }
    return render(request, "innovation_points/publicities.html", context)


class DemandForm(forms.Form):
    from_year = forms.IntegerField(
        label=gettext_lazy("From fiscal year"),
        min_value=2000,
        max_value=2100,
        required=False,
        help_text=gettext_lazy("From this year on results go to banks only after a confirmed publicity. Empty: never."),
    )


@requires(Perm.PUBLICITY_MANAGE)
@require_POST
def publicity_demand(request):
    form = DemandForm(request.POST)
    if form.is_valid():
        actions.demand(from_year=form.cleaned_data["from_year"], by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Give a fiscal year between 2000 and 2100, or none."))
    return redirect("innovation_points:publicities")


def _working_days(label, help_text) -> forms.IntegerField:
    field = forms.IntegerField(label=label, min_value=1, max_value=60, initial=5, help_text=help_text)
    field.unit = gettext_lazy("working days")
    return field


class PublicityForm(forms.Form):
    night = forms.ModelChoiceField(
        label=gettext_lazy("Result of the night of"),
        queryset=Night.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("The list is written when the publicity opens, and stays as it is."),
    )
    fiscal_year = forms.IntegerField(label=gettext_lazy("Fiscal year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=gettext_lazy("Title of the publicity"), max_length=120)
    working_days = _working_days(
        gettext_lazy("Shown for"), gettext_lazy("Working days, counted from the day after it opens.")
    )
    answer_days = _working_days(
        gettext_lazy("Appeals answered within"), gettext_lazy("Working days, counted from the day after the appeal.")
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the firms"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who to call, what to bring. Shown above the list."),
    )

    def __init__(self, *args, nights, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["night"].queryset = nights
        self.fields["night"].label_from_instance = lambda night: (
            f"{night.as_of:%Y-%m-%d} · {night.rule_version.version}"
        )


@requires(Perm.PUBLICITY_MANAGE)
def publicity_new(request):
    year = last_closed_year()
    initial = {"fiscal_year": year, "title": _("Innovation points %(year)s: publicity") % {"year": year}}
    nights = visible(request.user, Night.objects.published(), Perm.NIGHT_VIEW).order_by("-as_of")
    nights = Night.objects.filter(pk__in=nights.values("pk")[:NIGHTS]).select_related("rule_version")
    form = PublicityForm(request.POST or None, initial=initial, nights=nights)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.draft(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("innovation_points:publicity", made.pk)
    return render(request, "innovation_points/publicity_form.html", {"form": form}, status=422 if form.errors else 200)


@requires(Perm.PUBLICITY_VIEW)
@require_GET
def publicity_page(request, pk):
    """The list as it was shown; a firm's own line stands above it, and that the firm saw it is noted once."""
    publicity = get_object_or_404(publicities_of(request.user), pk=pk)
    lines = visible(request.user, PublicityLine.objects.filter(publicity=publicity), Perm.PUBLICITY_VIEW)
    firm = _own_firm(request.user)
    own = lines.filter(firm=firm).first() if firm else None
    if own is not None:
        actions.note_seen(publicity=publicity, firm=firm, by=request.user)
    text = typed(request.GET.get("q", ""))
    found = lines.filter(Q(name__icontains=text) | Q(credit_code__startswith=text.upper())) if text else lines
    is_zone = request.user.access.in_zone(Perm.PUBLICITY_VIEW)
    context = {
        "publicity": publicity,
        "page": Paginator(found.order_by("rank", "credit_code"), PAGE).get_page(request.GET.get("page")),
        "all": lines.count(),
        "q": text,
        "firm": firm,
        "own": own,
        "may_appeal": own is not None and publicity.state == "open" and can(request.user, Perm.APPEAL_MAKE),
        "is_zone": is_zone,
        "may_manage": can(request.user, Perm.PUBLICITY_MANAGE),
        **(_figures(publicity) if is_zone else {}),
    }
    if asked.fragment(request):
        return render(request, "innovation_points/_publicity_lines.html", context)
    return render(request, "innovation_points/publicity.html", context)


def _own_firm(user) -> Firm | None:
    firms = visible(user, Firm.objects.all(), Perm.PUBLICITY_VIEW)
    return firms.filter(organisation=user.access.firm).first() if user.access.firm else None


def _figures(publicity) -> dict:
    """How far the firms have taken notice, for the zone's staff; and what stands in the way of confirming."""
    appeals = publicity.appeals.aggregate(
        all=Count("id"),
        waiting=Count("id", filter=Q(state__in=Appeal.WAITING)),
        granted=Count("id", filter=Q(state="granted")),
    )
    overdue = publicity.appeals.waiting().filter(due_on__lt=timezone.localdate()).count()
    shown = publicity.state in (Publicity.State.OPEN, Publicity.State.CLOSED)
    return {
        "seen": publicity.seen.count(),
        "appeals": appeals,
        "overdue": overdue,
        "obstacles": actions.obstacles(publicity) if shown else [],
    }


def _step(request, pk, move, done: str, **values):
    """One step of the publicity by whoever manages them."""
    step(request, move, done=done, publicity=get_object_or_404(publicities_of(request.user), pk=pk), **values)
    return redirect("innovation_points:publicity", pk)


@requires(Perm.PUBLICITY_MANAGE)
@require_POST
def publicity_open(request, pk):
    return _step(
        request, pk, actions.open_publicity, _("Opened: the firms see the list, and banks see no newer result.")
    )


@requires(Perm.PUBLICITY_MANAGE)
@require_POST
def publicity_confirm(request, pk):
    return _step(request, pk, actions.confirm, _("Confirmed: the year's results go to banks."))


@requires(Perm.PUBLICITY_MANAGE)
@require_POST
def publicity_withdraw(request, pk):
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("Say why the publicity is withdrawn."))
        return redirect("innovation_points:publicity", pk)
    return _step(request, pk, actions.withdraw, _("Withdrawn: the firms do not see it any more."), reason=reason)
