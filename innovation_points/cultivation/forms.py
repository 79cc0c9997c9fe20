"""The forms of a plan, of its tasks and of a year's target."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from innovation_points.models import Plan
from innovation_points.models.cultivation import TARGETS

EMPTY_TASKS = 2


def day(**options):
    return forms.DateField(widget=forms.DateInput, **options)


class PlanForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Plan
        fields = ["owner", "due_on", "state", "notes"]
        widgets = {"due_on": forms.DateInput, "notes": forms.Textarea(attrs={"rows": 4})}

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class StartForm(forms.Form):
    target = forms.ChoiceField(label=_("Target title"), choices=TARGETS)
    owner = forms.CharField(label=_("Responsible"), max_length=60, help_text=_("who in the zone leads the firm"))
    due_on = day(label=_("To be reached by"))
    notes = forms.CharField(label=_("Notes"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class TaskForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=_("Task"), max_length=200, required=False)
    owner = forms.CharField(label=_("Who"), max_length=60, required=False)
    due_on = day(label=_("Due"), required=False)
    done_on = day(label=_("Done on"), required=False)
    gone = forms.BooleanField(label=_("strike"), required=False)

    def clean(self):
        data = super().clean()
        if (
            not data.get("text")
            and (data.get("id") or data.get("owner") or data.get("due_on"))
            and not data.get("gone")
        ):
            self.add_error("text", _("Say what is to be done, or strike the task."))
        return data


TaskForms = formset_factory(TaskForm, extra=EMPTY_TASKS, max_num=60, absolute_max=60)


def task_values(formset) -> list[dict]:
    """The tasks as they were typed; empty lines are none."""
    found = (form.cleaned_data for form in formset)
    return [task for task in found if task.get("text") or task.get("id")]


class TargetForm(forms.Form):
    """The same year, title and park again sets the number anew."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.ChoiceField(label=_("Title"), choices=TARGETS)
    park = forms.ModelChoiceField(
        label=_("Park"), queryset=Organisation.objects.parks(), required=False, empty_label=_("the whole zone")
    )
    number = forms.IntegerField(label=_("Target"), min_value=0, max_value=100_000)
