"""Trying a rule before it counts: sliders on one side, what becomes of every firm on the other; and the kept evidence."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from innovation_points import knob_fields, trials
from innovation_points.actions import Refused, rules
from innovation_points.actions import trials as actions
from innovation_points.models import Night, RuleVersion, Trial
from innovation_points.reading import spoken
from innovation_points.trial_sheet import TrialSheet
from rulebook import loader
from rulebook.knobs import turned
from rulebook.quantities import RuleError


@requires(Perm.RULE_TRY)
@require_GET
def rule_trial(request, pk):
    """The address holds the numbers that were turned, by their places in the rule, and nothing else."""
    tried = _Tried(request, pk, request.GET)
    template = "innovation_points/_trial_results.html" if asked.fragment(request) else "innovation_points/trial.html"
    return render(request, template, tried.context())


@requires(Perm.RULE_TRY)
@require_POST
def trial_keep(request, pk):
    tried = _Tried(request, pk, request.POST)
    if tried.attempt is None:
        return redirect(tried.address)
    kept = actions.keep(attempt=tried.attempt, remark=request.POST.get("remark", "").strip()[:200], by=request.user)
    messages.success(request, _("Kept as evidence."))
    return redirect("innovation_points:trial", kept.pk)


@requires(Perm.RULE_DRAFT)
@require_POST
def trial_apply(request, pk):
    """Write the turned numbers into the draft; tried on another version, they become a new draft based on it."""
    tried = _Tried(request, pk, request.POST)
    if tried.attempt is None or not tried.overrides:
        return redirect(tried.address)
    content = turned(tried.version.content, tried.overrides)
    try:
        if tried.version.is_draft:
            draft = rules.save_draft(draft=tried.version, content=content, by=request.user)
        else:
            draft = rules.start_draft(based_on=tried.version, content=content, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(tried.address)
    messages.success(request, _("The numbers stand in the draft."))
    return redirect("innovation_points:rule", draft.pk)


@requires(Perm.TRIAL_VIEW)
@require_GET
def trial_page(request, pk):
    """A kept trial, as it was seen."""
    trial = get_object_or_404(
        visible(request.user, Trial.objects.select_related("rule_version", "base_version"), Perm.TRIAL_VIEW), pk=pk
    )
    context = {
        "trial": trial,
        "title": spoken(trial.content, "title"),
        "sheet": TrialSheet(trial.results, trial.content),
    }
    return render(request, "innovation_points/trial_kept.html", context)


class _Tried:
    """A version with the numbers of a request: what came of it, or why nothing could."""

    def __init__(self, request, pk, given):
        self.version = get_object_or_404(visible(request.user, RuleVersion.objects, Perm.RULE_TRY), pk=pk)
        self.user, self.given = request.user, given
        self.night = visible(request.user, Night.objects, Perm.NIGHT_VIEW).published_on(
            asked.day(given, "on") or date.max  # without a day the latest night
        )
        self.problems, self.errors, self.overrides, self.attempt = [], {}, {}, None
        try:
            loader.parse(self.version.content)
        except RuleError as error:
            self.problems = [_("This draft cannot be computed yet: %(error)s") % {"error": error}]
            return
        self.overrides, self.errors = knob_fields.read_all(self.version.content, given)
        if self.night is None or self.errors:
            return
        try:
            self.attempt = trials.attempt(self.version, self.overrides, self.night)
        except RuleError as error:
            self.problems = [_("With these numbers the rule cannot be computed: %(error)s") % {"error": error}]

    @property
    def address(self) -> str:
        """The trial with what was turned, and nothing else."""
        turned = [(name, value) for name, value in self.given.items() if name in self.overrides or name == "on"]
        query = urlencode(turned)
        return reverse("innovation_points:rule_trial", args=[self.version.pk]) + (f"?{query}" if query else "")

    def context(self) -> dict:
        content = self.version.content
        readable = self.attempt is not None or not self.problems or bool(self.overrides)
        return {
            "version": self.version,
            "title": spoken(content, "title") or self.version.title,
            "night": self.night,
            "problems": self.problems,
            "errors": self.errors,
            "sections": knob_fields.parts(content, self.given, self.errors) if readable else [],
            "turned": [(name, self.given[name]) for name in self.overrides],
            "may_apply": can(self.user, Perm.RULE_DRAFT),
            "on": self.given.get("on", ""),
            "attempt": self.attempt,
            "sheet": TrialSheet(self.attempt.results, self.attempt.rule.content) if self.attempt else None,
        }
