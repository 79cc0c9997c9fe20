"""What banks lent in a year: by kind, bank, product, park, and how quickly. Every number leads to its rows."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import asked
from accounts.access import Perm, requires, visible
from enterprises.zone_figures import rows_url
from financing import lending as figures_of
from financing.models import Drawing, Product
from workplace.figures import Reading, Scope, year_before
from workplace.figures.sheets import lines

PAGE = 30
CARDS = [figures_of.LENT, figures_of.SERVED, figures_of.LOANS, figures_of.FIRST, figures_of.OUTSTANDING]


def _year(request) -> int:
    this = timezone.localdate().year
    wanted = asked.whole(request.GET.get("year")) or 0
    return wanted if 2000 <= wanted <= this else this


def day_of(year: int) -> date:
    """The year's last day, or today."""
    return min(date(year, 12, 31), timezone.localdate())


def table(drawings, path: str, named, url) -> list[dict]:
    """(label, paid out, payments, firms) for each value at `path`; the sums of the lines are the whole's."""
    found = drawings.order_by().values(path).annotate(
        sum=Sum("amount"), loans=Count("loan", distinct=True), firms=Count("loan__firm", distinct=True)
    )  # fmt: skip
    rows = [{"label": named(row[path]), "url": url(row[path]), **row} for row in found.order_by("-sum", path)]
    whole = sum(row["sum"] for row in rows)
    return [{**row, "share": row["sum"] / whole} for row in rows]


@requires(Perm.FIGURE_VIEW)
@require_safe
def lending(request):
    year = _year(request)
    day, scope = day_of(year), Scope(request.user)
    drawings = scope.rows(figures_of.LENT, day)
    every = visible(request.user, Drawing.objects.all(), Perm.FIGURE_VIEW)
    span = every.aggregate(first=Min("drawn_on"), last=Max("drawn_on"))
    first = min(span["first"].year if span["first"] else year, year)
    loans = scope.rows(figures_of.LOANS, day).select_related("product", "bank", "firm")
    quickest = sorted(loans, key=lambda loan: (loan.days_to_money, loan.pk))
    before = scope.rows(figures_of.LOANS, year_before(day))
    kinds = dict(Product.Kind.choices)
    names = {
        "bank": {row["loan__bank"]: row["loan__bank__short_name"] or row["loan__bank__name"] for row in drawings.order_by().values("loan__bank", "loan__bank__name", "loan__bank__short_name")},
        "product": {row["loan__product"]: f"{row['loan__product__name']} · {row['loan__bank__short_name']}" for row in drawings.order_by().values("loan__product", "loan__product__name", "loan__bank__short_name")},
        "park": {park.pk: park.name for park in scope.parks},
    }  # fmt: skip
    context = {
        "year": year,
        "day": day,
        "years": range(timezone.localdate().year, first - 1, -1),
        "cards": [(line, rows_url(line.figure.code, day)) for line in lines(Reading(scope), CARDS, day)],
        "median": figures_of.median_days(quickest),
        "median_before": figures_of.median_days(before),
        "loans": Paginator(quickest, PAGE).get_page(request.GET.get("page")),
        "total": drawings.aggregate(sum=Sum("amount"), loans=Count("loan", distinct=True), firms=Count("loan__firm", distinct=True)),
        "tables": [
            (_("By kind"), table(drawings, "loan__product__kind", kinds.get, lambda kind: rows_url(f"lent-{kind}", day))),
            (_("By bank"), table(drawings, "loan__bank", names["bank"].get, lambda pk: rows_url("lent", day, bank=pk))),
            (_("By park"), table(drawings, "loan__firm__park", names["park"].get, lambda pk: rows_url("lent", day, park=pk))),
            (_("By product"), table(drawings, "loan__product", names["product"].get, lambda pk: rows_url("lent", day, product=pk))),
        ],
        "chart": _history(every, first),
    }  # fmt: skip
    return render(request, "financing/lending.html", context)


def _history(drawings, first: int) -> dict:
    """For {% chart %}: what was paid out in each year; a bar leads to its year."""
    found = dict(drawings.order_by().values_list("drawn_on__year").annotate(sum=Sum("amount")))
    years = list(range(first, timezone.localdate().year + 1))
    return {
        "x": _("year"),
        "unit": _("10k yuan"),
        "categories": [str(year) for year in years],
        "series": [{"name": _("Paid out"), "values": [found.get(year, 0) / figures_of.WAN for year in years]}],
        "urls": [f"{reverse('financing:lending')}?year={year}" for year in years],
    }
