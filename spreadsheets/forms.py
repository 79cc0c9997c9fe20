from django import forms
from django.utils.translation import gettext_lazy as _

from .guard import MAX_FILE


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}), max_length=255, allow_empty_file=True
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            limit = MAX_FILE // 2**20
            raise forms.ValidationError(_("The file is larger than %(limit)s MB."), params={"limit": limit})
        return file


class MappingForm(forms.Form):
    """Which sheet, which year, which columns are not read."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    year = forms.IntegerField(label=_("Year of the ledger"), min_value=1990, max_value=2100, required=False)
    set_aside = forms.MultipleChoiceField(required=False)
    overwrite = forms.BooleanField(label=_("Let the file win over declarations and corrections"), required=False)

    def __init__(self, *args, job, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in job.sheets]
        self.fields["set_aside"].choices = [(h["letter"], h["text"]) for h in job.headings]
        self.initial = {"sheet": job.sheet, "year": job.year or "", "overwrite": job.overwrite}
