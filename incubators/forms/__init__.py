from .carriers import CarrierForm, NewCarrierForm
from .parts import CARRIER_PARTS, TENANT_PARTS, StrikeForm
from .space import CancelForm, EndForm, FloorForm, LeaseForm, PaidForm, RenewForm, RoomForm, SignForm
from .tenants import BecomeFirmForm, ConsentForm, EnterForm, LeaveForm, StepForm, TenantForm, VisitForm

__all__ = [
    "CARRIER_PARTS",
    "TENANT_PARTS",
    "BecomeFirmForm",
    "CancelForm",
    "CarrierForm",
    "ConsentForm",
    "EndForm",
    "EnterForm",
    "FloorForm",
    "LeaseForm",
    "LeaveForm",
    "NewCarrierForm",
    "PaidForm",
    "RenewForm",
    "RoomForm",
    "SignForm",
    "StepForm",
    "StrikeForm",
    "TenantForm",
    "VisitForm",
]
