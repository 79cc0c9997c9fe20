from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Organisation
from enterprises.models import Firm
from innovation_points.actions import load_shipped_rules
from innovation_points.night.run import run_night
from zone_portal.demo import (
    article,
    bank_work,
    board,
    carrier_reports,
    chains,
    consents,
    cultivation,
    declarations,
    entered,
    evaluation,
    events,
    expenses,
    firms,
    incubators,
    loans,
    office,
    papers,
    people,
    problems,
    publicity,
    seasons,
    services,
    support,
    talents,
    title_figures,
    visits,
)


class Command(BaseCommand):
    help = "Fills an empty portal with a fictional zone: firms, figures, declarations, consents and past nights."

    def add_arguments(self, parser):
        parser.add_argument("--enterprises", type=int, default=600, help="number of firms (default 600)")
        parser.add_argument("--seed", type=int, default=2026, help="another seed makes another zone")
        parser.add_argument("--no-nights", action="store_true", help="leave out the past nights")

    def handle(self, *args, enterprises, seed, no_nights, **options):
        if enterprises < 2:
            raise CommandError("--enterprises: at least 2, one for each of the firms' accounts.")
        if Firm.objects.exists():
            raise CommandError("There are firms already: the demo zone is made in an empty portal only.")
        today = timezone.localdate()
        load_shipped_rules()
        plans = self.write(firms.plan(enterprises, today, seed), today)
        self.stdout.write(f"{len(plans)} firms written")
        if not no_nights:
            for day in past_nights(today):
                night = run_night(day)
                self.stdout.write(f"night of {day}: {night.counts}")
            publicity.write()
            cultivation.write(today)
            bank_work.write(today)
        loans.begin(today)

    @transaction.atomic
    def write(self, plans, today):
        # The history triggers ask for this setting on every row; a missing one costs a failed subtransaction each.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")
        organisations = people.organisations()
        article.prepare(plans)
        firms.write_firms(plans)
        acting = {}
        for plan in plans:
            if plan.standout:
                organisation = Organisation.objects.create(
                    kind="firm", name=plan.firm.name, credit_code=plan.firm.credit_code
                )
                Firm.objects.filter(pk=plan.firm.pk).update(organisation=organisation)
                acting[plan.standout] = organisation
        people.accounts(organisations, acting)
        firms.write_figures(plans, today)
        firms.write_holdings(plans, today)
        article.write(plans, today)
        title_figures.write(plans, today)
        firms.write_negative_records(plans, today)
        declarations.write(plans, today)
        seasons.write(plans, today)
        expenses.write(plans)
        papers.write()
        consents.write(plans, [organisations[name] for name, _ in people.BANKS], today)
        support.write(plans, [organisations[name] for name, _ in people.BANKS], today)
        loans.write(plans, [organisations[name] for name, _ in people.BANKS], today)
        board.write(timezone.localtime())
        office.write(plans)
        talents.write(plans, today)
        events.write(plans, today)
        incubators.write(plans, today)
        problems.write(plans, today)
        carrier_reports.write(today)
        evaluation.write(today)
        entered.write(today)
        services.write(plans, today)
        chains.write(plans)
        visits.write(plans, today)
        cultivation.seeds(today)
        audit.record("demo.seeded", details={"firms": len(plans)})
        return plans


def past_nights(today: date) -> list[date]:
    """A trend to look at: the ends of the last eight quarters and the last three nights, today left to the night run."""
    quarters = []
    day = today.replace(day=1)
    while len(quarters) < 8:
        day = (day - timedelta(days=1)).replace(day=1)
        if day.month % 3 == 1:
            quarters.append(day - timedelta(days=1))
    return sorted(quarters) + [today - timedelta(days=n) for n in (3, 2, 1)]
