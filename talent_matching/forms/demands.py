"""A demand as the firm writes it, and what the review says of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from talent_matching.actions.demands import FIELDS, PRIVATE
from talent_matching.models import Demand, Particulars
from workplace.conflict import Versioned

from .fields import NO_DAY, EmbargoChecked, WanField, long


class DemandForm(EmbargoChecked, Versioned, forms.ModelForm):
    """The public and the confidential part on one page, told apart there. Staff say for which firm they write."""

    budget = WanField(label=_("Budget"))
    details = forms.CharField(
        label=_("Confidential details"), max_length=3000, required=False, widget=long(5),
        help_text=_("Formulas, parameters, customers: only the zone reads this, and a partner once both have accepted."),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("Contact"), max_length=60)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40)

    class Meta:
        model = Demand
        fields = FIELDS
        widgets = {
            "problem": long(8, _("What does not work, since when, on which material or machine; what was tried")),
            "wanted": long(4, _("What must have changed when the work is done: a value, a process, a sample")),
            "due_on": forms.DateInput,
            "embargo": forms.DateInput,
        }
        help_texts = {
            "problem": _("In your own words. This part is public: talents and universities read it, and matching compares it."),
            "seniority": _("Left empty, everybody is proposed alike. It weighs a little; it shuts nobody out."),
            "embargo": _("Before this day no talent sees the demand and nobody is proposed for it. Left empty, it is open at once."),
            "confidentiality": _("Talents see the firm's name only where you allow it, and always once both have accepted."),
        }  # fmt: skip
        error_messages = NO_DAY

    def __init__(self, *args, user, firm=None, **kwargs):
        super().__init__(*args, **kwargs)
        known = Particulars.objects.filter(demand=self.instance.pk).first() if self.instance.pk else None
        self.firm = firm or (self.instance.firm if self.instance.firm_id else None)
        if known:
            self.initial |= {name: getattr(known, name) for name in PRIVATE}
        elif self.firm:
            self.initial |= {"contact_name": self.firm.contact_name, "contact_phone": self.firm.contact_phone}
            self.initial.setdefault("chain", self.firm.chain_id)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in (*FIELDS, *PRIVATE)}

    @staticmethod
    def stored(demand) -> dict:
        """What stands now, for the page of a conflict."""
        known = Particulars.objects.filter(demand=demand.pk).first()
        private = {name: getattr(known, name) if known else "" for name in PRIVATE}
        return {name: getattr(demand, name) for name in FIELDS} | private


class FirmField(forms.Form):
    """For which firm the zone writes a demand."""

    firm = forms.CharField(label=_("Credit code of the firm"), max_length=18)

    def __init__(self, *args, firms, **kwargs):
        super().__init__(*args, **kwargs)
        self.firms = firms

    def clean_firm(self) -> Firm:
        found = self.firms.filter(credit_code=self.cleaned_data["firm"].strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("No firm of the zone has this credit code."))
        return found


class ReturnForm(forms.Form):
    remark = forms.CharField(
        label=_("What should be changed"), max_length=500, widget=long(3),
        help_text=_("The firm reads this sentence above its demand."),
    )  # fmt: skip
