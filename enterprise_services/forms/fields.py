from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class FirmField(forms.CharField):
    """A firm, named by its credit code or by its full name; only one of `firms`, which the form sets, is found."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("its credit code, or its name as it stands in the registry"))
        super().__init__(max_length=120, **kwargs)
        self.firms = None

    def prepare_value(self, value):
        found = self.firms.filter(pk=value).first() if isinstance(value, int) else None
        return found.name if found else value

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return None
        found = self.firms.filter(credit_code=text.upper()) or self.firms.filter(name=text)
        if len(found) != 1:
            raise forms.ValidationError(_("No firm of this code or name is in your hands."))
        return found[0]
