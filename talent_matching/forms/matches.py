"""Answers, meetings and ratings of a match."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talent_matching.models import Match, Rating

from .fields import long

STARS = [(number, "★" * number) for number in range(5, 0, -1)]


class Step(forms.Form):
    """A step names the version of the match that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(Step):
    reason = forms.ChoiceField(
        label=_("Why"), choices=[c for c in Match.Reason.choices if c[0] not in ("consent",)],
        help_text=_("The next round learns from it; the pair is not proposed again."),
    )  # fmt: skip
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class MeetingForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    meeting_at = forms.DateTimeField(
        label=_("Day and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Match
        fields = ["meeting_at", "meeting_place", "meeting_note"]

    def clean_meeting_at(self):
        at = self.cleaned_data["meeting_at"]
        if at < timezone.now() - timedelta(days=366):
            raise ValidationError(_("This day lies more than a year back."))
        return at


class RatingForm(forms.ModelForm):
    stars = forms.TypedChoiceField(label=_("How was it"), choices=STARS, coerce=int)

    class Meta:
        model = Rating
        fields = ["stars", "text"]
        widgets = {"text": long(2)}


class ProposeForm(forms.Form):
    """The zone proposes a pair by hand."""

    talent = forms.IntegerField(widget=forms.HiddenInput)
