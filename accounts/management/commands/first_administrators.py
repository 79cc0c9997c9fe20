from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import actions
from accounts.invitations import path_of
from accounts.models import Membership, Organisation, User

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

    @transaction.atomic
    def handle(self, *, department, **options):
        wanted = {role: options[option] for option, role in ROLES.items() if options[option]}
        if not wanted:
            raise CommandError("Name at least one of --system, --security, --audit, each with a user name and a name.")
        unit, _made = Organisation.objects.get_or_create(kind=Organisation.Kind.DEPARTMENT, name=department)
        for role, (username, display_name) in wanted.items():
            self.check(role, username)
            person = actions.begin_with(username=username, display_name=display_name, role=role, organisation=unit)
            self.stdout.write(f"{role} {username}: {settings.PORTAL_ADDRESS}{path_of(person)}")
        self.stdout.write("Each link holds for three days and until it is used. Give it to the person alone.")

    def check(self, role: str, username: str) -> None:
        held = Membership.objects.in_force().filter(role=role, user__is_active=True).select_related("user").first()
        if held:
            raise CommandError(f"{held.user.username} is the {role} already: roles are given in the browser.")
        try:
            UnicodeUsernameValidator()(username)
        except ValidationError as error:
            raise CommandError(f"{username}: {error.messages[0]}") from None
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"“{username}” is taken; choose another user name.")
