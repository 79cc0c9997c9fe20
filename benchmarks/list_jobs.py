"""The jobs of the bench on banks' lists: people of banks, and the statements that the list's page asks for them."""

import sys

from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from accounts.access import Perm, visible
from accounts.context import settings_of
from accounts.models import Membership, Organisation, User
from financing.filters import BankFirmFilter
from financing.models import BankFirm
from financing.views.banks import LARGE, PAGE_SIZE
from workplace.paging import KeysetPage

FILTERS = [
    "", "tier=A", "tier=A&tier=B", "total_min=80", "total_min=50&total_max=60", "park={park}", "chain={chain}", "title=gazelle",
    "title=little-giant", "growth_min=30", "growth_min=200", "rd_min=5", "rd_min=18", "new=true", "tier=A&park={park}",
    "park={park}&chain={chain}", "tier=B&title=little-giant&rd_min=3", "chain={chain}&growth_min=20&rd_min=10",
    "park={park}&title=gazelle&total_min=70", "sort=-revenue", "sort=-rd_intensity", "sort=-revenue_growth", "sort=pinyin",
]  # fmt: skip
SEARCHES = ["尼龙", "科技", "神马", "飞跃", "泵阀", "河南", "鹰城", "不在"]
DEEP = 2000


def bankers() -> dict:
    people = []
    for number in range(int(sys.argv[2])):
        bank = Organisation.objects.create(kind="bank", name=f"bench bank {number}")
        person = User.objects.create(username=f"banker{number}", display_name="bench")
        Membership.objects.create(user=person, role="bank_officer", organisation=bank)
        people.append({"user": person.pk, "context": settings_of(person)})
    return {"people": people}


def list_queries() -> dict:
    """The statements of the page, for each filter, the first and the two-thousandth page, and each search."""
    person = User.objects.get(pk=int(sys.argv[2]))
    rows = visible(person, BankFirm.objects.live(), Perm.BANK_LIST).select_related("park", "chain")
    values = {name: BankFirm.objects.values_list(f"{name}_id", flat=True)[0] for name in ("park", "chain")}
    asked = [query.format(**values) for query in FILTERS]
    count = rows.count()
    pages = {"1": _asked(person, rows, "")}
    if count > PAGE_SIZE * DEEP:
        last = rows.by("-total")[PAGE_SIZE * (DEEP - 1) - 1]
        pages[str(DEEP)] = _asked(person, rows, f"after={last.total}~{last.pk}")
    return {
        "rows": count,
        "filters": {query: _asked(person, rows, query) for query in asked},
        "pages": pages,
        "search": {text: _asked(person, rows, f"q={text}") for text in SEARCHES},
    }


class Request:
    def __init__(self, user):
        self.user = user


def _asked(person, rows, query) -> list[str]:
    data = QueryDict(query)
    found = BankFirmFilter(data, rows, request=Request(person))
    with CaptureQueriesContext(connection) as captured:
        KeysetPage(found.qs.defer(*LARGE), found.column, data, PAGE_SIZE)
    return [each["sql"] for each in captured.captured_queries]


JOBS = {"bankers": bankers, "list_queries": list_queries}
