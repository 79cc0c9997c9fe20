from workplace.conflict import Stale

from .carriers import add_carrier, save_carrier, save_part, strike_part
from .evaluation import close_evaluation, open_evaluation, save_assessment, score
from .refusals import Refused
from .reports import (
    approve_report,
    ask_tenants,
    check_report,
    correct_report,
    open_report,
    renew_link,
    return_report,
    return_share,
    save_report,
    save_share,
    send_share,
    share_problems,
    sign_report,
)
from .sharing import give_consent, withdraw_consent
from .space import add_floor, add_room, cancel_lease, end_lease, pay, renew_lease, save_room, sign_lease, take_room
from .tenants import add_tenant, become_firm, change_tenant, enter, leave, step

__all__ = [
    "Refused",
    "Stale",
    "add_carrier",
    "add_floor",
    "add_room",
    "add_tenant",
    "approve_report",
    "ask_tenants",
    "become_firm",
    "cancel_lease",
    "change_tenant",
    "check_report",
    "close_evaluation",
    "correct_report",
    "end_lease",
    "enter",
    "give_consent",
    "leave",
    "open_evaluation",
    "open_report",
    "pay",
    "renew_lease",
    "renew_link",
    "return_report",
    "return_share",
    "save_assessment",
    "save_carrier",
    "save_part",
    "save_report",
    "save_room",
    "save_share",
    "score",
    "send_share",
    "share_problems",
    "sign_lease",
    "sign_report",
    "step",
    "strike_part",
    "take_room",
    "withdraw_consent",
]
