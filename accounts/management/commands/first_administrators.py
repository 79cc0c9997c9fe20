from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from accounts import actions
from accounts.forms import InviteForm
from accounts.invitations import path_of
from accounts.models import Membership, Organisation

ROLES = {"system": "system_admin", "security": "security_admin", "audit": "audit_admin"}


class Command(BaseCommand):
    help = (
        "Lets the first administrators in, three people in three roles, and prints the link by which each sets a password."
        " Also where nobody is left in one of the roles; whoever is there does the rest in the browser."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--department", required=True, help="the zone's department that they act for; made if absent"
        )
        for option, role in ROLES.items():
            parser.add_argument(f"--{option}", nargs=2, metavar=("USER", "NAME"), help=f"who is to be the {role}")

    @no_translations
    @transaction.atomic
    def handle(self, *, department, **options):
        wanted = {role: options[option] for option, role in ROLES.items() if options[option]}
        if not wanted:
            raise CommandError("Name at least one of --system, --security, --audit, each with a user name and a name.")
        unit, _made = Organisation.objects.get_or_create(kind=Organisation.Kind.DEPARTMENT, name=department)
        for role, (username, display_name) in wanted.items():
            typed = {"username": username, "display_name": display_name, "role": role, "organisation": unit.pk}
            person = actions.begin_with(**self.checked(**typed))
            self.stdout.write(f"{role} {username}: {settings.PORTAL_ADDRESS}{path_of(person)}")
        self.stdout.write("Each link holds for three days and until it is used. Give it to the person alone.")

    def checked(self, **typed) -> dict:
        """What the form of an invitation makes of it; nobody gets a role beside somebody who holds it."""
        role = typed["role"]
        held = Membership.objects.in_force().filter(role=role, user__is_active=True).select_related("user").first()
        if held:
            raise CommandError(f"{held.user.username} is the {role} already: roles are given in the browser.")
        form = InviteForm(typed)
        if not form.is_valid():
            why = " ".join(message for messages in form.errors.values() for message in messages)
            raise CommandError(f"{typed['username']}: {why}")
        return form.cleaned_data
