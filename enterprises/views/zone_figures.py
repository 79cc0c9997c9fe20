"""The zone's figures: all of them on a day, one with its definition, history and parks, and the rows behind it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Perm, can, requires
from spreadsheets.exporting import XLSX, write_xlsx
from workplace.downloads import attachment, stamp
from workplace.figures import Reading, figures, year_before
from workplace.figures.forms import ScopeForm
from workplace.figures.registers import figure_panels
from workplace.figures.sheets import Sheet, history_chart, lines, park_chart

PAGE = 50


@requires(Perm.FIGURE_VIEW)
def figure_list(request):
    """All figures by theme, or the same numbers as a table of parks."""
    form = ScopeForm(request.GET, user=request.user)
    by_park = request.GET.get("view") == "parks"
    reading, parks = Reading(form.scope), form.scope.parks
    found = lines(reading, figures, form.chosen_day)
    table = {line.figure.code: line for line in found}
    context = {
        "form": form,
        "day": form.chosen_day,
        "before": year_before(form.chosen_day),
        "query": form.query,
        "by_park": by_park,
        "parks": parks,
        "scope": form.scope,
        "themes": [
            (theme, [_row(table[figure.code], reading, parks if by_park else []) for figure in listed])
            for theme, listed in figures.by_theme()
        ],
    }
    return render(request, "enterprises/figures.html", context)


def _row(line, reading, parks):
    """A line of the table with the value of each park beside it."""
    return {"line": line, "parks": [(park, reading.result(line.figure, line.now.day, park)) for park in parks]}


def _sheet(request, code):
    """The figure, the choice of day, park and cuts, and the part whose rows are asked for."""
    figure = figures.get(code)
    if figure is None:
        raise Http404
    cuts = figure.parts(timezone.localdate())[0].counted.cuts
    form = ScopeForm(request.GET, user=request.user, cuts=cuts)
    sheet = Sheet(Reading(form.scope), figure, form.chosen_day)
    return form, sheet, sheet.part(request.GET.get("part", ""))


@requires(Perm.FIGURE_VIEW)
def figure_detail(request, code):
    form, sheet, part = _sheet(request, code)
    counted, rows = part.counted, form.scope.rows(part.counted, part.day)
    page = Paginator(counted.dress(rows, part.day), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "sheet": sheet,
        "figure": sheet.figure,
        "line": sheet.line,
        "scope": form.scope,
        "query": form.query,
        "history": history_chart(sheet),
        "parks": park_chart(sheet, [_with(request, park=park.pk) for park, *_results in sheet.parks]),
        "part": part,
        "tabs": _tabs(request, sheet, part),
        "undated": counted.undated(rows).count() if counted.undated else 0,
        "page": page,
        "columns": counted.columns,
        "rows": [(counted.link(row), [(column, column.value(row)) for column in counted.columns]) for row in page],
        "may_export": can(request.user, Perm.REGISTRY_EXPORT),
        "panels": [(each.template, each.build(request, sheet.figure, form.chosen_day)) for each in figure_panels],
    }
    return render(request, "enterprises/figure.html", context)


def _tabs(request, sheet, shown):
    """The parts of a derived figure, each with its number; with their days where these differ."""
    several = len({part.day for part, _number in sheet.parts}) > 1
    return [
        {
            "label": f"{part.label} · {part.day}" if several else part.label,
            "url": _with(request, part=part.name),
            "count": part.counted.written(part.counted.value([number])),
            "active": part == shown,
        }
        for part, number in sheet.parts
    ]


def _with(request, **changes) -> str:
    """This page's address with these parameters changed, at its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


@requires(Perm.REGISTRY_EXPORT)
def figure_export(request, code):
    """The rows behind the figure as a workbook that says whose figure it is, of which day, and how it is defined."""
    form, _figure, part = _sheet(request, code)
    rows = part.counted.dress(form.scope.rows(part.counted, part.day), part.day)
    title = f"{part.label} · {_('As of the day')} {part.day} · {form.scope.park or _('All parks')}"
    content = write_xlsx(
        part.counted.columns,
        rows,
        title=title,
        notes=[str(part.counted.definition)],
        watermark=stamp(request.user),
        sheet=_("Rows of the figure"),
    )
    audit.record("figure.exported", by=request.user, details={"figure": code, "rows": len(rows), "day": str(part.day)})
    return attachment(content, f"{part.counted.code}-{part.day:%Y%m%d}.xlsx", XLSX)
