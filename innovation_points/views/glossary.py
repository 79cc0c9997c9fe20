"""The glossary of the indicators, read from the rules in force and from nothing else."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import asked
from accounts.access import Perm, requires, visible
from innovation_points.glossary import Glossary
from innovation_points.models import RuleVersion


@requires(Perm.RULE_VIEW)
@require_GET
def glossary(request):
    """Of today; ?q= narrows it."""
    search = request.GET.get("q", "").strip()[:60]
    versions = visible(request.user, RuleVersion.objects.all(), Perm.RULE_VIEW).all_in_force(timezone.localdate())
    context = {"glossary": Glossary(versions, search), "search": search}
    return render(request, f"innovation_points/{'_glossary' if asked.fragment(request) else 'glossary'}.html", context)
