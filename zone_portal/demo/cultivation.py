"""Plans of cultivation for some firms that are near a title, and the zone's numbers for two years."""

from datetime import date, timedelta

from accounts.models import Organisation, User
from enterprise_services.service_figures import SEED_TITLES
from enterprises.models import Firm, Title
from incubators.zone_figures import of_island, residents
from innovation_points import outcomes
from innovation_points.actions import plans
from innovation_points.cultivation import ladder_on
from innovation_points.cultivation.library import library
from innovation_points.models import Night, Plan, TitleResult

PLANS_A_TITLE = 4
SEEDS = 11  # firms of the smart island that are led to the title of a high-tech or a specialised firm
ZONE = {"science-sme": 90, "innovative-sme": 60, "high-tech-enterprise": 70, "specialized-sme": 30, "gazelle": 5}
PARK = {"science-sme": 15, "high-tech-enterprise": 12}


def write(today: date) -> None:
    """After the nights, for they say who is near; the approver sets the numbers, the reviewer makes the plans."""
    approver, reviewer = User.objects.get(username="approver"), User.objects.get(username="staff")
    for year in (today.year - 1, today.year):
        for title, number in ZONE.items():
            plans.set_target(year=year, title=title, park=None, number=number, by=approver)
        for park in Organisation.objects.parks()[:3]:
            for title, number in PARK.items():
                plans.set_target(year=year, title=title, park=park, number=number, by=approver)
    night, ladder = Night.objects.latest_published(), ladder_on(today)
    for step, target in ladder.pairs if night else ():
        found = library(TitleResult.objects.all(), ladder, step, target, today).filter(state__in=["near", "review"])
        led = Plan.objects.open().filter(target=target).values("firm")
        chosen = (
            found.exclude(firm__in=led)
            .select_related("firm__park", "rule_version")
            .order_by("firm__credit_code")[:PLANS_A_TITLE]
        )
        for number, line in enumerate(outcomes.lines(chosen, night.as_of)):
            _plan(line, target, number, today, reviewer)


def seeds(today: date) -> None:
    """Each towards the first of the two titles that it does not hold; a firm that holds both is no seed."""
    by = User.objects.get(username="staff")
    housed = Firm.objects.filter(pk__in=residents(today).filter(firm__isnull=False, **of_island()).values("firm"))
    wanted = []
    for firm in housed.select_related("park").order_by("credit_code"):
        held = set(Title.objects.held(today).filter(firm=firm).values_list("kind", flat=True))
        wanted += [(firm, title) for title in SEED_TITLES if title not in held][:1]
    for number, (firm, title) in enumerate(wanted[:SEEDS]):
        task = {
            "text": "梳理知识产权与研发费用归集",
            "owner": firm.contact_name,
            "due_on": today + timedelta(days=30 + number),
        }
        plans.start_plan(
            firm=firm, target=title, owner=by.display_name, due_on=today + timedelta(days=180), tasks=[task], by=by,
            notes=f"智慧岛培育库种子企业，由{firm.park.name}帮助申报{Title.Kind(title).label}。",
        )  # fmt: skip


def _plan(line, target: str, number: int, today: date, by) -> None:
    due = today + timedelta(days=60 + 45 * number)
    tasks = [
        {
            "text": f"{gap.label}：{gap.text}"[:200],
            "owner": line.result.firm.contact_name,
            "due_on": today + timedelta(days=14 * place - 5),
            "done_on": today - timedelta(days=3) if number % 2 and place == 0 else None,
        }
        for place, gap in enumerate(line.gaps)
    ]
    notes = f"由{line.result.firm.park.name}牵头，帮助企业申报{Title.Kind(target).label}。"
    plans.start_plan(
        firm=line.result.firm, target=target, owner=by.display_name, due_on=due, notes=notes, tasks=tasks, by=by
    )
