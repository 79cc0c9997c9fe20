"""Walks the URLconf: every route, every demo role, the own object and another's; see test_routes."""

from dataclasses import dataclass
from datetime import date

from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.access import rule_of
from enterprises.models import Consent, Title, YearFacts
from innovation_points.actions import load_shipped_rules
from innovation_points.models import Declaration, Night, RuleVersion
from spreadsheets.models import Import
from tests import factories
from workplace.models import EvidenceFile, Notice, Post

ROLES = {  # demo account -> role
    "staff": "reviewer", "approver": "approver", "park": "park_officer", "leader": "leader",
    "enterprise": "firm_owner", "filler": "firm_filler", "viewer": "firm_viewer", "enterprise2": "firm_owner",
    "bank": "bank_officer", "bank2": "bank_officer", "talent": "talent", "incubator": "incubator_manager",
    "admin": "system_admin", "security": "security_admin", "auditor": "audit_admin",
}  # fmt: skip


def routes():
    """(name, route, rule) of every address; of DRF's doubled routes with a format suffix only the plain one."""

    def inside(patterns, prefix, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if "format>" not in str(pattern.pattern):
                    yield f"{namespace}{pattern.name or ''}", prefix + str(pattern.pattern), pattern
            else:
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from inside(pattern.url_patterns, prefix + str(pattern.pattern), inner)

    for name, route, pattern in inside(get_resolver().url_patterns, "", ""):
        yield name, route, rule_of(pattern.callback), pattern


@dataclass
class Zone:
    """Firm `own` in the first park (of enterprise, filler, viewer; consents to bank), firm `other` elsewhere."""

    people: dict
    objects: dict  # "own" / "other" -> kind of object -> primary key


def build() -> Zone:
    own, other = factories.firm(), factories.firm(park=factories.park(1))
    banks = {name: factories.organisation("bank", name) for name in ("bank", "bank2")}
    people = {}
    for account, role in ROLES.items():
        if role.startswith("firm"):
            people[account] = factories.firm_user(other if account == "enterprise2" else own, role, username=account)
        else:
            acts_for = banks.get(account) or (factories.park(0) if account == "park" else None)
            people[account] = factories.user(role, acts_for, username=account)
    shared = _shared(people)
    objects = {
        "own": _objects(own, banks["bank"], people["enterprise"]) | shared,
        "other": _objects(other, banks["bank2"], people["enterprise2"]) | shared,
    }
    return Zone(people, objects)


def _shared(people) -> dict:
    load_shipped_rules()
    rule = RuleVersion.objects.get(code="innovation-points", version="2")
    day = timezone.localdate()
    night = Night.objects.create(
        as_of=day, rule_version=rule, rule_digest=rule.digest, code_version="0", state="failed"
    )
    job = Import.objects.create(resource="registry", file_name="台账.xlsx", size=1, sha256="0" * 64, state="refused")
    now = timezone.now()
    post = Post.objects.create(
        title="公告", text="正文", audience="firms", written_by=people["staff"], published_at=now
    )
    return {"person": people["talent"].pk, "rule": rule.pk, "night": night.pk, "import": job.pk, "post": post.pk}


def _objects(firm, bank, person) -> dict:
    YearFacts.objects.create(firm=firm, fiscal_year=timezone.localdate().year - 1, source="staff", revenue=100)
    consent = Consent.objects.create(
        firm=firm, bank=bank, scope=["identity"], valid_to=date(2099, 1, 1), text_version="1", text_hash="0" * 64,
        given_by_id=person.pk, given_by_name=str(person),
    )  # fmt: skip
    declaration = Declaration.objects.create(firm=firm, fiscal_year=timezone.localdate().year - 1)
    title = Title.objects.create(firm=firm, kind="gazelle")
    notice = Notice.objects.create(user=person, kind="board", key=str(firm.pk), text="Notices", url="/board/")
    evidence = EvidenceFile.objects.create(  # of an owner that no room knows: nobody opens it
        firm_id=firm.pk, owner="tests.nobody", owner_id=firm.pk, file="evidence/none", name="a.pdf", size=1, sha256="0" * 64,
        content_type="application/pdf", uploaded_by=person,
    )  # fmt: skip
    return {
        "firm": firm.pk,
        "consent": consent.pk,
        "declaration": declaration.pk,
        "holding": title.pk,
        "notice": notice.pk,
        "evidence": evidence.pk,
    }


def holdings_of(firm, zone: Zone) -> dict:
    """The same objects for one more firm."""
    return _objects(firm, factories.organisation("bank", "bank"), zone.people["enterprise"])


# Which object a route's argument names, by the beginning of the route's name; the firm where nothing fits.
KINDS = {
    "workplace:notice": {"pk": "notice"},
    "workplace:evidence": {"pk": "evidence"},
    "enterprises:consent": {"pk": "firm", "consent_pk": "consent"},
    "enterprises:holding": {"pk": "firm", "holding_pk": "holding"},
    "innovation_points:declaration": {"pk": "declaration"},
    "innovation_points:review": {"pk": "declaration", "file": "evidence"},
    "declaration-": {"pk": "declaration"},
    "consent-": {"pk": "consent"},
}
FIXED = {
    "year": timezone.localdate().year - 1, "kind": "titles", "name": "points", "resource": "registry",
    "uidb64": "MQ", "token": "x-y", "membership": 1, "code": "institutions",
}  # fmt: skip
# Objects that belong to no firm: the same one for both.
SHARED = {
    "accounts:": "person", "spreadsheets:": "import", "innovation_points:night": "night", "run-": "night",
    "innovation_points:rule": "rule", "rule-": "rule", "workplace:post": "post",
}  # fmt: skip


def address(name, pattern, objects) -> str | None:
    """The route's address for these objects, or None where it takes no object of a firm and both are the same."""
    arguments = {}
    for key in [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]:
        kinds = next((kinds for start, kinds in KINDS.items() if name.startswith(start)), {})
        if key in FIXED:
            arguments[key] = FIXED[key]
        elif name.startswith(tuple(SHARED)):
            arguments[key] = objects[next(kind for start, kind in SHARED.items() if name.startswith(start))]
        else:
            arguments[key] = objects[kinds.get(key, "firm")]
    return reverse(name, kwargs=arguments)
