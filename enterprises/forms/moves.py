from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from enterprises.models import Firm, Move

from .fields import CreditCodeField, day_field

REASON = 300
FIRST_YEAR = 1950


def reason_field():
    return forms.CharField(
        label=gettext_lazy("reason"),
        max_length=REASON,
        help_text=gettext_lazy("Stands in the firm's file beside the change."),
    )


class MoveForm(forms.Form):
    """One move: its own fields, the day and the reason. `seen` is the digest of the effects that the person was shown."""

    on = day_field(label=gettext_lazy("day"), help_text=gettext_lazy("From this day on it is so."))
    reason = reason_field()
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    kind: str
    own: list[str] = []

    def __init__(self, *args, firm: Firm, **kwargs):
        super().__init__(*args, **kwargs)
        self.firm = firm
        self.fields["version"].initial = firm.version
        self.fields["on"].initial = timezone.localdate()
        self.order_fields([*self.own, "on", "reason"])

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("This day is still to come: enter the change when it has happened."))
        if self.firm.established_on and on < self.firm.established_on:
            raise ValidationError(_("This is before the day on which the firm was established."))
        return on

    @property
    def wanted(self) -> dict:
        return {
            "kind": self.kind,
            "on": self.cleaned_data["on"],
            **{name: self.cleaned_data[name] for name in self.own},
        }


class RenameForm(MoveForm):
    kind, own = Move.Kind.RENAMED, ["name"]
    name = forms.CharField(label=gettext_lazy("new name"), max_length=120)

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if name == self.firm.name:
            raise ValidationError(_("The firm bears this name already."))
        return name


class ParkForm(MoveForm):
    kind, own = Move.Kind.PARK, ["park"]
    park = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("new park"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = Organisation.objects.parks().exclude(pk=self.firm.park_id)


class LeaveForm(MoveForm):
    kind, own = Move.Kind.LEFT, ["status"]
    status = forms.ChoiceField(
        label=gettext_lazy("what happened"),
        choices=[(state.value, state.label) for state in (Firm.Status.MOVED, Firm.Status.CANCELLED)],
    )


class ReopenForm(MoveForm):
    kind = Move.Kind.REOPENED


MOVES = {"rename": RenameForm, "park": ParkForm, "leave": LeaveForm, "reopen": ReopenForm}


class DayForm(forms.Form):
    """A past day."""

    day = day_field(label=gettext_lazy("as of the end of"))

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        if day.year < FIRST_YEAR:
            raise ValidationError(_("Choose a day from %(year)s on.") % {"year": FIRST_YEAR})
        return day


class MergeForm(forms.Form):
    reason = reason_field()
    seen = forms.CharField(widget=forms.HiddenInput)


class UnmergeForm(forms.Form):
    reason = reason_field()


class PairForm(forms.Form):
    """Two files by their codes."""

    kept = CreditCodeField(label=gettext_lazy("credit code of the file that is kept"))
    gone = CreditCodeField(label=gettext_lazy("credit code of the file that is merged into it"))

    def __init__(self, *args, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.firms = firms

    def _file(self, name):
        firm = self.firms.filter(credit_code=self.cleaned_data[name]).first()
        if firm is None:
            raise ValidationError(_("No firm of the registry has this code."))
        return firm

    def clean_kept(self):
        return self._file("kept")

    def clean_gone(self):
        gone = self._file("gone")
        if gone == self.cleaned_data.get("kept"):
            raise ValidationError(_("Choose two different files."))
        return gone
