"""What a bank's signed list says, read from the bank's own rows; and the keys that sign, which stand outside the database."""

from datetime import date
from pathlib import Path

from django.conf import settings

from accounts.access import Perm, Scope
from accounts.models import Organisation
from innovation_points.models import Night

from .models import BankFirm, Readiness
from .sheet import UNKNOWN
from .signing.keys import Keyring

MADE_FOR_SEARCH = {"pinyin", "initials"}
HUNDREDTHS, BASIS_POINTS = 100, 10_000  # a signed document holds whole numbers only
WHOLE = {"percentile": HUNDREDTHS, "revenue_growth": BASIS_POINTS, "rd_intensity": BASIS_POINTS}
NAMED = {"park": "name", "chain": "name"}


def keyring() -> Keyring:
    """The keys of the file that PORTAL_SIGNING_KEYS names; none where it names none."""
    return Keyring.read(Path(settings.PORTAL_SIGNING_KEYS)) if settings.PORTAL_SIGNING_KEYS else Keyring()


def rows_of(bank_id: int) -> list[dict]:
    """The bank's rows of this moment as a list tells them: of each firm the groups of its consent and nothing else."""
    found = BankFirm.objects.live().filter(bank=bank_id).select_related("park", "chain")
    return [row_of(row) for row in found.prefetch_related("rule_version")]


def row_of(row: BankFirm) -> dict:
    groups = {group.value: _group(row, group) for group in BankFirm.GROUPS if row.shares(group)}
    return {
        "consent_id": row.consent_id,
        "consent_until": row.valid_to.isoformat(),
        "scope": sorted(row.scope),
        "purpose": row.purpose,
        "fiscal_year": row.fiscal_year,
        **groups,
    }


def _group(row: BankFirm, group: str) -> dict:
    names = [name for name in BankFirm.GROUPS[group] if name not in MADE_FOR_SEARCH]
    if "items" in names:
        return {"rule": _rule_name(row), "points": _item_points(row)}
    return {name: _plain(row, name) for name in names}


def _rule_name(row: BankFirm) -> str | None:
    return row.rule_version and f"{row.rule_version.code} {row.rule_version.version}"


def _item_points(row: BankFirm) -> dict[str, int | None]:
    if row.items is None:
        return {}
    codes = [item.code for item in row.rule_version.rule.items]
    return {code: None if value == UNKNOWN else value for code, value in zip(codes, row.items, strict=True)}


def _plain(row: BankFirm, name: str):
    value = getattr(row, name)
    if value is None:
        return None
    if name in WHOLE:
        return round(value * WHOLE[name])
    if name in NAMED:
        return getattr(value, NAMED[name])
    return value.isoformat() if isinstance(value, date) else value


def rules_behind(night: Night) -> list[dict]:
    """The rules that the list follows from, each with its digest and with how far it is public."""
    versions = [night.rule_version]
    ready = Readiness.objects.on(night.as_of).select_related("rule_version").first()
    if ready is not None:
        versions.append(ready.rule_version)
    return [
        {"code": version.code, "version": version.version, "digest": version.digest, "status": version.status}
        for version in versions
    ]


def bank_of(user) -> Organisation | None:
    """The bank that the person works for."""
    return Organisation.objects.filter(pk__in=user.access.ids(Scope.BANK, Perm.SIGNED_LIST_VIEW)).first()
