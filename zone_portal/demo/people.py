"""Organisations and the thirteen demo accounts."""

from django.contrib.auth.hashers import make_password

from accounts.models import Membership, Organisation, User
from accounts.views.signing import DEMO_PASSWORD

DEPARTMENTS = ["科技创新局", "经济发展局", "党政办公室", "信息中心"]
BANKS = [
    ("鹰城银行高新科技支行", "鹰城银行"),
    ("白龟湖农村商业银行高新支行", "白龟湖农商行"),
    ("尧山银行高新支行", "尧山银行"),
]
UNIVERSITIES = ["河南城建学院", "平顶山学院"]
OPERATORS = ["尼龙新材料科技企业孵化器"]

# Invented places, so that the demo counts distances: longitude and latitude in degrees.
PLACES = {
    "创新创业服务园区": (113.32, 33.75),
    "电气装备产业园区": (113.35, 33.74),
    "临港物流产业园区": (113.38, 33.77),
    "皇台产业园区": (113.34, 33.78),
    "沙河产业园区": (113.41, 33.72),
    "尼龙新材料产业园区": (113.44, 33.74),
    "河南城建学院": (113.20, 33.78),
    "平顶山学院": (113.18, 33.76),
}

# user name, person, role, organisation
ACCOUNTS = [
    ("admin", "系统管理员", "system_admin", "信息中心"),
    ("security", "安全管理员", "security_admin", "信息中心"),
    ("auditor", "审计管理员", "audit_admin", "信息中心"),
    ("staff", "李审核", "reviewer", "科技创新局"),
    ("approver", "王审批", "approver", "科技创新局"),
    ("park", "赵园区", "park_officer", "尼龙新材料产业园区"),
    ("leader", "郑主任", "leader", "党政办公室"),
    ("bank", "孙经理", "bank_officer", "鹰城银行高新科技支行"),
    ("bank2", "周经理", "bank_officer", "白龟湖农村商业银行高新支行"),
    ("talent", "高博士", "talent", "河南城建学院"),
    ("incubator", "何主管", "incubator_manager", "尼龙新材料科技企业孵化器"),
]


def organisations() -> dict[str, Organisation]:
    """All organisations of the demo by name, made where absent."""
    wanted = [("department", name, name) for name in DEPARTMENTS]
    wanted += [("bank", name, short) for name, short in BANKS]
    wanted += [("university", name, name) for name in UNIVERSITIES]
    wanted += [("operator", name, name) for name in OPERATORS]
    for position, (kind, name, short) in enumerate(wanted, start=1):
        Organisation.objects.get_or_create(kind=kind, name=name, defaults={"short_name": short, "position": position})
    for name, (longitude, latitude) in PLACES.items():
        Organisation.objects.filter(name=name, longitude=None).update(longitude=longitude, latitude=latitude)
    return {organisation.name: organisation for organisation in Organisation.objects.exclude(kind="firm")}


def accounts(found: dict[str, Organisation], firms: dict[str, Organisation]) -> None:
    """The demo accounts; `firms` maps enterprise and enterprise2 to the organisations that they act for."""
    password = make_password(DEMO_PASSWORD)
    rows = [(*row[:3], found[row[3]]) for row in ACCOUNTS]
    rows += [(name, person, "firm_owner", firms[name]) for name, person in FIRM_ACCOUNTS]
    for number, (username, person, role, organisation) in enumerate(rows, start=1):
        details = {"display_name": person, "email": f"{username}@example.invalid", "phone": f"0375-555-{number:04}"}
        user, _ = User.objects.update_or_create(username=username, defaults={**details, "password": password})
        Membership.objects.get_or_create(user=user, organisation=organisation, role=role, ended_at=None)


FIRM_ACCOUNTS = [("enterprise", "陈负责"), ("enterprise2", "杨会计")]
