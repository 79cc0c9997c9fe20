from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .conflict import Versioned
from .models import Post
from .models.notices import Mail


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


class PostForm(Versioned, forms.ModelForm):
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

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
