"""What the demo's first bank did with its list so far: notes, a firm watched, a saved search; and a week of kept lists."""

from datetime import date, timedelta

from django.db import connection

from accounts.models import User
from financing import actions, alerts
from financing.models import BankFirm
from workplace import saved_views

OFFICER = "bank"
NOTES = [
    ("contacted", "已电话联系财务负责人，计划下周上门。（演示）"),
    ("visited", "现场走访：设备完整，在手订单约三个月产能，关注应收账款账期。（演示）"),
    ("following", "补充收集近六个月流水，拟报授信方案。（演示）"),
    ("declined", "贷款用途与我行信贷政策不符，暂不跟进。（演示）"),
]
KEPT = timedelta(days=7)
# Nights of the past were computed today: without this every list would be as old as the seeding.
EARLIER = """
UPDATE financing_bankfirmpast SET since = greatest((shown ->> 'first_listed_on')::date, %s) + time '02:10'
WHERE until IS NULL AND (shown ->> 'first_listed_on')::date < %s
"""


def write(today: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(EARLIER, [today - KEPT, today])
    officer = User.objects.get(username=OFFICER)
    bank = officer.access.organisations[0]
    rows = list(BankFirm.objects.filter(bank=bank).by("-total")[: len(NOTES)])
    for row, (status, text) in zip(rows, NOTES, strict=False):
        actions.note(row=row, text=text, status=status, by=officer)
    for row in rows[:2]:
        actions.watch(row=row, on=True, by=officer)
    for title, query in (("A档 · 高新技术企业", "tier=A&title=high-tech-enterprise"), ("研发强度 8% 以上", "rd_min=8")):
        saved_views.keep(name=alerts.LIST, title=title, query=query, tell=True, by=officer)
