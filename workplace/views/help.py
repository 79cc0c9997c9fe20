"""What each of the person's roles can do, how to begin, and whom to call."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import ROLES, signed_in
from workplace.notices import people_with

# Roles that share a text; every other role's text bears its own name.
TOLD_AS = {
    "firm_owner": "firm", "firm_filler": "firm", "firm_viewer": "firm", "approver": "reviewer",
    "bank_officer": "bank", "bank_manager": "bank",
    "incubator_manager": "incubator", "incubator_clerk": "incubator", "mentor": "incubator",
}  # fmt: skip
NO_ROLE = "newcomer"


def chapters(access) -> list[dict]:
    """One chapter for each text that the person's roles need, with these roles' names; newcomers have one of their own."""
    found: dict[str, list] = {}
    for code in access.roles:
        found.setdefault(TOLD_AS.get(code, code), []).append(ROLES[code])
    folder = f"workplace/help/{get_language()}"
    return [{"template": f"{folder}/{name}.html", "roles": roles} for name, roles in (found or {NO_ROLE: []}).items()]


def people_of(role: str) -> list[tuple[str, str]]:
    """(name, telephone) of whoever holds the role and can be called."""
    return list(people_with([role]).exclude(phone="").order_by("pk").values_list("display_name", "phone"))


@signed_in
@require_GET
def help(request):
    contacts = [
        (_("Questions about the work"), people_of("reviewer")),
        (_("Account and password"), people_of("system_admin")),
    ]
    context = {"chapters": chapters(request.user.access), "contacts": [pair for pair in contacts if pair[1]]}
    return render(request, "workplace/help.html", context)
