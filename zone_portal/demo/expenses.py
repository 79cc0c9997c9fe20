"""R&D expense collections: the two firms with an account and some others, by yearly sums; one with a ledger of vouchers."""

from datetime import date, timedelta

from innovation_points.models import ExpenseBook, ExpenseLine, ResearchProject

from .firms import Plan

OTHERS = 12
NAMES = [
    ("智能检测装备关键技术", "own", False),
    ("低能耗驱动控制模块", "own", False),
    ("新型复合材料工艺", "joint", False),
    ("在线监测平台软件", "own", True),
]
# Parts of a thousand of a project's expense, by sub-field: other expenses are over the limit on purpose.
SHARES = {
    "wages": 330, "insurance": 92, "outside_staff": 18, "materials": 170, "power": 21, "moulds": 34, "inspection": 12,
    "leases": 9, "equipment": 64, "software": 15, "product_design": 27, "literature": 31, "appraisal": 22,
    "property_fees": 19, "travel": 46, "welfare": 10, "home_institution": 60, "abroad_institution": 20,
}  # fmt: skip


def write(plans: list[Plan]) -> None:
    known = [plan for plan in plans if plan.standout in ("enterprise", "enterprise2")]
    others = [plan for plan in plans if plan.declared and plan not in known and len(plan.years) > 2][:OTHERS]
    for number, plan in enumerate([*known, *others]):
        for year in sorted(plan.years)[-3:]:
            _collect(plan.firm, year, int(plan.years[year].get("rd_expense") or 0), number)


def _collect(firm, year: int, total: int, number: int) -> None:
    if total <= 0:
        return
    book = ExpenseBook.objects.create(firm=firm, fiscal_year=year, version=2)
    weights = [4, 3, 2, 1][: 2 + number % 3]
    for index, weight in enumerate(weights):
        name, form, capitalised = NAMES[(index + number) % len(NAMES)]
        project = ResearchProject.objects.create(
            book=book,
            number=f"RD{year % 100:02d}{index + 1:02d}",
            name=name,
            form=form,
            capitalised=capitalised,
            amortisation=total // 100 if capitalised else 0,
            begins_on=date(year, 1 + 2 * index, 1),
            ends_on=date(year, 12, 31) if index % 2 else None,
            state="finished" if index % 2 else "ongoing",
        )
        share = total * weight // sum(weights)
        sums = {item: share * part // 1000 for item, part in SHARES.items()}
        lines = _ledger(project, sums) if index == 0 and number == 0 else _sums(project, sums)
        ExpenseLine.objects.bulk_create(lines)


def _sums(project, sums):
    return [ExpenseLine(project=project, item=item, amount=amount) for item, amount in sums.items() if amount]


def _ledger(project, sums):
    """One voucher a month and sub-field, the rest in December, so that the lines add up to the sums."""
    lines = []
    for item, amount in sums.items():
        for month in range(1, 13):
            part = amount - amount // 12 * 11 if month == 12 else amount // 12
            day = (date(project.book.fiscal_year, month, 28) + timedelta(days=(month * 7) % 3 - 2)).replace(month=month)
            line = ExpenseLine(project=project, item=item, amount=part, sequence=len(lines) + 1, spent_on=day)
            line.voucher, line.summary = f"记-{month:02d}{len(lines) % 90 + 1:03d}", f"{project.name}{month}月"
            line.account = "研发支出—费用化支出"
            lines.append(line)
    return lines
