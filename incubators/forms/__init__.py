from .carriers import CarrierForm, NewCarrierForm
from .evaluation import AssessmentForm, EvaluationForm, ScoreForm
from .parts import CARRIER_PARTS, TENANT_PARTS
from .reports import FiguresForm, NewReportForm, ReasonForm, ShareForm
from .space import CancelForm, EndForm, FloorForm, LeaseForm, PaidForm, RenewForm, RoomForm, SignForm
from .tenants import BecomeFirmForm, ConsentForm, EnterForm, LeaveForm, StepForm, TenantForm, VisitForm

__all__ = [
    "CARRIER_PARTS",
    "TENANT_PARTS",
    "AssessmentForm",
    "BecomeFirmForm",
    "CancelForm",
    "CarrierForm",
    "ConsentForm",
    "EndForm",
    "EnterForm",
    "EvaluationForm",
    "FiguresForm",
    "FloorForm",
    "LeaseForm",
    "LeaveForm",
    "NewCarrierForm",
    "NewReportForm",
    "PaidForm",
    "ReasonForm",
    "RenewForm",
    "RoomForm",
    "ScoreForm",
    "ShareForm",
    "SignForm",
    "StepForm",
    "TenantForm",
    "VisitForm",
]
