"""What a bank writes about a firm for itself."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from financing.models import Status


class NoteForm(forms.Form):
    """A note, a step, or both."""

    status = forms.ChoiceField(
        label=gettext_lazy("Our status"), required=False, choices=[("", gettext_lazy("unchanged")), *Status.choices]
    )
    text = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self):
        data = super().clean()
        if not data.get("text") and not data.get("status"):
            raise forms.ValidationError(_("Write a note or choose a status."))
        return data
