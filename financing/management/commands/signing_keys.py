from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from financing.signing.keys import PURPOSES, Key, KeyProblem, Keyring, rotated


class Command(BaseCommand):
    help = "Keeps the keys that sign banks' lists: list, make (the first ones), rotate, revoke. Private keys are never printed."

    def add_arguments(self, parser):
        parser.add_argument("work", choices=["list", "make", "rotate", "revoke"])
        parser.add_argument("key", nargs="?", help="revoke: the key's id")
        parser.add_argument("--reason", default="", help="revoke: why; published with the key")

    def handle(self, *, work, key, reason, **options):
        if not settings.PORTAL_SIGNING_KEYS:
            raise CommandError(
                "PORTAL_SIGNING_KEYS names no file: set it to a path outside the database and its backups."
            )
        path, today = Path(settings.PORTAL_SIGNING_KEYS), timezone.localdate()
        try:
            ring = Keyring.read(path) if path.exists() or work != "make" else Keyring()
            if work != "list":
                ring = self.changed(ring, work, key, reason, today)
                with transaction.atomic():
                    record(f"signing_keys.{work}", details={"keys": [one.id for one in ring.keys], "key": key or ""})
                    ring.write(path)
        except KeyProblem as problem:
            raise CommandError(str(problem)) from None
        for one in ring.keys:
            self.stdout.write(self.line(one, today))

    def changed(self, ring: Keyring, work: str, key_id: str | None, reason: str, today: date) -> Keyring:
        if work == "make":
            missing = [purpose for purpose in PURPOSES if not ring.has(purpose, today)]
            return ring.with_keys(*(Key.make(purpose, today) for purpose in missing))
        if work == "rotate":
            return rotated(ring, today)
        found = ring.find(key_id or "")
        if found is None:
            raise CommandError(f"There is no key {key_id!r}; the ids are: {', '.join(one.id for one in ring.keys)}")
        if not reason:
            raise CommandError("Say why with --reason: it is published with the key.")
        return ring.with_keys(found.revoked(today, reason), Key.make(found.purpose, today))

    @staticmethod
    def line(key: Key, today: date) -> str:
        state = f"revoked on {key.revoked_on}" if key.revoked_on else "signs" if key.signs_on(today) else "checks only"
        return f"{key.id}  {key.algorithm}  {key.purpose:<12} {key.valid_from} – {key.valid_to or ''}  {state}"
