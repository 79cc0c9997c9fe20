"""Filters of this room's lists, shared by pages, exports and the API."""

import django_filters
from django.forms import SearchInput
from django.utils.translation import gettext_lazy as _

from accounts.api import WholeNumber
from accounts.models import Organisation
from enterprises.models import Chain, Firm

from .models import Declaration, Score
from .ranking import label


def parks(request):
    return Organisation.objects.parks()


class DeclarationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Firm, code or initials"),
        method="search",
        widget=SearchInput(attrs={"placeholder": _("Firm, code or initials")}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("waiting", _("waiting for a decision")), *Declaration.State.choices],
        method="in_state",
        empty_label=_("All states"),
    )
    park = django_filters.ModelChoiceFilter(
        label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks")
    )
    fiscal_year = WholeNumber(label=_("Fiscal year"))

    class Meta:
        model = Declaration
        fields = ["q", "state", "park", "fiscal_year"]

    def in_state(self, queryset, name, value):
        return queryset.waiting() if value == "waiting" else queryset.filter(state=value)

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))


STATES = [("final", _("final")), ("preliminary", _("preliminary")), ("unscored", _("not scored"))]


class RankingFilter(django_filters.FilterSet):
    """Scores of one night. `rule` gives the stages to choose from."""

    q = django_filters.CharFilter(
        label=_("Firm, code or initials"),
        method="search",
        widget=SearchInput(attrs={"placeholder": _("Firm, code or initials")}),
    )
    park = django_filters.ModelChoiceFilter(
        label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks")
    )
    chain = django_filters.ModelChoiceFilter(
        label=_("Chain"), field_name="firm__chain", queryset=Chain.objects.all(), empty_label=_("All chains")
    )
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=[], empty_label=_("All stages"))
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("All states")
    )

    class Meta:
        model = Score
        fields = ["q", "park", "chain", "stage", "state"]

    def __init__(self, *args, rule=None, **kwargs):
        super().__init__(*args, **kwargs)
        stages = rule.stage_labels if rule else ()
        self.filters["stage"].extra["choices"] = [(place, label(stage)) for place, stage in enumerate(stages)]

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))

    def in_state(self, queryset, name, value):
        if value == "unscored":
            return queryset.filter(total__lt=0)
        return queryset.published().filter(preliminary=value == "preliminary")
