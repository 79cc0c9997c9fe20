"""Reports of two houses: three months and a year with most tenants' shares, the last month still being filled in.

A second manager of the first operator (`incubator2`) signs what the first has checked. Figures of shares are made up.
"""

from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Membership, User
from accounts.views.signing import DEMO_PASSWORD
from incubators import actions
from incubators.models import Carrier, Report, TenantShare
from incubators.reporting.definition import TO_DATE, preceding
from incubators.reporting.sheet import form_of

from .incubators import HOUSES

ANSWERED = 0.9  # of the tenants


def write(today: date) -> None:
    random = Random(408)
    first, second = (Carrier.objects.get(name=house.name) for house in HOUSES[:2])
    signer = _second_manager(first)
    month = preceding("month", today.replace(day=1))
    before = preceding("month", month)
    for carrier in (first, second):
        year = date(today.year - 1, 1, 1)
        _filled(carrier, "year", year, random, signer if carrier == first else None, approve=True)
        _filled(
            carrier, "month", preceding("month", before), random, signer if carrier == first else None, approve=True
        )
        _filled(carrier, "month", before, random, signer if carrier == first else None, approve=False)
        _answer(actions.open_report(carrier=carrier, kind="month", period=month), random, 0.4)


def _second_manager(carrier) -> User:
    details = {
        "display_name": "罗经理",
        "email": "incubator2@example.invalid",
        "password": make_password(DEMO_PASSWORD),
    }
    user = User.objects.update_or_create(username="incubator2", defaults=details)[0]
    Membership.objects.get_or_create(user=user, organisation=carrier.operator, role="incubator_manager", ended_at=None)
    return user


def _filled(carrier, kind, period, random, signer, *, approve) -> None:
    """Answered and, where the operator has people, on its way."""
    report = actions.open_report(carrier=carrier, kind=kind, period=period)
    _answer(report, random, ANSWERED)
    asked = {}
    for field in form_of(report).asked:
        now = random.randint(20, 90) * 10_000
        asked |= {field.code: now} | ({field.code + TO_DATE: _to_date(report, field.code, now)} if field.flow else {})
    if "assets_net" in asked:
        asked["assets_original"] = asked["assets_net"] * 2
    report = actions.save_report(report=report, asked=asked, version=report.version, by=signer)
    if signer is None:
        return
    checker = User.objects.get(username="incubator")
    report = actions.check_report(report=report, version=report.version, by=checker)
    report = actions.sign_report(report=report, version=report.version, by=signer)
    if approve:
        actions.approve_report(report=report, version=report.version, by=User.objects.get(username="staff"))


def _to_date(report, code, now) -> int:
    """What the report of the month before says, and this month's; before the first one as much as four months of it."""
    last = Report.objects.filter(
        carrier=report.carrier, kind=report.kind, period=preceding(report.kind, report.period)
    ).first()
    if report.period.month == 1:
        return now
    return now + (last.asked[code + TO_DATE] if last and code + TO_DATE in last.asked else 4 * now)


def _answer(report, random, share) -> None:
    """Most tenants have sent their figures."""
    shares = list(report.shares.all())
    for each in shares:
        if random.random() > share:
            continue
        each.figures = _figures(each, random)
        each.filled_by, each.state, each.sent_at = "示例会计", TenantShare.State.SENT, timezone.now()
    TenantShare.objects.bulk_update(shares, ["figures", "filled_by", "state", "sent_at"], batch_size=500)


def _figures(share, random) -> dict:
    months = 12 if share.kind == Report.Kind.YEAR else 1
    revenue = random.randint(20, 600) * 1_000 * months
    now = {
        "revenue": revenue, "hightech": int(revenue * 0.6) // 1000 * 1000, "export": 0, "profit": revenue // 8_000 * 1_000,
        "tax": revenue // 20_000 * 1_000, "rd": revenue // 12_000 * 1_000,
    }  # fmt: skip
    found = {}
    for field in form_of(share).tenant:
        found[field.code] = now[field.code]
        if field.flow:
            last = share.before.get(field.code + TO_DATE)
            base = 0 if share.period.month == 1 else 6 * now[field.code] if last is None else last
            found[field.code + TO_DATE] = base + now[field.code]
    return found
