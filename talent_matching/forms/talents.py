"""A talent's profile with its works and its contact, and the consent."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from talent_matching import disciplines
from talent_matching.actions.talents import FIELDS
from talent_matching.models import Demand, Talent, Work
from talent_matching.models.fields import Trade
from workplace.conflict import Versioned

from .fields import NO_DAY, EmbargoChecked, long

EMPTY_WORKS = 2


class TalentForm(EmbargoChecked, Versioned, forms.ModelForm):
    discipline = forms.ChoiceField(label=_("Discipline (GB/T 13745)"), choices=disciplines.choices)
    trades = forms.MultipleChoiceField(label=_("Fields"), choices=Trade.choices, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of work"), choices=Demand.Kind.choices, required=False,
        help_text=_("What you would do with a firm. Left empty, all kinds are proposed alike."),
    )  # fmt: skip

    class Meta:
        model = Talent
        fields = FIELDS
        widgets = {
            "directions": long(4, _("What you work on: materials, processes, methods; a line each")),
            "skills": long(3, _("What you can do for a firm: tests, simulation, process design, software")),
            "embargo": forms.DateInput,
        }
        help_texts = {
            "directions": _("Matching compares this with the words of firms' demands."),
            "capacity": _("So many firms at a time are proposed to you."),
            "embargo": _("A promise to a former employer or a confidential project: before this day you are proposed to no firm."),
        }  # fmt: skip
        error_messages = NO_DAY

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = {"available_days": _("days"), "distance_km": _("km"), "capacity": _("firms")}
        for name, unit in units.items():
            self.fields[name].unit = unit

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}


class ContactForm(forms.Form):
    """Kept apart from the profile, beside whose form it stands; whoever may not read it never gets this one."""

    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)


class WorkForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Work.Kind.choices, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1950, max_value=2100, required=False)
    title = forms.CharField(label=_("Title, number"), max_length=200, required=False)
    gone = forms.BooleanField(label=_("strike"), required=False)


WorkForms = formset_factory(WorkForm, extra=EMPTY_WORKS, max_num=100, absolute_max=100)


def work_values(formset) -> list[dict]:
    """The works as typed; empty and struck lines are none."""
    lines = (form.cleaned_data for form in formset)
    return [line for line in lines if line.get("title") and not line.get("gone")]


class ConsentForm(forms.Form):
    """What firms see. Discipline, fields, directions and school always belong to a card; the rest is the person's choice."""

    parts = forms.MultipleChoiceField(
        label=_("Firms see besides"), choices=Talent.Part.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(
        label=_("I consent that firms of the zone see this card and that I am proposed to them.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
