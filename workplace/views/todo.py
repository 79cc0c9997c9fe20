"""The page of what waits on a person."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import signed_in
from workplace import todo as waits


@signed_in
@require_GET
def todo(request):
    """Everything by due day, or with ?kind= one source's things alone."""
    waits.forget(request)
    found = [waits.waiting(request.user, source) for source in waits.sources_for(request.user)]
    kind = request.GET.get("kind", "")
    shown = [each for each in found if each.source.name == kind] or found
    tabs = [
        {
            "label": each.source.label,
            "url": f"?kind={each.source.name}",
            "active": shown == [each],
            "count": _count(each),
        }
        for each in found
        if each.items
    ]
    everything = {"label": _("All"), "url": request.path, "active": shown is found, "count": None}
    context = {
        "tabs": [everything, *tabs] if len(tabs) > 1 else [],
        "items": waits.by_due_day(shown),
        "lists": [each for each in shown if each.more and each.url],
    }
    return render(request, "workplace/todo.html", context)


def _count(each) -> str:
    return f"{len(each.items)}+" if each.more else str(len(each.items))
