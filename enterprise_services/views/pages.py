"""What the lists and forms of this room share."""

from django.core.paginator import Paginator
from django.shortcuts import render

from accounts import asked
from incubators.columns import PARAMETER
from incubators.views import workbook

__all__ = ["listing", "workbook"]
PAGE = 50


def listing(request, *, table, found, template, why, **more):
    """A list page, or its results alone for htmx. `why`: what an empty list says."""
    columns = table.chosen(request.user, request.GET.getlist(PARAMETER))
    page = Paginator(table.ordered(found.qs, request.GET.get("sort", "")), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "columns": columns,
        "lines": table.lines(page.object_list, columns),
        "heading": table.heading,
        "export_url": request.path + "export/",
        "why": why,
        **more,
    }
    if not asked.fragment(request):
        context["all_columns"] = table.for_user(request.user)
    return render(request, "enterprise_services/_rows.html" if asked.fragment(request) else template, context)
