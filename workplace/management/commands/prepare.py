from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Brings database and static files up to date in one process: migrations, then collected assets."

    def handle(self, *args, **options):
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        try:
            call_command("collectstatic", interactive=False, verbosity=0)
        except OSError:  # an earlier start was killed half-way, or another one collects at the same moment
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
