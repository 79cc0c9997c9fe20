"""Filters of the lists: pages, exports and the API read the same."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter, MultipleChoiceFilter

from accounts.api import YearOf
from accounts.models import Organisation
from enterprises.filters import parks
from talent_matching.filters import Sorted, search_box, yes_or_no

from . import problem_rules
from .handlers import units_of
from .models import Knowledge, Problem
from .models.problems import Kind


def units(request):
    """Every department and park that some problem lies with."""
    return Organisation.objects.filter(kind__in=("department", "park"), is_active=True).order_by(
        "kind", "position", "id"
    )


class FirmProblemFilter(Sorted):
    """For a firm's own people."""

    SORTS = {"raised": "raised_on", "due": "due_on", "rating": "rating"}
    q = search_box(_("Number, firm or words of the problem"))
    state = MultipleChoiceFilter(label=_("State"), choices=Problem.State.choices, distinct=False)
    kind = MultipleChoiceFilter(label=_("Kind"), choices=Kind.choices, distinct=False)
    year = YearOf("raised_on", label=_("Raised in the year"), min_value=2000, max_value=2100)

    class Meta:
        model = Problem
        fields: list[str] = []


class ProblemFilter(FirmProblemFilter):
    urgency = ChoiceFilter(label=_("Urgency"), choices=Problem.Urgency.choices)
    park = ModelChoiceFilter(label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks"))
    unit = ModelChoiceFilter(label=_("Lies with"), queryset=units, empty_label=_("All units"))
    mine = yes_or_no(_("With me or my unit"), method="of_mine")
    late = yes_or_no(_("Late"), method="is_late")
    satisfied = yes_or_no(_("Firm satisfied"), method="is_satisfied")
    source = ChoiceFilter(label=_("Brought by"), choices=Problem.Source.choices)

    def of_mine(self, queryset, name, value):
        user = self.request.user
        mine = Q(owner=user) | Q(first_receiver=user, owner=None) | Q(unit__in=units_of(user), owner=None)
        return queryset.filter(mine) if value else queryset.exclude(mine)

    def is_late(self, queryset, name, value):
        late = Problem.objects.late().values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)

    def is_satisfied(self, queryset, name, value):
        limit = problem_rules.on(timezone.localdate()).satisfied_from
        return queryset.filter(rating__gte=limit) if value else queryset.filter(rating__lt=limit)


class KnowledgeFilter(Sorted):
    q = search_box(_("Words of the question or the answer"))
    kind = MultipleChoiceFilter(label=_("Kind"), choices=Kind.choices, distinct=False)

    class Meta:
        model = Knowledge
        fields: list[str] = []
