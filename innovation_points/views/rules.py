"""Rule versions, read as a person reads them: what counts, how much, by which clause, and how sure that is."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import Perm, requires, visible
from innovation_points.models import RuleVersion
from innovation_points.reading import RuleSheet, spoken


@requires(Perm.RULE_VIEW)
@require_GET
def rule_list(request):
    """Every rule with its published versions; the one in force today is marked."""
    rules = {}
    for version in visible(request.user, RuleVersion.objects.published(), Perm.RULE_VIEW):
        version.spoken_title = spoken(version.content, "title")
        rules.setdefault(version.code, []).append(version)
    return render(request, "innovation_points/rules.html", {"rules": rules.values(), "today": timezone.localdate()})


@requires(Perm.RULE_VIEW)
@require_GET
def rule_page(request, pk):
    version = get_object_or_404(visible(request.user, RuleVersion.objects.published(), Perm.RULE_VIEW), pk=pk)
    sheet = RuleSheet(version)
    groups = [(_("Conditions, all of them"), sheet.gates), (_("Direct routes, one is enough"), sheet.direct)]
    context = {"version": version, "sheet": sheet, "gate_groups": [group for group in groups if group[1]]}
    return render(request, "innovation_points/rule.html", context)
