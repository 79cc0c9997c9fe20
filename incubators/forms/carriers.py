from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.forms.fields import WholeNumberField, day_field
from incubators.models import Carrier
from incubators.zone_map import sheet
from workplace.conflict import RowForm

YES_NO = forms.NullBooleanSelect


class CarrierForm(RowForm):
    """What the operator's own people keep up."""

    opened_on = day_field(label=_("operating since"), required=False)
    fund = WholeNumberField(label=_("incubation fund"), required=False, min_value=0, help_text=_("yuan"))
    map_x = forms.IntegerField(
        label=_("place on the map, from the left"), required=False, min_value=0, max_value=sheet().width
    )
    map_y = forms.IntegerField(
        label=_("place on the map, from the top"), required=False, min_value=0, max_value=sheet().height
    )

    class Meta:
        model = Carrier
        fields = [
            "address", "speciality", "opened_on", "is_legal_person", "separate_accounts", "incubation_area", "public_area",
            "office_area", "other_area", "fund", "contact_name", "contact_phone", "map_x", "map_y", "remark",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("incubation_area", "public_area", "office_area", "other_area"):
            self.fields[name].unit = "㎡"
            self.fields[name].min_value = 0


class NewCarrierForm(CarrierForm):
    """The zone names the carrier, its park and its operator; an operator that nobody knows yet is made by its name."""

    operator_name = forms.CharField(
        label=_("operator"), max_length=120, widget=forms.TextInput(attrs={"list": "operators"}),
        help_text=_("Its people are invited for this organisation. A new name makes a new one."),
    )  # fmt: skip

    class Meta(CarrierForm.Meta):
        fields = ["name", "park", *CarrierForm.Meta.fields, "statistics_complete", "typical_cases"]

    field_order = ["name", "operator_name", "park"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = Organisation.objects.parks()
        if self.instance.pk:
            self.fields["operator_name"].initial = self.instance.operator.name

    def values(self) -> dict:
        return super().values() | {"operator_name": self.cleaned_data["operator_name"]}

    @property
    def operators(self):
        return Organisation.objects.filter(kind="operator").values_list("name", flat=True)
