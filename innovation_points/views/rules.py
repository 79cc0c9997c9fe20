"""Rule versions, read as a person reads them: what counts, how much, by which clause, how sure that is, and since when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import Perm, can, requires
from innovation_points.actions import rules as actions
from innovation_points.draft_checks import in_force_before
from innovation_points.models import RuleVersion
from innovation_points.reading import RuleSheet, spoken
from innovation_points.trial_sheet import trials_context
from rulebook.quantities import RuleError

from .drafts import change_context, readable

AHEAD = timedelta(days=400)  # of the timeline: as far as a version may be published before it begins


@dataclass
class Span:
    """A published version and the days on which it holds; `last` None: until further notice. `replaced`: on none at all."""

    version: RuleVersion
    last: date | None
    replaced: bool
    left: float = 0
    width: float = 0

    @property
    def title(self) -> str:
        return spoken(self.version.content, "title")

    def holds_on(self, day: date) -> bool:
        return not self.replaced and self.version.effective_from <= day and (self.last is None or day <= self.last)


def spans(versions) -> list[Span]:
    """The days of each version of one rule, the newest first: the next version's first day ends the one before."""
    found, following = [], None
    for version in versions:
        replaced = following is not None and following <= version.effective_from
        ends = [version.effective_to] if version.effective_to else []
        if following and not replaced:
            ends.append(following - timedelta(days=1))
        found.append(Span(version, min(ends, default=None), replaced))
        following = version.effective_from
    return found


def _placed(rule: list[Span], first: date, last: date) -> list[Span]:
    """On a line from the first day of all to the last, in per cent."""
    days = (last - first).days
    for span in rule:
        span.left = 100 * (span.version.effective_from - first).days / days
        end = min(span.last or last, last)
        span.width = max(0.6, 100 * ((end - span.version.effective_from).days + 1) / days)
    return rule


@requires(Perm.RULE_VIEW)
@require_GET
def rule_list(request):
    """Every rule with the days of its versions; and what is being drafted or waits for approval."""
    today = timezone.localdate()
    versions = list(RuleVersion.objects.readable_by(request.user).select_related("drafted_by"))
    by_code: dict[str, list[RuleVersion]] = {}
    for version in versions:
        if version.is_published:
            by_code.setdefault(version.code, []).append(version)
    rules = [spans(own) for own in by_code.values()]
    if rules:
        first = min(span.version.effective_from for rule in rules for span in rule).replace(month=1, day=1)
        last = max([today, *(span.version.effective_from for rule in rules for span in rule)]) + AHEAD
        rules = [_placed(rule, first, last) for rule in rules]
        years = [
            (year, 100 * (date(year, 1, 1) - first).days / (last - first).days)
            for year in range(first.year, last.year + 1, 1 + (last.year - first.year) // 9)
        ]
        now = 100 * (today - first).days / (last - first).days
    context = {
        "rules": rules,
        "drafts": [version for version in versions if not version.is_published],
        "today": today,
        "years": years if rules else [],
        "now": now if rules else 0,
    }
    return render(request, "innovation_points/rules.html", context)


@requires(Perm.RULE_VIEW)
@require_GET
def rule_page(request, pk):
    version = readable(request, pk)
    try:
        sheet = RuleSheet(version)
    except RuleError as error:  # a draft may stand wrong
        return render(request, "innovation_points/rule_unread.html", {"version": version, "error": error})
    groups = [(_("Conditions, all of them"), sheet.gates), (_("Direct routes, one is enough"), sheet.direct)]
    published = RuleVersion.objects.published().filter(code=version.code)
    context = {
        "version": version,
        "sheet": sheet,
        "gate_groups": [group for group in groups if group[1]],
        "span": next((span for span in spans(published) if span.version.pk == version.pk), None),
        "before": in_force_before(version) if version.is_sent else None,
        "may_draft": can(request.user, Perm.RULE_DRAFT),
        "may_approve": actions.may_approve(request.user, version),
        "may_take_back": actions.may_take_back(request.user, version),
        "comments": version.comments.select_related("author") if not version.is_published else [],
        **change_context(version),
        **trials_context(request.user, version),
    }
    return render(request, "innovation_points/rule.html", context)
