from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils.translation import override

from enterprises.resources import RegistryLedger
from spreadsheets import actions
from spreadsheets.errors import Refused


class Command(BaseCommand):
    help = "Imports a ledger of firms: all of it, or nothing and every error. The same importer as in the browser."

    def add_arguments(self, parser):
        parser.add_argument("file", help=".xlsx or .csv")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument(
            "--overwrite", action="store_true", help="let the file win over declarations and corrections"
        )
        parser.add_argument(
            "--set-aside",
            action="append",
            default=[],
            metavar="COL",
            help="do not read this column (letter or heading)",
        )

    @no_translations
    def handle(self, *, file, dry_run, overwrite, set_aside, **options):
        with override("en"):
            try:
                found = actions.import_file(
                    resource=RegistryLedger(), path=file, overwrite=overwrite, set_aside=set_aside, dry_run=dry_run
                )
            except (Refused, OSError, actions.Moved) as e:
                raise CommandError(str(e)) from e
            for error in found.all_errors:
                self.stderr.write(str(error))
            for skipped in found.table.skipped:
                self.stdout.write(f"skipped {skipped.where}: {skipped.reason} {skipped.text}".rstrip())
            self.stdout.write(", ".join(f"{name} {count}" for name, count in found.counts.items()))
        if not found.is_clean:
            raise SystemExit(1)
