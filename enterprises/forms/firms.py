from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, Scope
from accounts.models import Organisation
from enterprises.actions.firms import EDITABLE
from enterprises.models import Firm
from workplace.conflict import Versioned

from .fields import CreditCodeField, LinesField, WholeNumberField, day_field

DATED = ["park", "status"]


def parks_for(user):
    """The parks to which the person may assign firms."""
    parks = Organisation.objects.parks()
    if user.access.in_zone(Perm.FIRM_EDIT):
        return parks
    return parks.filter(pk__in=user.access.ids(Scope.PARK, Perm.FIRM_EDIT))


class FirmForm(Versioned, forms.ModelForm):
    """A firm's file."""

    credit_code = CreditCodeField(label=gettext_lazy("unified social credit code"))
    former_names = LinesField(
        label=gettext_lazy("former names"), required=False, max_length=120, help_text=gettext_lazy("one name a line")
    )
    established_on = day_field(label=gettext_lazy("established on"), required=False)
    registered_capital = WholeNumberField(label=gettext_lazy("registered capital"), required=False, min_value=0)

    class Meta:
        model = Firm
        fields = EDITABLE

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = parks_for(user)
        self.fields["park"].empty_label = None if self.fields["park"].queryset.count() == 1 else "---------"
        self.fields["remark"].widget.attrs["rows"] = 2
        self.fields["status"].choices = [c for c in Firm.Status.choices if c[0] != Firm.Status.MERGED]
        if self.instance.pk:
            for name in DATED:  # they change on a day and for a reason, by a page of their own
                self.fields[name].disabled = True
                self.fields[name].help_text = gettext_lazy(
                    "Changed under “More” in the file, with the day and the reason."
                )

    def clean_industry_code(self):
        code = self.cleaned_data["industry_code"].strip().upper()
        digits = code[1:] if code[:1].isalpha() else code
        if digits and not (digits.isdigit() and 2 <= len(digits) <= 4):
            raise ValidationError(_("Write two to four digits of GB/T 4754-2017, for example 3825."))
        return digits

    def data_to_save(self) -> dict:
        return {name: self.cleaned_data[name] for name in EDITABLE}
