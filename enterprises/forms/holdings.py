from dataclasses import dataclass

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import Assessment, Award, IntellectualProperty, NegativeRecord, Platform, Title
from workplace.conflict import RowForm, Versioned

from .fields import WholeNumberField, day_field


class HoldingForm(RowForm):
    """Base of all: dates by the browser's calendar, and no end before its beginning."""

    period = ("valid_from", "valid_to")

    def clean(self):
        data = super().clean()
        start, end = (data.get(name) for name in self.period)  # what happened on one day has no end
        if start and end and end < start:
            self.add_error(self.period[1], _("This is before the day on which it begins."))
        return data


class TitleForm(HoldingForm):
    valid_from = day_field(label=gettext_lazy("valid from"), required=False)
    valid_to = day_field(
        label=gettext_lazy("valid to"),
        required=False,
        help_text=gettext_lazy("Left empty the validity is unknown, and gates that ask for the title need a person."),
    )

    class Meta:
        model = Title
        fields = ["kind", "held", "number", "valid_from", "valid_to", "source"]


class RightForm(HoldingForm):
    period = ("applied_on", "valid_to")
    applied_on = day_field(label=gettext_lazy("applied on"), required=False)
    granted_on = day_field(label=gettext_lazy("granted on"), required=False)
    valid_to = day_field(label=gettext_lazy("valid to"), required=False)

    class Meta:
        model = IntellectualProperty
        fields = ["kind", "name", "number", "applied_on", "granted_on", "valid_to", "acquired"]


class PlatformForm(HoldingForm):
    period = ("recognised_on", "valid_to")
    recognised_on = day_field(label=gettext_lazy("recognised on"), required=False)
    valid_to = day_field(label=gettext_lazy("valid to"), required=False)

    class Meta:
        model = Platform
        fields = ["name", "kind", "level", "recognised_on", "valid_to"]


class AwardForm(HoldingForm):
    period = ("awarded_on", "")
    rank = WholeNumberField(
        label=gettext_lazy("rank"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=gettext_lazy("The firm's place among the winners. Left empty, rules that ask for it need a person."),
    )
    awarded_on = day_field(label=gettext_lazy("awarded on"))

    class Meta:
        model = Award
        fields = ["kind", "name", "level", "rank", "awarded_on", "document"]


class AssessmentForm(HoldingForm):
    period = ("issued_on", "")
    year = forms.IntegerField(label=gettext_lazy("year evaluated"), min_value=1990, max_value=2100)
    score = forms.DecimalField(label=gettext_lazy("score"), min_value=0, max_value=100, decimal_places=2)
    issued_on = day_field(label=gettext_lazy("issued on"))

    class Meta:
        model = Assessment
        fields = ["kind", "year", "score", "issued_on", "document"]
        help_texts = {
            "document": gettext_lazy(
                "The result as the ministry's platform gives it; the score is never computed here."
            )
        }

    def clean(self):
        """The firm is not a field of the form, so Django would not look for the year's other row."""
        data = super().clean()
        same = Assessment.objects.filter(firm=self.instance.firm, kind=data.get("kind"), year=data.get("year"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("year", _("There is a score of this year already: change that one."))
        return data


class NegativeRecordForm(HoldingForm):
    period = ("recorded_on", "ended_on")
    source_date = day_field(label=gettext_lazy("looked up on"), initial=timezone.localdate)
    recorded_on = day_field(label=gettext_lazy("recorded on"))
    ended_on = day_field(label=gettext_lazy("ended on"), required=False)

    class Meta:
        model = NegativeRecord
        fields = ["kind", "description", "source", "source_date", "recorded_on", "ended_on"]


class EndForm(Versioned):
    """Ends a row that is in force."""

    on = day_field(label=gettext_lazy("last day"), initial=timezone.localdate)
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200)

    def __init__(self, *args, not_before=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.not_before = not_before

    def clean_on(self):
        on = self.cleaned_data["on"]
        if self.not_before and on < self.not_before:
            raise forms.ValidationError(_("This is before the day on which it begins."))
        return on


@dataclass(frozen=True)
class Kind:
    """A kind of holding: its model and form, what pages call it, and the fields in which it begins and ends."""

    model: type
    form: type[HoldingForm]
    related: str
    heading: str | Promise
    add: str | Promise
    none: str | Promise
    ends: bool = True  # False: it happened on a day and stays true

    @property
    def period(self):
        return self.form.period


HOLDINGS: dict[str, Kind] = {
    "titles": Kind(
        Title,
        TitleForm,
        "titles",
        gettext_lazy("Titles"),
        gettext_lazy("Add a title"),
        gettext_lazy("No titles are known."),
    ),
    "rights": Kind(
        IntellectualProperty,
        RightForm,
        "rights",
        gettext_lazy("Intellectual property"),
        gettext_lazy("Add intellectual property"),
        gettext_lazy("No intellectual property is known."),
    ),
    "platforms": Kind(
        Platform,
        PlatformForm,
        "platforms",
        gettext_lazy("R&D platforms"),
        gettext_lazy("Add a platform"),
        gettext_lazy("No R&D platforms are known."),
    ),
    "awards": Kind(
        Award,
        AwardForm,
        "awards",
        gettext_lazy("Awards"),
        gettext_lazy("Add an award"),
        gettext_lazy("No awards are known."),
        ends=False,
    ),
    "assessments": Kind(
        Assessment,
        AssessmentForm,
        "assessments",
        gettext_lazy("Evaluations by others"),
        gettext_lazy("Add an evaluation"),
        gettext_lazy("No evaluations are known."),
        ends=False,
    ),
    "negative-records": Kind(
        NegativeRecord,
        NegativeRecordForm,
        "negative_records",
        gettext_lazy("Negative records"),
        gettext_lazy("Add a negative record"),
        gettext_lazy("No negative records are known."),
    ),
}
