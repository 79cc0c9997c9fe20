from workplace.conflict import Stale

from .carriers import add_carrier, save_carrier, save_part, strike_part
from .refusals import Refused
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
    "become_firm",
    "cancel_lease",
    "change_tenant",
    "end_lease",
    "enter",
    "give_consent",
    "leave",
    "pay",
    "renew_lease",
    "save_carrier",
    "save_part",
    "save_room",
    "sign_lease",
    "step",
    "strike_part",
    "take_room",
    "withdraw_consent",
]
