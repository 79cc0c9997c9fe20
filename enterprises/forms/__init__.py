from .consents import ConsentForm, WithdrawForm
from .facts import CorrectionForm
from .firms import FirmForm
from .holdings import HOLDINGS, EndForm, Kind
from .joining import ConfirmForm, JoinForm, RefuseForm, RegisterForm

__all__ = [
    "HOLDINGS",
    "ConfirmForm",
    "ConsentForm",
    "CorrectionForm",
    "EndForm",
    "FirmForm",
    "JoinForm",
    "Kind",
    "RefuseForm",
    "RegisterForm",
    "WithdrawForm",
]
