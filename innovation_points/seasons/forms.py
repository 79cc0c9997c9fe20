"""The forms of a season, of an extension, of a leave and of a batch of reminders."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprises.models import Chain, Firm
from enterprises.querysets import last_closed_year
from innovation_points.actions.reminders import TO_REMIND
from innovation_points.models import Reminder, Season
from innovation_points.periods import Period, period_choices
from workplace.calendar import working_days

from .board import PROGRESS
from .choosing import NOBODY_BY_RULE

FORM_VERSIONS = [(1, _("1: all figures of the innovation points"))]
WHOM = [
    ("rule", _("all operating firms that fit what is chosen here")),
    (NOBODY_BY_RULE, _("only firms picked in the registry (“Invite to a season”)")),
]
YES_NO = [("", _("all firms")), ("true", _("only above-scale firms")), ("false", _("only firms below scale"))]


class PeriodForm(forms.Form):
    fiscal_year = forms.IntegerField(label=_("Fiscal year"), min_value=1990, max_value=2100)
    quarter = forms.TypedChoiceField(label=_("Period"), choices=period_choices, coerce=int)


class SeasonForm(PeriodForm):
    """A season as staff plan it. The last day is given as a date, or in working days from the opening day."""

    title = forms.CharField(label=_("Title of the season"), max_length=120)
    opens_on = forms.DateField(label=_("Opens on"), widget=forms.DateInput)
    closes_on = forms.DateField(label=_("Last day"), widget=forms.DateInput, required=False)
    working_days = forms.IntegerField(
        label=_("or working days from the opening"),
        min_value=1,
        max_value=250,
        required=False,
        help_text=_("Holidays and announced make-up days count as the State Council's calendar has them."),
    )
    instructions = forms.CharField(
        label=_("Instructions to the firms"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What to bring, whom to call. Stands above the firm's declaration."),
    )
    form_version = forms.TypedChoiceField(label=_("Form"), choices=FORM_VERSIONS, coerce=int)
    needs_stamped_scan = forms.BooleanField(label=_("Ask for the stamped scan"), required=False)
    whom = forms.ChoiceField(label=_("Which firms"), choices=WHOM, widget=forms.RadioSelect, initial="rule")
    parks = forms.ModelMultipleChoiceField(label=_("Parks"), queryset=Organisation.objects.none(), required=False)
    chains = forms.ModelMultipleChoiceField(label=_("Chains"), queryset=Chain.objects.all(), required=False)
    above_scale = forms.TypedChoiceField(
        label=_("Above-scale industrial firm"),
        choices=YES_NO,
        required=False,
        coerce=lambda text: text == "true",
        empty_value=None,
    )
    with_facts = forms.BooleanField(label=_("Only firms of which the zone has figures of some year"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    CHOICE = ("whom", "parks", "chains", "above_scale", "with_facts")
    FIXED = ("fiscal_year", "quarter", "opens_on", *CHOICE)

    def __init__(self, *args, season: Season | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["title", "fiscal_year", "quarter", "opens_on", "closes_on", "working_days"])
        self.fields["parks"].queryset = Organisation.objects.parks()
        self.season = season
        if season and season.state != Season.State.DRAFT:
            for name in self.FIXED:
                del self.fields[name]

    @classmethod
    def start(cls) -> dict:
        """What a new season begins with."""
        year = last_closed_year()
        title = _t("Declaration of %(year)s") % {"year": year}
        return {"fiscal_year": year, "quarter": 0, "title": title, "opens_on": timezone.localdate(), "working_days": 20}

    @staticmethod
    def shown(season: Season) -> dict:
        choice = {**season.choice}
        choice["above_scale"] = {True: "true", False: "false"}.get(choice.get("above_scale"), "")
        return {name: getattr(season, name, None) for name in SeasonForm.base_fields} | choice

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        opens_on = data.get("opens_on") or self.season.opens_on
        if bool(data["closes_on"]) == bool(data["working_days"]):
            self.add_error("closes_on", _t("Give either the last day or the number of working days."))
            return data
        data["closes_on"] = data["closes_on"] or working_days.add(opens_on, data["working_days"])
        if data["closes_on"] < opens_on:
            self.add_error("closes_on", _t("The last day lies before the opening day."))
        if "quarter" in data and Period(data["fiscal_year"], data["quarter"]).last_day >= opens_on:
            self.add_error("fiscal_year", _t("This period is not over on the opening day."))
        return data

    @property
    def values(self) -> dict:
        """As actions.seasons takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "working_days")}
        if "whom" in data:
            choice = {name: data.pop(name) for name in self.CHOICE}
            choice["parks"] = [park.pk for park in choice["parks"]]
            choice["chains"] = [chain.pk for chain in choice["chains"]]
            data["choice"] = choice
        return data


class ExtensionForm(forms.Form):
    to = forms.DateField(label=_("Extended to"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Stands beside the extension for ever."))
    version = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawLeaveForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The firm reads it."))


class LeaveForm(PeriodForm):
    """`firms` are those that the person may give leave to; the firm is named by its code or its whole name."""

    firm = forms.CharField(label=_("Firm"), max_length=120, help_text=_("Credit code or the whole name."))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Late, or for the first time: why."))

    def __init__(self, *args, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.firms = firms
        self.order_fields(["firm", "fiscal_year", "quarter", "until", "reason"])

    @staticmethod
    def start(firm: Firm | None) -> dict:
        until = working_days.add(timezone.localdate(), 10)
        return {"firm": firm.credit_code if firm else "", "fiscal_year": last_closed_year(), "until": until}

    def clean_firm(self) -> Firm:
        text = self.cleaned_data["firm"].strip()
        found = self.firms.filter(credit_code=text.upper()).first() or self.firms.filter(name=text).first()
        if found is None:
            raise ValidationError(_t("No firm has this credit code or name. Copy it from the registry."))
        return found

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate() or until > timezone.localdate() + timedelta(days=366):
            raise ValidationError(_t("The last day lies between today and a year from now."))
        return until

    def clean(self):
        data = super().clean()
        if not self.errors and Period(data["fiscal_year"], data["quarter"]).last_day >= timezone.localdate():
            self.add_error("fiscal_year", _t("This period is not over yet."))
        return data


class WhomForm(forms.Form):
    """Which firms of a season are reminded; in the address, so that the list can be looked at first."""

    progress = forms.MultipleChoiceField(
        label=_("Where the firm stands"),
        choices=[(state, PROGRESS[state]) for state in TO_REMIND],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    park = forms.ModelChoiceField(
        label=_("Park"), queryset=Organisation.objects.none(), required=False, empty_label=_("All parks")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = Organisation.objects.parks()


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        max_length=Reminder._meta.get_field("text").max_length - 200,  # a notice also names the firm
        widget=forms.Textarea(attrs={"rows": 3}),
    )
