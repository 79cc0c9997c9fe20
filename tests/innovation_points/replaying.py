"""python -m tests.innovation_points.replaying: thirty nights of a zone in which figures and the rule change.

Started by test_replay with the environment of a database of its own; connects as portal_worker. One of the nights is run
a second time after its figures were corrected, so that its first run is superseded.
"""

import os
from datetime import date, timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "zone_portal.settings"

import django

django.setup()

from enterprises.models import Firm, YearFacts  # noqa: E402
from innovation_points.night import run  # noqa: E402

FIRST = date(2025, 10, 14)
NIGHTS = 30
DAYS = [FIRST + timedelta(days=n) for n in range(NIGHTS)]  # version 2.0 of the rule applies from the middle on
RERUN = DAYS[20]


def change(number: int) -> None:
    first = Firm.objects.order_by("id").values_list("id", flat=True)[number * 7]
    facts = YearFacts.objects.filter(fiscal_year=2024, firm_id__in=range(first, first + 40))
    facts.update(rd_expense=1_000_000 + 70_001 * number, staff=20 + number)


def main() -> None:
    YearFacts.objects.filter(fiscal_year=2024).update(known_on=date(2025, 6, 1))
    for number, day in enumerate(DAYS):
        change(number)
        run.run_night(day)
    change(NIGHTS)
    assert run.run_night(RERUN).counts["written"], "the second run found nothing new"


if __name__ == "__main__":
    main()
