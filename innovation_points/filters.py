"""Filters of this room's lists, shared by pages, exports and the API."""

from datetime import timedelta

import django_filters
from django.forms import SearchInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.api import WholeNumber
from accounts.models import Organisation
from enterprises.models import Chain, Firm

from .models import Declaration, Score, Season
from .periods import period_choices
from .ranking import label
from .risk import REASONS, risks_of


def parks(request):
    return Organisation.objects.parks()


class OfFirms(django_filters.FilterSet):
    """What the filters of rows of firms share: a search and the firm's park."""

    q = django_filters.CharFilter(
        label=_("Firm, code or initials"),
        method="search",
        widget=SearchInput(attrs={"placeholder": _("Firm, code or initials")}),
    )
    park = django_filters.ModelChoiceFilter(
        label=_("Park"), field_name="firm__park", queryset=parks, empty_label=_("All parks")
    )

    def search(self, queryset, name, value):
        return queryset.filter(firm__in=Firm.objects.search(value))


AGES = [("overdue", _("overdue")), ("7", _("waiting for 7 days or more")), ("30", _("waiting for 30 days or more"))]


class DeclarationFilter(OfFirms):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("waiting", _("waiting for a decision")), *Declaration.State.choices],
        method="in_state",
        empty_label=_("All states"),
    )
    fiscal_year = WholeNumber(label=_("Fiscal year"))
    quarter = django_filters.ChoiceFilter(
        label=_("Period"), choices=period_choices, empty_label=_("Years and quarters")
    )
    season = django_filters.ModelChoiceFilter(
        label=_("Season"), queryset=Season.objects.all(), empty_label=_("All seasons")
    )
    risk = django_filters.ChoiceFilter(
        label=_("Risk"),
        choices=[("any", _("any reason")), ("none", _("unremarkable")), *REASONS.items()],
        method="at_risk",
        empty_label=_("Any risk"),
    )
    age = django_filters.ChoiceFilter(label=_("Age"), choices=AGES, method="so_old", empty_label=_("Any age"))
    mine = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("yes", _("firms that I look after")), ("can", _("what I can decide on now"))],
        method="for_me",
        empty_label=_("Everybody's"),
    )

    class Meta:
        model = Declaration
        fields = ["q", "state", "park", "season", "fiscal_year", "quarter", "risk", "age", "mine"]

    def at_risk(self, queryset, name, value):
        """Of what waits: a decided declaration has no risk any more."""
        found = risks_of(queryset.waiting().select_related("firm", "season"))
        fits = {
            "any": bool,
            "none": lambda risks: not risks,
        }.get(value, lambda risks: any(risk.code == value for risk in risks))
        return queryset.filter(pk__in=[pk for pk, risks in found.items() if fits(risks)])

    def so_old(self, queryset, name, value):
        if value == "overdue":
            return queryset.overdue()
        return queryset.waiting().filter(submitted_at__lte=timezone.now() - timedelta(days=int(value)))

    def for_me(self, queryset, name, value):
        user = self.request.user
        return queryset.filter(firm__officer=user) if value == "yes" else queryset.for_decision(user)

    def in_state(self, queryset, name, value):
        return queryset.waiting() if value == "waiting" else queryset.filter(state=value)


STATES = [("final", _("final")), ("preliminary", _("preliminary")), ("unscored", _("not scored"))]


class RankingFilter(OfFirms):
    """Scores of one night. `rule` gives the stages to choose from."""

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

    def in_state(self, queryset, name, value):
        if value == "unscored":
            return queryset.filter(total__lt=0)
        return queryset.published().filter(preliminary=value == "preliminary")
