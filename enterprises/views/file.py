"""The firm's file: one header, tabs with addresses of their own."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import asked
from accounts.access import Perm, can, requires
from accounts.models import User
from enterprises import as_of, history, sizes, timeline
from enterprises.figures import FigureTable
from enterprises.forms import HOLDINGS, DayForm
from enterprises.models import Firm, Industry, Merge, MergedFacts, Title
from enterprises.quality import EXPIRING
from enterprises.querysets import last_closed_year
from enterprises.registers import firm_headers, firm_panels

from . import firm_or_404, is_staff
from .moves import moves_of

URGENT = 30  # days before its end, from which a warning is red
MOST_PAGES = 200  # of the timeline
RECENT = 15  # events beside the overview
KEY_FIGURES = ["revenue", "rd_expense", "net_profit", "staff", "rd_staff", "valid_ip"]
OWN_TABS = [
    ("overview", "enterprises:firm_file", Perm.FIRM_VIEW, 10),
    ("facts", "enterprises:firm_facts", Perm.FIRM_VIEW, 20),
    ("holdings", "enterprises:firm_holdings", Perm.FIRM_VIEW, 30),
    ("people", "enterprises:firm_people", Perm.FIRM_VIEW, 35),
    ("timeline", "enterprises:firm_timeline", Perm.FIRM_VIEW, 190),
    ("consents", "enterprises:firm_consents", Perm.CONSENT_VIEW, 200),
    ("looks", "enterprises:firm_looks", Perm.LOOK_VIEW, 210),
    ("history", "enterprises:firm_history", Perm.FIRM_HISTORY, 220),
]


def _labels():
    return {
        "overview": _("Overview"),
        "facts": _("Yearly facts"),
        "holdings": _("Titles and IP"),
        "people": _("People and notes"),
        "timeline": _("Timeline"),
        "consents": _("Consents"),
        "looks": _("Who looked"),
        "history": _("History"),
    }


def tabs_of(request, firm, active):
    labels = _labels()
    found = [
        (position, {"label": labels[name], "url": reverse(route, args=[firm.pk]), "active": name == active})
        for name, route, perm, position in OWN_TABS
        if can(request.user, perm)
    ]
    for panel in firm_panels:
        if can(request.user, panel.perm):
            url = reverse("enterprises:firm_panel", args=[firm.pk, panel.name])
            found.append((panel.position, {"label": panel.label, "url": url, "active": panel.name == active}))
    return [tab for _position, tab in sorted(found, key=lambda pair: pair[0])]


def _headers(request, firm):
    for header in firm_headers:
        if can(request.user, header.perm) and (context := header.build(request, firm)) is not None:
            yield {"template": header.template, "context": context}


def file_context(request, firm, active, **more):
    """What every tab shows: the header, the tabs and what the person may do."""
    return {
        "firm": firm,
        "active": active,
        "tabs": tabs_of(request, firm, active),
        "held": Title.objects.held().filter(firm=firm),
        "officers": User.objects.filter(
            is_active=True,
            memberships__organisation=firm.park_id,
            memberships__role="park_officer",
            memberships__ended_at=None,
        ),
        "headers": list(_headers(request, firm)),
        "may_edit": can(request.user, Perm.FIRM_EDIT) and firm.status != Firm.Status.MERGED,
        "moves": moves_of(request.user, firm),
        "may_merge": can(request.user, Perm.FIRM_MERGE) and firm.status != Firm.Status.MERGED,
        "merged_into": _merged_into(request, firm),
        "is_staff": is_staff(request.user),
        **more,
    }


def _merged_into(request, firm) -> Firm | None:
    """The file into which this one was merged; for those who see both."""
    if firm.status != Firm.Status.MERGED:
        return None
    merge = Merge.objects.filter(gone=firm, undone_at=None).select_related("kept").first()
    return merge.kept if merge else None


@requires(Perm.FIRM_VIEW)
def overview(request, pk):
    firm = firm_or_404(request.user, pk, Perm.FIRM_VIEW)
    table = FigureTable(firm.year_facts.all())
    facts = MergedFacts.objects.latest([firm])
    year = table.years[0] if table.years else None
    division = Industry.objects.filter(code=firm.industry_code[:2]).first() if firm.industry_code else None
    context = {
        "figures": [table.figure(code, year) for code in KEY_FIGURES] if year else [],
        "facts": facts.get(firm.pk),
        "year": year,
        "division": division,
        "contact": " · ".join(filter(None, [firm.contact_name, firm.contact_phone, firm.contact_email])),
        "above_scale": {True: _("yes"), False: _("no")}.get(firm.above_scale),
        "size": sizes.sizes_of({firm.pk: (firm.industry_code, facts.get(firm.pk))}).get(firm.pk),
        "negative": firm.negative_records.live(),
        "timeline": timeline.latest(request.user, firm, RECENT),
    }
    return render(request, "enterprises/file/overview.html", file_context(request, firm, "overview", **context))


@requires(Perm.FIRM_VIEW)
def year_facts(request, pk):
    firm = firm_or_404(request.user, pk, Perm.FIRM_VIEW)
    table = FigureTable(firm.year_facts.all())
    year = table.years[0] if table.years else last_closed_year()
    context = file_context(request, firm, "facts", table=table, correct_year=year)
    return render(request, "enterprises/file/facts.html", context)


@requires(Perm.FIRM_VIEW)
def holdings(request, pk):
    firm = firm_or_404(request.user, pk, Perm.FIRM_VIEW)
    groups = [
        {
            "slug": slug,
            "kind": kind,
            "rows": list(getattr(firm, kind.related).all()),
            "template": f"enterprises/file/_{slug}_rows.html",
        }
        for slug, kind in HOLDINGS.items()
    ]
    today = timezone.localdate()
    context = {
        "groups": groups,
        "today": today,
        "soon": today + timedelta(days=EXPIRING),
        "urgent": today + timedelta(days=URGENT),
        "ending": _ending(groups, today),
    }
    return render(request, "enterprises/file/holdings.html", file_context(request, firm, "holdings", **context))


def _ending(groups, today) -> list:
    """What ends within the days of a warning, the soonest first: titles, intellectual property and platforms."""
    limit = today + timedelta(days=EXPIRING)
    rows = [row for group in groups for row in group["rows"] if hasattr(row, "valid_to") and getattr(row, "held", True)]
    return sorted((r for r in rows if r.valid_to and today <= r.valid_to <= limit), key=lambda row: row.valid_to)


@requires(Perm.FIRM_VIEW)
def timeline_page(request, pk):
    firm = firm_or_404(request.user, pk, Perm.FIRM_VIEW)
    sources = timeline.sources_for(request.user)
    wanted = [source.name for source in sources if source.name in request.GET.getlist("kind")]
    number = min(asked.whole(request.GET.get("page")) or 1, MOST_PAGES)
    context = {"page": timeline.page(request.user, firm, number, wanted), "sources": sources, "wanted": wanted}
    return render(request, "enterprises/file/timeline.html", file_context(request, firm, "timeline", **context))


@requires(Perm.FIRM_HISTORY)
def as_of_page(request, pk):
    """The file as it was at the end of a past day; nothing on this page can be changed."""
    firm = firm_or_404(request.user, pk, Perm.FIRM_HISTORY)
    form = DayForm(request.GET if "day" in request.GET else None)
    file = as_of.of_firm(request.user, firm, form.cleaned_data["day"]) if form.is_bound and form.is_valid() else None
    context = {"form": form, "file": file}
    status = 422 if form.errors else 200
    return render(
        request, "enterprises/file/as_of.html", file_context(request, firm, "as_of", **context), status=status
    )


@requires(Perm.FIRM_HISTORY)
def history_page(request, pk):
    firm = firm_or_404(request.user, pk, Perm.FIRM_HISTORY)
    wanted = [kind for kind in request.GET.getlist("kind") if kind in dict(history.kinds())]
    page = Paginator(history.of_firm(firm, wanted), 30).get_page(request.GET.get("page"))
    context = {"page": page, "kinds": history.kinds(), "wanted": wanted}
    return render(request, "enterprises/file/history.html", file_context(request, firm, "history", **context))


@requires(Perm.FIRM_VIEW)
def panel(request, pk, name):
    """A tab that a higher room registered, for whoever holds its permission."""
    found = next((p for p in firm_panels if p.name == name and can(request.user, p.perm)), None)
    if found is None:
        raise Http404
    firm = firm_or_404(request.user, pk, found.perm)
    context = found.build(request, firm)
    if context is None:
        raise Http404
    return render(request, found.template, file_context(request, firm, name, **context))
