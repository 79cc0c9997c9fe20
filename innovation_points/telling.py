"""What this room tells people (workplace.notices): the outcome of a review, and a night that failed."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.access import FIRM_ROLES, ROLES, Perm
from workplace.notices import notify, people_with
from workplace.registers import NoticeKind

NIGHT_KEEPERS = frozenset(code for code, role in ROLES.items() if Perm.NIGHT_RUN in role.perms)

KINDS = [
    NoticeKind(
        "declaration_returned", gettext_lazy("Declaration returned"), "at_once", FIRM_ROLES, sms=True, position=20
    ),
    NoticeKind("declaration_approved", gettext_lazy("Declaration approved"), "digest", FIRM_ROLES, position=21),
    NoticeKind(
        "night_failed",
        gettext_lazy("Night run failed"),
        "at_once",
        NIGHT_KEEPERS | {"system_admin"},
        sms=True,
        position=40,
    ),
]


def _tell_firm(declaration, kind: str, text: str) -> None:
    notify(
        users=people_with(FIRM_ROLES, declaration.firm.organisation_id),
        kind=kind,
        key=f"{declaration.pk}-{declaration.version}",
        text=text,
        params={
            "year": declaration.fiscal_year,
            "firm": declaration.firm.name,
            "reason": declaration.return_reason[:120],
            "correction": declaration.correction_reason[:120],
        },
        url=reverse("innovation_points:declaration", args=[declaration.pk]),
        firm_id=declaration.firm_id,
    )


def returned(declaration) -> None:
    text = gettext_noop("%(firm)s: the declaration %(year)s was returned: %(reason)s")
    _tell_firm(declaration, "declaration_returned", text)


def correction_opened(declaration) -> None:
    text = gettext_noop("%(firm)s: the zone asks you to correct the approved declaration %(year)s: %(correction)s")
    _tell_firm(declaration, "declaration_returned", text)


def approved(declaration) -> None:
    _tell_firm(declaration, "declaration_approved", gettext_noop("%(firm)s: the declaration %(year)s was approved"))


def night_failed(night) -> None:
    """To those who can run it again; and to the system administrator, who sees no nights, only when they start."""
    told = {
        "kind": "night_failed",
        "key": str(night.pk),
        "text": gettext_noop("The night run of %(day)s failed; the scores of the night before still hold"),
        "params": {"day": night.as_of.isoformat()},
    }
    notify(users=people_with(NIGHT_KEEPERS), url=reverse("innovation_points:night", args=[night.pk]), **told)
    notify(users=people_with({"system_admin"}), url=reverse("innovation_points:night_schedule"), **told)
