"""The plan of an event, whom to ask, and what is written down afterwards."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talent_matching.actions.events import FIELDS
from talent_matching.models import Event, EventMatch, EventNumber, FollowUp, Match
from workplace.conflict import RowForm

from .fields import WAN, long


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class EventForm(RowForm):
    class Meta:
        model = Event
        fields = FIELDS
        widgets = {
            "text": long(5, gettext_lazy("Programme, speakers, what to bring")),
            "starts_at": moment(),
            "ends_at": moment(),
            "sign_up_until": moment(),
        }

    def clean(self):
        data = super().clean()
        start, end, until = (data.get(name) for name in ("starts_at", "ends_at", "sign_up_until"))
        if start and end and end < start:
            self.add_error("ends_at", _("It ends before it begins."))
        if start and until and until > start:
            self.add_error("sign_up_until", _("Signing up ends at the beginning at the latest."))
        return data


class CallOffForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label=gettext_lazy("Why it does not take place"), max_length=300,
        help_text=gettext_lazy("Everybody who signed up reads this sentence."),
    )  # fmt: skip


class InviteForm(forms.Form):
    """Whom to ask: what two kept lists hold now, the registry's and the library's."""

    firms = forms.ModelChoiceField(
        None, label=gettext_lazy("Firms of the saved view"), required=False, empty_label=gettext_lazy("no firms"),
        help_text=gettext_lazy("Filter the registry and keep the view; it can be chosen here."),
    )  # fmt: skip
    talents = forms.ModelChoiceField(
        None, label=gettext_lazy("Talents of the saved view"), required=False, empty_label=gettext_lazy("no talents"),
        help_text=gettext_lazy("Filter the library of talents and keep the view; it can be chosen here."),
    )  # fmt: skip

    def __init__(self, *args, event, firm_views, talent_views, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["firms"].queryset, self.fields["talents"].queryset = firm_views, talent_views
        if event.audience == Event.Audience.TALENTS:
            del self.fields["firms"]
        if event.audience == Event.Audience.FIRMS:
            del self.fields["talents"]

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Choose a view: of firms, of talents, or both."))
        return data


class NumberForm(forms.ModelForm):
    """Money is typed in 万元 as everywhere, and kept to the yuan."""

    value = forms.DecimalField(
        label=gettext_lazy("Number"), min_value=0, max_value=10**9, decimal_places=4,
        help_text=gettext_lazy("money in units of 10,000 yuan"),
    )  # fmt: skip

    class Meta:
        model = EventNumber
        fields = ["kind", "value", "source"]

    def clean(self):
        data = super().clean()
        kind, value = data.get("kind"), data.get("value")
        if kind and value is not None:
            data["value"] = int(value * WAN) if kind in EventNumber.MONEY else int(value)
            if kind not in EventNumber.MONEY and value != int(value):
                self.add_error("value", _("Give a whole number."))
        return data


class BeganForm(forms.Form):
    """Which match began here: of the firms and talents that came, those that no event is written down for."""

    match = forms.ModelChoiceField(None, label=gettext_lazy("Match"), empty_label=None)

    def __init__(self, *args, event, matches, **kwargs):
        super().__init__(*args, **kwargs)
        came = event.sign_ups.coming()
        free = matches.exclude(pk__in=EventMatch.objects.values("match")).exclude(
            state__in=[Match.State.DECLINED, Match.State.WITHDRAWN]
        )
        free = free.filter(firm__in=came.values("firm")) | free.filter(talent__in=came.values("talent"))
        self.fields["match"].queryset = free.select_related("demand", "firm", "talent").order_by("-moved_at")
        self.fields["match"].label_from_instance = lambda row: f"{row.firm} — {row.talent}: {row.demand}"


class FollowUpForm(forms.ModelForm):
    class Meta:
        model = FollowUp
        fields = ["text", "due_on"]
        widgets = {"due_on": forms.DateInput}


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=gettext_lazy("Picture"), widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"})
    )
