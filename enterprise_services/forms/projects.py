from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprise_services.models import Project
from enterprises.forms.fields import WholeNumberField, day_field
from workplace.conflict import RowForm, Versioned

from .fields import FirmField

T = gettext_lazy


class ProjectForm(RowForm):
    brought_by = FirmField(
        label=T("firm that brought it"),
        required=False,
        help_text=T("A firm of the zone whose business drew the investor here: credit code or full name."),
    )
    firm = FirmField(
        label=T("firm it became"),
        required=False,
        help_text=T("The firm of the registry that runs it: credit code or full name."),
    )
    amount = WholeNumberField(label=T("planned investment"), required=False, min_value=0)
    invested = WholeNumberField(label=T("invested so far"), required=False, min_value=0)
    lead_on = day_field(label=T("lead since"), initial=timezone.localdate)

    class Meta:
        model = Project
        fields = [
            "name", "investor", "park", "chain", "amount", "invested", "brought_by", "firm", "text", "contact_name",
            "contact_phone", "followed_by", "lead_on",
        ]  # fmt: skip

    def __init__(self, *args, parks, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = parks
        self.fields["brought_by"].firms = self.fields["firm"].firms = firms
        for name in ("amount", "invested"):
            self.fields[name].unit = _("yuan")
        if len(parks) == 1:
            self.fields["park"].initial = parks[0]

    def clean_lead_on(self):
        day = self.cleaned_data["lead_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day


class AdvanceForm(Versioned):
    on = day_field(label=T("day"), initial=timezone.localdate)


class DropForm(Versioned):
    on = day_field(label=T("day"), initial=timezone.localdate)
    reason = forms.CharField(label=T("why it was given up"), max_length=200)
