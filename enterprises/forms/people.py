from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Contact, Note
from workplace.conflict import RowForm


class ContactForm(RowForm):
    class Meta:
        model = Contact
        fields = ["name", "post", "phone", "email"]

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("phone") and not data.get("email"):
            raise ValidationError(_("Give a telephone or an e-mail address: a contact must be reachable."))
        return data


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["text"]
        widgets = {
            "text": forms.Textarea(
                attrs={"rows": 3, "placeholder": gettext_lazy("What your colleagues should know about this firm")}
            )
        }
