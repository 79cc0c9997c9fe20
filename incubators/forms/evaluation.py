from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import ROLES, Perm
from accounts.models import User
from enterprises.forms.fields import day_field
from incubators.models import PARTS, Assessment, Evaluation, ExpertScore
from workplace.conflict import RowForm
from workplace.notices import people_with

T = gettext_lazy
EXPERTS = {code for code, role in ROLES.items() if Perm.EVALUATION_SCORE in role.perms}


class EvaluationForm(forms.ModelForm):
    """A new round: its year, its two last days, and who scores."""

    fill_until = day_field(label=T("self-assessment until"))
    score_until = day_field(label=T("experts score until"))
    experts = forms.ModelMultipleChoiceField(
        label=T("experts"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=T("Each of them scores every house and sees no other's score before the round is closed."),
    )  # fmt: skip

    class Meta:
        model = Evaluation
        fields = ["year", "fill_until", "score_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["experts"].queryset = people_with(EXPERTS).order_by("display_name", "pk")
        self.fields["year"].initial = timezone.localdate().year

    def clean(self):
        data = super().clean()
        first, last = data.get("fill_until"), data.get("score_until")
        if first and first < timezone.localdate():
            self.add_error("fill_until", _("This day is over."))
        if first and last and last < first:
            self.add_error("score_until", _("The experts score after the houses have assessed themselves."))
        return data


class PointsForm(RowForm):
    """Gives points a part; what they may be stands beside them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for part in PARTS:
            self.fields[part].unit = T("points, 0 to 100")


class AssessmentForm(PointsForm):
    """The house's own words and points, part by part, with a file of evidence."""

    file = forms.FileField(
        label=T("evidence"), required=False,
        help_text=T("PDF, OFD, PNG, JPEG, XLSX or DOCX. One file each time you save; all of them are kept."),
    )  # fmt: skip

    class Meta:
        model = Assessment
        fields = [name for part in PARTS for name in (f"{part}_text", part)]
        widgets = {f"{part}_text": forms.Textarea(attrs={"rows": 5}) for part in PARTS}


class ScoreForm(PointsForm):
    """One expert's points; all three and the reason."""

    class Meta:
        model = ExpertScore
        fields = [*PARTS, "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True
        self.fields["version"].required = False
