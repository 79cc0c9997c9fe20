"""A problem as the firm writes it, and the forms of its steps: one a step, its fields the arguments of the action."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from enterprise_services import problem_rules
from enterprise_services.handlers import units_for
from enterprise_services.models import Knowledge, Problem
from enterprises.forms.fields import day_field
from workplace.calendar import working_days
from workplace.conflict import RowForm

FIELDS = ("title", "text", "kind", "urgency", "is_confidential", "contact_name", "contact_phone")


def long(rows: int, hint="") -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "placeholder": hint})


class ProblemForm(forms.ModelForm):
    file = forms.FileField(label=_("Attachment"), required=False, help_text=_("PDF, OFD, PNG, JPEG, XLSX or DOCX."))

    class Meta:
        model = Problem
        fields = FIELDS
        widgets = {"text": long(6, _("What happens, since when, what was tried, what would help"))}

    def __init__(self, *args, firm=None, **kwargs):
        super().__init__(*args, **kwargs)
        if firm is not None:
            self.initial |= {"contact_name": firm.contact_name, "contact_phone": firm.contact_phone}

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def uploads(self) -> list:
        return [self.cleaned_data["file"]] if self.cleaned_data.get("file") else []


class StepForm(forms.Form):
    """A step on the problem as the person saw it (`version`)."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, problem: Problem, user, **kwargs):
        super().__init__(*args, auto_id=f"id_{type(self).__name__}_%s", **kwargs)
        self.problem, self.user = problem, user
        self.initial = {"version": problem.version, **self.proposed(), **self.initial}
        self.fit()

    def proposed(self) -> dict:
        return {}

    def fit(self) -> None:
        """Fields as this problem needs them."""


class UnitForm(StepForm):
    unit = forms.ModelChoiceField(label=_("Department or park"), queryset=Organisation.objects.none(), empty_label="")

    def fit(self):
        self.fields["unit"].queryset = units_for(self.problem.firm)


class DispatchForm(UnitForm):
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class CallForm(UnitForm):
    text = forms.CharField(label=_("What is needed of it"), max_length=300, widget=long(2))

    def fit(self):
        super().fit()
        field = self.fields["unit"]
        field.queryset = field.queryset.exclude(pk=self.problem.unit_id).exclude(
            pk__in=self.problem.calls.values("unit")
        )


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=long(2))


class TextForm(StepForm):
    text = forms.CharField(label=_("How far it is"), max_length=500, widget=long(2), help_text=_("The firm reads it."))


class ReportForm(StepForm):
    report = forms.CharField(label=_("What your unit does"), max_length=1000, widget=long(3))


class ExtendForm(StepForm):
    days = forms.IntegerField(
        label=_("Working days more"), min_value=1, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=long(2), help_text=_("The firm reads it."))

    def fit(self):
        self.fields["days"].max_value = problem_rules.on(timezone.localdate()).extension_days


class AnswerForm(StepForm):
    answer = forms.CharField(
        label=_("Answer"),
        max_length=3000,
        widget=long(5),
        help_text=_("The firm reads it and says whether it is solved."),
    )
    late_reason = forms.CharField(
        label=_("Why it is late"), max_length=300, widget=long(2), help_text=_("The firm reads it.")
    )

    def fit(self):
        if not self.problem.is_late():
            del self.fields["late_reason"]


class FollowUpForm(StepForm):
    follow_up_on = day_field(label=_("Looked at again on"))

    def proposed(self):
        today = timezone.localdate()
        return {"follow_up_on": working_days.add(today, problem_rules.on(today).follow_up_days // 2)}


class GiveUpForm(FollowUpForm):
    reason = forms.CharField(
        label=_("Why it cannot be solved yet"), max_length=500, widget=long(3), help_text=_("The firm reads it.")
    )
    field_order = ("reason", "follow_up_on")


class FollowForm(FollowUpForm):
    text = forms.CharField(label=_("What was found"), max_length=500, widget=long(2))
    field_order = ("text", "follow_up_on")


def rating_field():
    return forms.TypedChoiceField(
        label=_("How were you served?"), choices=list(problem_rules.SCALE.items()), coerce=int, widget=forms.RadioSelect
    )


class ConfirmForm(StepForm):
    rating = rating_field()
    text = forms.CharField(label=_("What you want to say"), max_length=500, required=False, widget=long(2))


class RecordForm(StepForm):
    told_by = forms.CharField(label=_("Who of the firm said so"), max_length=60)
    rating = rating_field()


class JoinForm(StepForm):
    into = forms.ModelChoiceField(label=_("Goes on as"), queryset=Problem.objects.none(), empty_label="")

    def fit(self):
        rows = Problem.objects.filter(firm=self.problem.firm_id).valid().exclude(pk=self.problem.pk)
        self.fields["into"].queryset = rows.order_by("-raised_on", "-pk")
        self.fields["into"].label_from_instance = lambda row: f"{row.number} {row.title}"


class KnowledgeForm(RowForm):
    class Meta:
        model = Knowledge
        fields = ("kind", "question", "answer", "source", "valid_until", "is_published")
        widgets = {"answer": long(8), "valid_until": forms.DateInput}
        help_texts = {"answer": _("All firms read it: name no firm and no person of one.")}
