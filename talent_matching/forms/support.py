from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Chain, Title
from talent_matching.models import Support
from workplace.conflict import RowForm

from .fields import WanField, long


class SupportForm(RowForm):
    amount = WanField(label=gettext_lazy("Up to"))
    chains = forms.MultipleChoiceField(
        label=gettext_lazy("For these chains"), required=False, help_text=gettext_lazy("empty: for all")
    )
    titles = forms.MultipleChoiceField(
        label=gettext_lazy("For holders of one of these titles"), choices=Title.Kind.choices, required=False,
        help_text=gettext_lazy("empty: for all"),
    )  # fmt: skip

    class Meta:
        model = Support
        fields = [
            "kind", "title", "provider", "text", "audience", "chains", "titles", "needs_agreement", "amount", "terms", "how",
            "source", "valid_from", "valid_to",
        ]  # fmt: skip
        widgets = {"text": long(6), "valid_from": forms.DateInput, "valid_to": forms.DateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chains"].choices = list(Chain.objects.values_list("pk", "name"))

    def clean(self):
        data = super().clean()
        if data.get("valid_to") and data.get("valid_from") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("It ends before it begins."))
        return data
