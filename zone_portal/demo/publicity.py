"""A publicity that waits for the approver to open it, and an appeal that waits for an answer.

The publicity stays a draft: an open one would hold the banks' lists of the demo zone still.
"""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from enterprises.models import Firm
from enterprises.querysets import last_closed_year
from innovation_points.actions import appeals, publicity
from innovation_points.models import Night
from innovation_points.sheet import Sheet

APPELLANT, FIGURE = "enterprise2", "rd_expense"
BLANK_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def write() -> None:
    night, year = Night.objects.latest_published(), last_closed_year()
    publicity.draft(
        night=night,
        by=User.objects.get(username="approver"),
        fiscal_year=year,
        title=f"{year}年度企业创新积分结果公示（演示）",
        working_days=5,
        answer_days=3,
        note="如有异议，请在公示期内就具体指标提交申诉并附证明材料。本公示为演示数据。",
    )
    _appeal(User.objects.get(username=APPELLANT))


def _appeal(owner: User) -> None:
    """The firm claims a fifth more of one figure than the night counted."""
    firm = Firm.objects.get(organisation=owner.access.firm)
    sheet = Sheet(owner, firm)
    items = sheet.items if sheet.score else []
    found = [(item, entry) for item in items for entry in item.inputs if entry.code == FIGURE and entry.value]
    if not found:
        return
    item, entry = found[0]
    appeals.make(
        firm=firm,
        score=sheet.score,
        item=(item.code, item.label),
        claim=appeals.Claim(FIGURE, entry.year, int(entry.value), int(entry.value) * 6 // 5),
        text="12月委托研发费用一笔未计入，见合同与记账凭证，请予核实更正。（演示）",
        upload=SimpleUploadedFile("委托研发合同与凭证（演示）.pdf", BLANK_PAGE),
        by=owner,
    )
