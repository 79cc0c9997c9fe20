"""What the lists and forms of this room share."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import asked
from enterprise_services.actions.refusals import Refused
from incubators.columns import PARAMETER
from incubators.views import workbook
from workplace.conflict import Stale

__all__ = ["acting", "form_page", "listing", "workbook"]
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


def form_page(request, *, form, heading, back, submit, template="enterprise_services/form.html", **more):
    """A form with its heading, the page it leads back to, and the word on its button."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "heading": heading, "back": back, "submit": submit, **more}
    return render(request, template, context, status=status)


def acting(request, *, form, act, heading, back, submit, **more):
    """A form about one row: what it does may be refused, or come too late. `act(form)` does it."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Stale:
            form.add_error(None, _("Somebody changed this meanwhile. Look at it again before you go on."))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return form_page(request, form=form, heading=heading, back=back, submit=submit, **more)
