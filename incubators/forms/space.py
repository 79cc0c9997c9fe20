from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.forms.fields import WholeNumberField, day_field
from incubators.entry import months_later
from incubators.models import Floor, Lease, Room, Tenant
from workplace.conflict import RowForm, Versioned

T = gettext_lazy


class FloorForm(forms.ModelForm):
    """A new floor, of a building by its name."""

    building = forms.CharField(
        label=T("building"), max_length=60, widget=forms.TextInput(attrs={"list": "buildings"}),
        help_text=T("A new name makes a new building."),
    )  # fmt: skip

    class Meta:
        model = Floor
        fields = ["number", "width", "depth"]

    field_order = ["building", "number"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("width", "depth"):
            self.fields[name].unit = T("m")


class RoomForm(RowForm):
    """A room with its rectangle on the plan, within the floor and over no other room."""

    from_on = day_field(label=T("in use from"), required=False)
    until_on = day_field(label=T("in use until"), required=False)

    class Meta:
        model = Room
        fields = ["floor", "number", "kind", "use", "area", "x", "y", "width", "depth", "from_on", "until_on"]

    def __init__(self, *args, floors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["floor"].queryset = floors
        self.fields["area"].unit = "㎡"
        for name in ("x", "y", "width", "depth"):
            self.fields[name].unit = T("m")

    def clean(self):
        data = super().clean()
        needed = [data.get(name) for name in ("floor", "x", "y", "width", "depth")]
        if None in needed:
            return data
        floor, x, y, width, depth = needed
        if x + width > floor.width or y + depth > floor.depth:
            values = {"width": floor.width, "depth": floor.depth}
            raise forms.ValidationError(_("It does not fit on the floor, which is %(width)s by %(depth)s m.") % values)
        for other in floor.rooms.in_use().exclude(pk=self.instance.pk):
            apart = x + width <= other.x or other.x + other.width <= x
            apart = apart or y + depth <= other.y or other.y + other.depth <= y
            if not apart:
                raise forms.ValidationError(_("On the plan it lies over room %(room)s.") % {"room": other.number})
        return data


class TermsForm(forms.Form):
    """What a lease says about days and money."""

    number = forms.CharField(label=T("contract number"), max_length=60, required=False)
    starts_on = day_field(label=T("first day"), initial=timezone.localdate)
    ends_on = day_field(label=T("last day"))
    monthly_rent = WholeNumberField(label=T("monthly rent"), min_value=0, initial=0, help_text=T("yuan"))
    rent_free_until = day_field(label=T("rent-free until"), required=False)
    deposit = WholeNumberField(label=T("deposit"), min_value=0, initial=0, help_text=T("yuan"))

    TERMS = ("number", "starts_on", "ends_on", "monthly_rent", "rent_free_until", "deposit")

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("This is before the day on which it begins."))
        free = data.get("rent_free_until")
        if free and start and end and not start <= free <= end:
            self.add_error("rent_free_until", _("This day lies outside of the lease."))
        return data


class LeaseForm(TermsForm):
    """Reserves a room or lets it; two people doing so at once are told apart by the database."""

    tenant = forms.ModelChoiceField(label=T("tenant"), queryset=Tenant.objects.none())
    kind = forms.ChoiceField(label=T("kind"), choices=Lease.Kind, widget=forms.RadioSelect, initial=Lease.Kind.LET)

    field_order = ["tenant", "kind"]

    def __init__(self, *args, tenants, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tenant"].queryset = tenants
        self.fields["ends_on"].initial = months_later(timezone.localdate(), 12) - timedelta(days=1)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("kind", *self.TERMS)}


class SignForm(Versioned, TermsForm):
    """The terms on which a reservation becomes a lease."""

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.TERMS}


class EndForm(Versioned):
    on = day_field(label=T("last day"), initial=timezone.localdate)
    reason = forms.CharField(label=T("reason"), max_length=200)


class CancelForm(Versioned):
    reason = forms.CharField(label=T("reason"), max_length=200)


class RenewForm(forms.Form):
    months = forms.IntegerField(label=T("months"), min_value=1, max_value=120, initial=12)
    monthly_rent = WholeNumberField(label=T("monthly rent"), min_value=0, help_text=T("yuan"))


class PaidForm(forms.Form):
    paid_on = day_field(label=T("paid on"), required=False)
