"""The night's step "incubation": every tenant against graduation, every carrier against the conditions of its levels.

Time alone moves a result (a title that ends, a year that begins), so everybody is looked at, not only whose firm changed;
written is what differs from what held. Each row keeps its facts, so that `replay` computes any night again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from enterprises.registers import published_rules
from rulebook import loader
from rulebook.conditions import MANUAL_REVIEW, OUTCOMES, UNKNOWN, UNMET, evaluate
from rulebook.facts import from_rows

from . import facts
from .ladder import GRADUATION, aims
from .models import OPEN, Carrier, CarrierOutcome, CarrierTitle, Tenant, TenantOutcome
from .models.outcomes import Outcome
from .sharing import rewrite_all
from .telling import tell_of_graduation

NAMED = 20  # subjects that a replay names


def rule_in_force(code: str, day: date) -> loader.RuleVersion | None:
    """The published version; before anybody has published one, the shipped one."""
    if rule := published_rules.in_force(code, day):
        return rule
    try:
        return loader.load(code, day)
    except loader.NoVersionInForce:
        return None


def outcomes(rule: loader.RuleVersion, rows: list[dict], day: date) -> list[dict]:
    """What the rule says of each row of facts, as the fields of an Outcome; kept of the facts is what the rule reads."""
    if not rows:
        return []
    read = [{code: row.get(code) for code in rule.reads if code in row} for row in rows]
    found = evaluate(rule, from_rows(read), day)
    made = []
    for place, kept in enumerate(read):
        checks = list(zip(found.codes, found.checks[place].tolist(), strict=True))
        made.append(
            {
                "code": rule.code,
                "digest": rule.digest,
                "result": OUTCOMES[found.result[place]],
                "failed": [code for code, check in checks if check == UNMET],
                "undecided": [code for code, check in checks if check in (UNKNOWN, MANUAL_REVIEW)],
                "facts": kept,
            }
        )
    return made


def of_tenants(day: date) -> list[TenantOutcome]:
    """Graduation of everybody who lives in a carrier on the day."""
    rule = rule_in_force(GRADUATION, day)
    here = Q(entered_on__lte=day) & (Q(left_on=None) | Q(left_on__gt=day))
    tenants = list(Tenant.objects.filter(here, kind=Tenant.Kind.FIRM).order_by("pk"))
    if rule is None or not tenants:
        return []
    known = facts.of_tenants(tenants, day)
    said = outcomes(rule, [known[tenant.pk] for tenant in tenants], day)
    return [TenantOutcome(tenant=tenant, **values) for tenant, values in zip(tenants, said, strict=True)]


def of_carriers(day: date) -> list[CarrierOutcome]:
    """The conditions of the levels that each carrier holds, and of the next ones."""
    running = Q(closed_on=None) | Q(closed_on__gt=day)
    carriers = list(Carrier.objects.filter(running).order_by("pk"))
    titles = list(CarrierTitle.objects.held(day).filter(carrier__in=carriers))
    known = facts.of_carriers(carriers, day)
    found = []
    for carrier in carriers:
        for code, aim in sorted(aims([title for title in titles if title.carrier_id == carrier.pk]).items()):
            if rule := rule_in_force(code, day):
                (values,) = outcomes(rule, [known[carrier.pk]], day)
                found.append(CarrierOutcome(carrier=carrier, aim=aim, **values))
    return found


def keep(model: type[Outcome], found: Iterable[Outcome], day: date, until: date) -> int:
    """Write what differs from what held on the day, to hold until `until`; the number of rows that changed.

    A run for a past day works on [day, until) only: what held from `until` on is put back behind it.
    """
    key = f"{model.SUBJECT}_id"
    held = {(getattr(row, key), row.code): row for row in model.objects.on(day)}
    new = {(getattr(row, key), row.code): row for row in found}
    ended = [row for at, row in held.items() if at not in new or new[at].said != row.said]
    made = [row for at, row in new.items() if at not in held or held[at].said != row.said]
    tails = [_copy(row, until) for row in ended if row.valid_to > until]
    model.objects.filter(pk__in=[row.pk for row in ended if row.valid_from == day]).delete()
    model.objects.filter(pk__in=[row.pk for row in ended if row.valid_from < day]).update(valid_to=day)
    for row in made:
        row.valid_from, row.valid_to = day, until
    model.objects.bulk_create([*made, *tails], batch_size=2000)
    return len(made) + sum(1 for row in ended if (getattr(row, key), row.code) not in new)


def _copy(row: Outcome, first: date) -> Outcome:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**values | {"valid_from": first})


def run(night, cursor, firms) -> dict[str, int]:
    """The step. `firms` is not asked: a tenant need not be a firm of the registry."""
    if night.as_of == timezone.localdate():
        rewrite_all()  # copies as of the last morning would make the day, run again after the next, say other things
    later = type(night).objects.published().filter(as_of__gt=night.as_of).order_by("as_of").first()
    until = later.as_of if later else OPEN
    tenants, carriers = of_tenants(night.as_of), of_carriers(night.as_of)
    counts = {name: sum(row.result == name for row in (*tenants, *carriers)) for name in OUTCOMES[:4]}
    counts["changed"] = keep(TenantOutcome, tenants, night.as_of, until)
    counts["changed"] += keep(CarrierOutcome, carriers, night.as_of, until)
    if later is None:
        tell_of_graduation(night.as_of)
    return counts


@dataclass
class Again:
    """The results of a past night computed again from the facts that they keep."""

    rows: int = 0
    different: list[str] = field(default_factory=list)  # whose stored result is not what comes out, the first few

    @property
    def is_equal(self) -> bool:
        return not self.different


def replay(night) -> Again | None:
    """Compute a night's results again by the rules that they name; nothing is written. None where it had no such step."""
    if "incubation" not in night.counts:
        return None
    again = Again()
    for model in (TenantOutcome, CarrierOutcome):
        for row in model.objects.on(night.as_of).select_related(model.SUBJECT):
            rule = published_rules.with_digest(row.digest) or loader_version(row.code, row.digest)
            said = outcomes(rule, [row.facts], night.as_of)[0] if rule else {}
            again.rows += 1
            if any(said.get(name) != getattr(row, name) for name in ("result", "failed", "undecided")):
                again.different.append(str(getattr(row, model.SUBJECT)))
    again.different = sorted(again.different)[:NAMED]
    return again


def loader_version(code: str, digest: str) -> loader.RuleVersion | None:
    """The shipped version of this digest."""
    return next((rule for rule in loader.versions(code) if rule.digest == digest), None)
