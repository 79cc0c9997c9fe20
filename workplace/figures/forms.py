"""The choice that every page of figures has: which day, which park, and the figure's own cuts."""

from datetime import date

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .reading import Scope

EARLIEST = date(2000, 1, 1)


class ScopeForm(forms.Form):
    """From the address; what it does not say or says wrongly is today, all parks, no cut, and the error is shown."""

    day = forms.DateField(label=gettext_lazy("As of the day"), required=False, widget=forms.DateInput)

    def __init__(self, data, *, user, cuts=()):
        super().__init__({"day": str(self.today), **{name: value for name, value in data.items() if value}})
        self.user, self.cuts = user, cuts
        parks = Scope(user).parks
        if len(parks) > 1:
            choices = [("", gettext_lazy("All parks")), *((str(park.pk), str(park)) for park in parks)]
            self.fields["park"] = forms.TypedChoiceField(
                label=gettext_lazy("Park"), required=False, choices=choices, empty_value=None,
                coerce={str(park.pk): park for park in parks}.__getitem__,
            )  # fmt: skip
        for cut in cuts:
            self.fields[cut.name] = _cut_field(cut)
        self.is_valid()

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and not EARLIEST <= day <= self.today:
            raise forms.ValidationError(
                _("Choose a day from %(first)s to today; figures of days to come cannot be counted.")
                % {"first": EARLIEST}
            )
        return day

    @property
    def chosen_day(self) -> date:
        return self.cleaned_data.get("day") or self.today

    @property
    def scope(self) -> Scope:
        found = self.cleaned_data
        return Scope(self.user, found.get("park"), {cut.name: found.get(cut.name) for cut in self.cuts})

    @property
    def query(self) -> str:
        """The choice as the address holds it, for links to other pages of figures: without cuts, which are each page's own."""
        parts = [f"day={self.chosen_day}"] if self.chosen_day != self.today else []
        if park := self.cleaned_data.get("park"):
            parts.append(f"park={park.pk}")
        return "&".join(parts)


def _cut_field(cut):
    found, everything = cut.choices(), gettext_lazy("All")
    if isinstance(found, QuerySet):
        return forms.ModelChoiceField(found, label=cut.label, required=False, empty_label=everything)
    return forms.ChoiceField(choices=[("", everything), *found], label=cut.label, required=False)
