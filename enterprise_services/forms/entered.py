"""The form of a number entered by hand: only figures that are entered take values, any figure takes a target."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from enterprise_services.models import EnteredValue
from workplace.conflict import RowForm
from workplace.figures import Entered, FirstDay, figures


def choices(kind: str):
    """Figures by theme, as the choice of a form groups them."""
    return [("", "—")] + [
        (theme.label, [(each.code, f"{each.label}（{each.unit}）" if each.unit else each.label) for each in listed])
        for theme, listed in figures.by_theme(each for each in figures if takes(each, kind))
    ]


def takes(figure, kind: str) -> bool:
    """Counted figures are not typed in; a day has no target."""
    return isinstance(figure, Entered) if kind == EnteredValue.Kind.VALUE else not isinstance(figure, FirstDay)


class EnteredForm(RowForm):
    class Meta:
        model = EnteredValue
        fields = ["code", "park", "day", "value", "source"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.ChoiceField(label=_("Zone figure"), choices=choices(self.instance.kind))
        self.fields["park"].queryset = Organisation.objects.parks()
        self.fields["park"].empty_label = _("The whole zone")
        self.fields["day"].widget = forms.DateInput()

    def _get_validation_exclusions(self):
        """The kind is the page's and no field, and yet the constraints that name it are checked."""
        return super()._get_validation_exclusions() - {"kind"}

    def clean_day(self):
        day = self.cleaned_data["day"]
        if self.instance.kind == EnteredValue.Kind.VALUE and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self):
        data = super().clean()
        figure = figures.get(data.get("code", ""))
        if isinstance(figure, Entered) and "park" in data and self.instance.kind == EnteredValue.Kind.VALUE:
            if figure.by_park and data["park"] is None:
                self.add_error("park", _("This figure is entered for each park; the zone's is their sum."))
            elif data["park"] and not figure.by_park:
                self.add_error("park", _("This figure is entered for the whole zone."))
        return data


class EnteredFilter(forms.Form):
    """Which numbers a list shows."""

    code = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False, choices=[("", ""), *EnteredValue.Kind.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", ""), *((each.code, each.label) for each in figures)]
        self.fields["code"].label, self.fields["kind"].label = _("Zone figure"), _("What")

    def narrow(self, rows):
        chosen = self.cleaned_data if self.is_valid() else {}
        return rows.filter(**{name: value for name, value in chosen.items() if value})
