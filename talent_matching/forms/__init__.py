from .agreements import AgreementForm, MilestoneForm, OutcomeForm
from .demands import DemandForm, FirmField, ReturnForm
from .matches import DeclineForm, MeetingForm, ProposeForm, RatingForm
from .support import SupportForm
from .talents import ConsentForm, ContactForm, TalentForm, WorkForms, work_values

__all__ = [
    "AgreementForm",
    "ConsentForm",
    "ContactForm",
    "DeclineForm",
    "DemandForm",
    "FirmField",
    "MeetingForm",
    "MilestoneForm",
    "OutcomeForm",
    "ProposeForm",
    "RatingForm",
    "ReturnForm",
    "SupportForm",
    "TalentForm",
    "WorkForms",
    "work_values",
]
