from datetime import date

from django.core.management.base import BaseCommand, CommandError

from innovation_points.night import replay as again
from innovation_points.night import run
from rulebook.loader import NoVersionInForce


def a_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f'"{text}" is not a day: write it as year-month-day, for example 2026-03-01') from None


class Command(BaseCommand):
    help = "Scores every firm by the rule in force on a day, or computes a past night again and compares."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=a_day, metavar="DAY", help="the day to score for (default: today)")
        parser.add_argument("--full", action="store_true", help="look at every firm, not only at those that changed")
        parser.add_argument(
            "--replay", action="store_true", help="recompute the day's night from its kept inputs; writes nothing"
        )
        parser.add_argument("--from", dest="first", type=a_day, metavar="DAY", help="with --replay: every night from")
        parser.add_argument("--to", dest="last", type=a_day, metavar="DAY", help="with --replay: every night up to")

    def handle(self, *, as_of, full, replay, first=None, last=None, **options):
        if (first or last) and (as_of or not replay):
            raise CommandError("--from and --to name the nights of --replay; --as-of names one")
        try:
            if first or last:
                self.replay_all(first or date.min, last or date.max)
            elif replay:
                self.replay(as_of)
            else:
                self.show(run.run_night(as_of, full=full))
        except (run.Refused, NoVersionInForce) as error:
            raise CommandError(str(error)) from None

    def show(self, night):
        counts = night.counts
        self.stdout.write(f"night {night.as_of} by rule version {night.rule_version.version}: {night.state}")
        for name in ("firms", "scored", "not_published", "looked_at", "written", "changed"):
            self.stdout.write(f"{name.replace('_', ' ')}: {counts[name]}")
        for step in run.night_steps:
            for name, count in (counts.get(step.name) or {}).items():
                self.stdout.write(f"{step.name} {name.replace('_', ' ')}: {count}")
        self.stdout.write(f"seconds: {sum(night.timings.values()):.1f}")
        self.stdout.write(f"digest: {night.digest}")

    def replay_all(self, first, last):
        """One line a night; those that differ with the firms whose stored result is another."""
        wrong = 0
        for found in again.replayed(first, last):
            verdict = "equal" if found.is_equal else "DIFFERENT"
            self.stdout.write(f"{found.night.as_of} {verdict} {found.rows} firms {found.digest}")
            self.name_differences(found, f"{found.night.as_of} ")
            wrong += not found.is_equal
        if wrong:
            raise CommandError(f"{wrong} nights differ from what was published")

    def name_differences(self, found, day=""):
        for code in found.different:
            self.stderr.write(f"{day}{code}: the stored result is another")
        for name, step in found.steps.items():
            if not step.is_equal:
                self.stderr.write(f"{day}{name}: {', '.join(step.different) or 'another digest'}")

    def replay(self, day):
        found = again.replay(day or again.latest_day())
        self.stdout.write(f"night {found.night.as_of}: {found.rows} firms computed again")
        self.stdout.write(f"digest: {found.digest}")
        if found.is_equal:
            self.stdout.write("equal to the published night")
            return
        self.name_differences(found)
        raise CommandError(f"different from the published night, whose digest is {found.night.digest}")
