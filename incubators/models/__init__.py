from .carriers import Activity, Carrier, CarrierTitle, Income, Investor, Mentor, Platform, Staff
from .outcomes import OPEN, CarrierOutcome, TenantOutcome
from .reports import Report, ReportKind, TenantShare
from .sharing import SharedFigures, TenantConsent
from .space import Building, Floor, Lease, RentCharge, Room
from .tenants import Financing, Headcount, MentorSession, Right, ServiceUse, Step, Tenant

__all__ = [
    "OPEN",
    "Activity",
    "Building",
    "Carrier",
    "CarrierOutcome",
    "CarrierTitle",
    "Financing",
    "Floor",
    "Headcount",
    "Income",
    "Investor",
    "Lease",
    "Mentor",
    "MentorSession",
    "Platform",
    "RentCharge",
    "Report",
    "ReportKind",
    "Right",
    "Room",
    "ServiceUse",
    "SharedFigures",
    "Staff",
    "Step",
    "Tenant",
    "TenantConsent",
    "TenantOutcome",
    "TenantShare",
]
