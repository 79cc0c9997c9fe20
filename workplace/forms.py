from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation

from .conflict import RowForm
from .models import Post
from .models.notices import Mail

GIVEN = {Organisation.Kind.FIRM, Organisation.Kind.PARK}


class MailChoiceForm(forms.Form):
    """Language, and a choice for each kind of notice that the person may get."""

    language = forms.ChoiceField(label=gettext_lazy("language of e-mails"), choices=settings.LANGUAGES)

    def __init__(self, *args, kinds, choice, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        chosen = choice.kinds if choice else {}
        self.fields["language"].initial = choice.language if choice else settings.LANGUAGE_CODE
        for kind in kinds:
            initial = chosen.get(kind.code, kind.mail)
            self.fields[kind.code] = forms.ChoiceField(label=kind.label, choices=Mail.choices, initial=initial)

    def by_kind(self) -> dict[str, str]:
        return {kind.code: self.cleaned_data[kind.code] for kind in self.kinds}


class OrganisationForm(RowForm):
    """Firms come with the first of their people, parks with the zone's map: neither is made here."""

    class Meta:
        model = Organisation
        fields = ["kind", "name", "short_name", "position", "longitude", "latitude", "is_active"]
        help_texts = {
            "short_name": gettext_lazy("Shown in lists; the whole name where it is empty."),
            "position": gettext_lazy("Its place among those of its kind; equal places stand in the order of entry."),
            "longitude": gettext_lazy("In degrees, such as 113.31. Distances between firms and talents are counted from it."),
            "latitude": gettext_lazy("In degrees, such as 33.74."),
            "is_active": gettext_lazy("Whoever acts for a closed organisation can no longer act for it."),
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]
        else:
            self.fields["kind"].choices = [choice for choice in Organisation.Kind.choices if choice[0] not in GIVEN]
        if self.instance.kind == Organisation.Kind.PARK:
            del self.fields["short_name"]  # the map finds its outline by it

    def clean(self):
        data = super().clean()
        degrees = [data.get(name) for name in ("longitude", "latitude")]
        if not self.errors and degrees.count(None) == 1:
            self.add_error("latitude", _("Give both, the longitude and the latitude, or neither."))
        return data


class PostForm(RowForm):
    class Meta:
        model = Post
        fields = ["kind", "audience", "title", "text", "due_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 12}), "due_on": forms.DateInput}
        help_texts = {"text": gettext_lazy("Plain text; an empty line begins a new paragraph.")}

    def clean(self):
        data = super().clean()
        if data.get("kind") == Post.Kind.DEADLINE and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say until when: this announcement is about a deadline."))
        return data
