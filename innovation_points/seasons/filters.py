"""The filter of a season's firms: the page, the export and the reminders read the same."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, MultipleChoiceFilter

from enterprises.filters import OfFirms
from innovation_points.models import Invitation

from .board import PROGRESS


class InvitationFilter(OfFirms):
    progress = MultipleChoiceFilter(label=_("Where the firm stands"), choices=list(PROGRESS.items()))
    extended = BooleanFilter(
        label=_("Extended"),
        field_name="extended_to",
        lookup_expr="isnull",
        exclude=True,
        widget=forms.Select(choices=[("", "---------"), ("true", _("yes"))]),
    )

    class Meta:
        model = Invitation
        fields = ["q", "progress", "park", "extended"]
