"""The chains: all of them, one as a map or as a network, one step, the firms without a place; and what may be changed."""

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import asked, audit
from accounts.access import Perm, can, requires, visible
from enterprise_services.actions import chains as actions
from enterprise_services.chains import graph, reading, sheets
from enterprise_services.chains.filters import PlaceFilter
from enterprise_services.forms.chains import ChainPlaceForm, ChainStepForm
from enterprise_services.models import ChainPlace, ChainStep
from enterprises.models import Chain, Firm
from spreadsheets.exporting import XLSX, write_xlsx
from workplace.conflict import Refused, Versioned, writer_of
from workplace.downloads import attachment, stamp
from workplace.editing import acted, edited, form_page

PAGE = 50


def _chain_or_404(code) -> Chain:
    return get_object_or_404(Chain.objects.filter(steps__isnull=False).distinct(), pk=code)


def _step_or_404(pk) -> ChainStep:
    return get_object_or_404(reading.steps(), pk=pk)


@requires(Perm.CHAIN_VIEW)
@require_safe
def chain_list(request):
    """Each chain with its steps, the firms that stand there and the steps where nobody stands."""
    lines = reading.lines(request.user, reading.steps())
    chains: dict[Chain, list] = {}
    for line in lines:
        chains.setdefault(line.step.chain, []).append(line)
    cards = [
        {
            "chain": chain,
            "steps": len(own),
            "firms": len({place.firm_id for line in own for place in line.places}),
            "products": len({name for line in own for name, _count in line.products}),
            "institutions": len({each.pk for line in own for each in line.institutions}),
            "gaps": [line.step for line in own if line.is_gap],
        }
        for chain, own in chains.items()
    ]
    context = {"cards": cards, "sources": graph.sources(lines)}
    return render(request, "enterprise_services/chains/list.html", context)


def _found(request):
    return PlaceFilter(request.GET, reading.places(request.user), request=request)


def _lines(request, chain, found):
    chosen = reading.steps().filter(chain=chain)
    return reading.lines(request.user, chosen, found.qs.distinct())


@requires(Perm.CHAIN_VIEW)
@require_safe
def chain_map(request, code):
    """The chain from its first step to its last, or (?show=network) with all firms, products and institutions."""
    chain, found = _chain_or_404(code), _found(request)
    lines = _lines(request, chain, found)
    network = request.GET.get("show") == "network"
    data = graph.network_chart(lines) if network else graph.map_chart(lines)
    firms = {place.firm_id for line in lines for place in line.places}
    context = {
        "chain": chain,
        "filter": found,
        "lines": lines,
        "network": network,
        "data": data,
        "height": 620 if network else graph.height_of(data),
        "left_out": max(0, len(firms) - graph.MOST_FIRMS) if network else 0,
        "drawn": graph.MOST_FIRMS,
        "firms": len(firms),
        "gaps": [line.step for line in lines if line.is_gap],
    }
    if asked.fragment(request):
        return render(request, "enterprise_services/chains/_map.html", context)
    context |= {
        "sources": graph.sources(lines),
        "chains": Chain.objects.filter(steps__isnull=False).distinct(),
        "unplaced": reading.unplaced(request.user, chain).count(),
        "may_edit": can(request.user, Perm.CHAIN_EDIT),
        "may_export": can(request.user, Perm.REGISTRY_EXPORT),
    }
    return render(request, "enterprise_services/chains/map.html", context)


@requires(Perm.REGISTRY_EXPORT)
@require_safe
def chain_export(request, code):
    chain = _chain_or_404(code)
    lines = _lines(request, chain, _found(request))
    notes = (graph.sources(lines),)
    content = write_xlsx(
        sheets.COLUMNS,
        sheets.rows(lines),
        title=str(chain),
        watermark=stamp(request.user),
        notes=notes,
        sheet=str(chain),
    )
    return _file(request, chain, content, XLSX, "xlsx")


@requires(Perm.REGISTRY_EXPORT)
@require_safe
def chain_json(request, code):
    chain = _chain_or_404(code)
    found = graph.document(chain, _lines(request, chain, _found(request)))
    content = json.dumps(found, ensure_ascii=False, indent=1)
    return _file(request, chain, content, "application/json", "json")


def _file(request, chain, content, content_type, ending):
    audit.record("chain.exported", by=request.user, details={"chain": chain.pk, "as": ending})
    name = f"chain-{chain.pk}-{timezone.localdate():%Y%m%d}.{ending}"
    return attachment(content, name, content_type)


@requires(Perm.CHAIN_VIEW)
@require_safe
def chain_unplaced(request, code):
    """Firms of the chain that stand at no step, each with the steps that its name suggests."""
    chain = _chain_or_404(code)
    page = Paginator(reading.unplaced(request.user, chain), PAGE).get_page(request.GET.get("page"))
    chosen = list(ChainStep.objects.filter(chain=chain))
    context = {
        "chain": chain,
        "page": page,
        "rows": [(firm, reading.suggested(firm, chosen)) for firm in page.object_list],
        "may_place": can(request.user, Perm.PLACE_EDIT),
    }
    return render(request, "enterprise_services/chains/unplaced.html", context)


@requires(Perm.CHAIN_VIEW)
@require_safe
def chain_step(request, pk):
    """One step: what supplies it and what it supplies, and who stands there with which products and institutions."""
    step = _step_or_404(pk)
    (line,) = reading.lines(request.user, [step])
    counts = reading.zone_counts()
    data = graph.network_chart([line])
    context = {
        "line": line,
        "page": Paginator(line.places, PAGE).get_page(request.GET.get("page")),
        "near": [
            (_("Supplied by"), [(each, counts.get(each.pk, 0)) for each in step.suppliers.all()]),
            (_("Supplies"), [(each, counts.get(each.pk, 0)) for each in step.customers.all()]),
        ],
        "data": data,
        "height": 420 if len(data["nodes"]) > 12 else 300,
        "left_out": max(0, len(line.places) - graph.MOST_FIRMS),
        "drawn": graph.MOST_FIRMS,
        "may_edit": can(request.user, Perm.CHAIN_EDIT),
        "may_place": can(request.user, Perm.PLACE_EDIT),
        "may_lead": line.is_gap and can(request.user, Perm.PROJECT_EDIT),
        "saved_by": writer_of(step),
    }
    return render(request, "enterprise_services/chains/step.html", context)


def _save_step(form, by, version=0):
    step, suppliers = form.save(commit=False), list(form.cleaned_data["suppliers"])
    return actions.save_step(step=step, suppliers=suppliers, version=version, by=by)


@requires(Perm.CHAIN_EDIT)
@require_http_methods(["GET", "POST"])
def chain_step_add(request, code):
    chain = _chain_or_404(code)
    row = ChainStep(chain=chain, position=chain.steps.count() + 1)
    form = ChainStepForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Saved."))
        return redirect("enterprise_services:chain_step", _save_step(form, request.user).pk)
    back = _chain_url(chain.pk)
    return form_page(request, form=form, heading=_("New step"), subheading=str(chain), back=back, submit=_("Save"))


@requires(Perm.CHAIN_EDIT)
@require_http_methods(["GET", "POST"])
def chain_step_edit(request, pk):
    step, back = _step_or_404(pk), reverse("enterprise_services:chain_step", args=[pk])
    if "strike" in request.POST:
        return _strike(request, actions.strike_step, "step", step, back, _chain_url(step.chain_id))
    return edited(
        request, form=ChainStepForm, row=step, save=lambda form: _save_step(form, request.user, form.seen), url=back,
        heading=str(step), subheading=str(step.chain), back=back, submit=_("Save"),
        strike=Versioned(seen=step),
    )  # fmt: skip


def _chain_url(code):
    return reverse("enterprise_services:chain", args=[code])


def _strike(request, action, name, row, back, after):
    row_seen = {name: row, "version": asked.version(request)}
    return acted(request, back, lambda: action(**row_seen, by=request.user), _("Struck."), after=after)


def _panel_url(firm_id):
    return reverse("enterprises:firm_panel", args=[firm_id, "chain"])


@requires(Perm.PLACE_EDIT)
@require_http_methods(["GET", "POST"])
def place_add(request, firm_pk):
    """Say at which step a firm stands; `?step=` is the one that was suggested."""
    firm = get_object_or_404(visible(request.user, Firm.objects.in_zone(), Perm.PLACE_EDIT), pk=firm_pk)
    row = ChainPlace(firm=firm)
    form = ChainPlaceForm(request.POST or None, instance=row, initial={"step": request.GET.get("step")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_place(place=form.save(commit=False), by=request.user)
        except Refused as refused:
            form.add_error("step", str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect(_panel_url(firm.pk))
    return form_page(
        request, form=form, heading=_("Place in a chain"), subheading=firm.name, back=_panel_url(firm.pk),
        submit=_("Save"),
    )  # fmt: skip


@requires(Perm.PLACE_EDIT)
@require_http_methods(["GET", "POST"])
def place_edit(request, pk):
    rows = visible(request.user, ChainPlace.objects.select_related("firm", "step"), Perm.PLACE_EDIT)
    place = get_object_or_404(rows, pk=pk)
    back = _panel_url(place.firm_id)
    if "strike" in request.POST:
        return _strike(request, actions.strike_place, "place", place, back, back)

    def save(form):
        return actions.save_place(place=form.save(commit=False), version=form.seen, by=request.user)

    return edited(
        request, form=ChainPlaceForm, row=place, save=save, url=back, refused_at="step", heading=_("Place in a chain"),
        subheading=place.firm.name, back=back, submit=_("Save"), strike=Versioned(seen=place),
    )  # fmt: skip
