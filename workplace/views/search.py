"""What the search box of every page finds: a few lines under the box, or a page of its own."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from accounts.access import signed_in
from workplace import search as searching

BELOW_THE_BOX, ON_THE_PAGE = 8, 50


@signed_in
def search(request):
    if not searching.sources_for(request.user):
        raise PermissionDenied
    text = searching.typed(request.GET.get("q", ""))
    below = bool(request.htmx)
    groups = searching.find(request.user, text, BELOW_THE_BOX if below else ON_THE_PAGE)
    context = {"text": text, "groups": groups, "sources": searching.sources_for(request.user)}
    return render(request, f"workplace/{'_search_found' if below else 'search'}.html", context)
