"""What each page costs in SQL, kept in git so that a reviewer sees the price of a change; and that no page pays by the row.

After a change: `scripts/test tests/test_query_counts.py --record`, then read the difference of query_counts.json.
"""

import json
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.access import walk

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).with_name("query_counts.json")


@pytest.fixture(autouse=True)
def one_moment():
    """The clock stands: a page that happens to be the first of its minute also writes down when the person was seen."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


LISTS = {
    "staff": ["enterprises:firm_list", "innovation_points:reviews", "innovation_points:ranking", "financing:readiness",
              "spreadsheets:imports", "innovation_points:rules", "firm-list", "facts-list", "score-list",
              "financing:loans", "financing:pledges", "financing:vouchers", "financing:relending", "loans-list",
              "ip-pledges-list", "vouchers-list", "relending-candidates-list"],
    "enterprise": ["innovation_points:declarations", "enterprises:my_firm"],
    "bank": ["financing:bank_firms", "financing:loans", "loans-list", "financing:signed_lists"],
    "admin": ["accounts:people"],
    "auditor": ["accounts:audit"],
}  # fmt: skip


def cost(client, address):
    """The number of statements of one page, the second time: caches of content types and rules are warm then."""
    walk.status_of(client, address)
    with CaptureQueriesContext(connection) as queries:
        status = walk.status_of(client, address)
    return status, len(queries)


def enter(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def test_cost_of_every_page_is_as_written_down(client, request):
    zone = walk.build()
    found = {}
    for account in ("staff", "enterprise", "bank", "admin", "auditor"):
        enter(client, zone.people[account])
        for name, _route, _rule, pattern in walk.routes():
            status, count = cost(client, walk.address(name, pattern, zone.objects["own"])) if name else (0, 0)
            if status == 200:
                found.setdefault(name, {})[account] = count
    if request.config.getoption("--record"):
        KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    kept = json.loads(KEPT.read_text())
    changed = {name: (kept.get(name), found.get(name)) for name in kept | found if kept.get(name) != found.get(name)}
    assert changed == {}, "page: (kept, now)"


@pytest.mark.parametrize("account", LISTS)
def test_lists_cost_the_same_with_more_rows(client, account):
    zone = walk.build()
    enter(client, zone.people[account])
    patterns = {name: pattern for name, _route, _rule, pattern in walk.routes()}
    addresses = {name: walk.address(name, patterns[name], zone.objects["own"]) for name in LISTS[account]}
    before = {name: cost(client, address)[1] for name, address in addresses.items()}
    for index in range(12):
        more = factories.firm(park=factories.park(index % 6))
        walk.holdings_of(more, zone)
    factories.user("reviewer")
    after = {name: cost(client, address)[1] for name, address in addresses.items()}
    assert after == before
