from .carriers import Activity, Carrier, CarrierTitle, Income, Investor, Mentor, Platform, Staff
from .evaluation import PART_LABELS, PARTS, Assessment, Evaluation, ExpertScore, Seat
from .outcomes import OPEN, CarrierOutcome, TenantOutcome
from .reports import Report, ReportKind, TenantShare
from .sharing import SharedFigures, TenantConsent
from .space import Building, Floor, Lease, RentCharge, Room
from .tenants import Financing, Headcount, MentorSession, Right, ServiceUse, Step, Tenant

__all__ = [
    "OPEN",
    "PARTS",
    "PART_LABELS",
    "Activity",
    "Assessment",
    "Building",
    "Carrier",
    "CarrierOutcome",
    "CarrierTitle",
    "Evaluation",
    "ExpertScore",
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
    "Seat",
    "ServiceUse",
    "SharedFigures",
    "Staff",
    "Step",
    "Tenant",
    "TenantConsent",
    "TenantOutcome",
    "TenantShare",
]
