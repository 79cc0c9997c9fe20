from .consents import ConsentForm, NarrowForm, WithdrawForm
from .facts import CorrectionForm
from .firms import FirmForm
from .holdings import HOLDINGS, EndForm, Kind
from .joining import ConfirmForm, JoinForm, RefuseForm, RegisterForm
from .moves import MOVES, DayForm, MergeForm, PairForm, UnmergeForm
from .people import ContactForm, NoteForm

__all__ = [
    "HOLDINGS",
    "MOVES",
    "ConfirmForm",
    "ConsentForm",
    "ContactForm",
    "CorrectionForm",
    "DayForm",
    "EndForm",
    "FirmForm",
    "JoinForm",
    "Kind",
    "MergeForm",
    "NarrowForm",
    "NoteForm",
    "PairForm",
    "RefuseForm",
    "RegisterForm",
    "UnmergeForm",
    "WithdrawForm",
]
