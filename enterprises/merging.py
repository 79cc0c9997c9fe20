"""Two files of one firm: which pairs look like it, and what making them one would do. Nothing is written here.

What a person keeps up (facts, titles, declarations, consents, contacts, notes, plans …) goes to the kept file. Where both
files say the same thing (the same year from the same source, the same title, the same declaration) the kept file's row
counts, and the other one stays in the merged file, which stays readable. What a night computed stays with the number that
it was computed for: a past night must come out the same when it is run again, and the next night computes the kept file
anew from what has come to it. Docs: adr/0008.
"""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from django.apps import apps
from django.db.models import Model, Q, UniqueConstraint
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from workplace.wording import listed

from .models import Consent, Firm
from .registers import FirmRelation, firm_relations

# Columns of the kept file that the merged one fills where they are empty; those of a group only together.
FILLED = [
    ["chain_id"],
    ["industry_code"],
    ["above_scale"],
    ["established_on"],
    ["registered_capital"],
    ["legal_representative"],
    ["address"],
    ["contact_name", "contact_post", "contact_phone", "contact_email"],
    ["remark"],
]
EMPTY = ("", None, [])
MOST_ALIKE = 12  # files that share a telephone; with more it is an agent's
SIGNS = 17  # of a credit code; the 18th follows from them


@dataclass
class Line:
    """One relation: the rows that move, and those that stay because the kept file has such a row: (row, the kept one)."""

    relation: FirmRelation
    moving: list = field(default_factory=list)
    staying: list[tuple[Model, Model]] = field(default_factory=list)

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.relation.model)

    @property
    def label(self):
        return self.relation.label or self.model._meta.verbose_name


@dataclass
class Edit:
    """Columns of one row before and after."""

    row: Model
    after: dict

    @property
    def before(self) -> dict:
        return {name: getattr(self.row, name) for name in self.after}

    @property
    def shown(self):
        """(label, old, new) of what a person wants to know; versions and times are not among it."""
        return [
            (_column(self.row, name).verbose_name, _listed(self.before[name]), _listed(value))
            for name, value in self.after.items()
            if name not in ("version", "updated_at", "organisation_id", "status", "officer_id")
        ]


@dataclass
class Plan:
    kept: Firm
    gone: Firm
    lines: list[Line]
    people: list[Membership]  # who go over to the kept file's organisation
    edits: list[Edit]
    ending: list[Consent]  # consents of the merged file that stay there and thereby end
    differing: list[tuple]  # (label, the kept file's value, the other's): the kept one counts

    @property
    def digest(self) -> str:
        """Two plans with the same digest do the same."""
        content = [
            [
                line.relation.model,
                sorted(str(row.pk) for row in line.moving),
                sorted(str(r.pk) for r, _k in line.staying),
            ]
            for line in self.lines
        ]
        edits = [[str(edit.row.pk), sorted(edit.after.items())] for edit in self.edits]
        text = json.dumps([self.kept.pk, self.gone.pk, content, edits, [m.pk for m in self.people]], default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def plan(kept: Firm, gone: Firm) -> Plan:
    lines = [_line(relation, kept, gone) for relation in firm_relations if not relation.stays]
    _with_their_owners(lines)
    people, organisation = _people(kept, gone)
    ending = [row for line in lines if line.model is Consent for row, _kept in line.staying if row.withdrawn_at is None]
    return Plan(
        kept,
        gone,
        [line for line in lines if line.moving or line.staying],
        people,
        [*organisation, Edit(kept, _kept_columns(kept, gone, organisation)), Edit(gone, _gone_columns(gone))],
        ending,
        _differing(kept, gone),
    )


def label_of(model: str):
    """What pages call the rows of a table that a merge moved."""
    known = {relation.model: relation.label for relation in firm_relations}
    return known.get(model) or _("People who act for the firm")


def units(relation: FirmRelation) -> list[tuple[tuple[str, ...], Q]]:
    """By which columns rows of two files answer to each other, and which rows come into question at all."""
    model = apps.get_model(relation.model)
    if relation.unit:
        return [(tuple(model._meta.get_field(name).attname for name in relation.unit), Q())]
    found = []
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and relation.field in constraint.fields:
            others = [model._meta.get_field(name).attname for name in constraint.fields if name != relation.field]
            found.append((tuple(others), constraint.condition or Q()))
    return found


def _line(relation: FirmRelation, kept: Firm, gone: Firm) -> Line:
    line, rows = Line(relation), apps.get_model(relation.model)._base_manager
    moving = {row.pk: row for row in rows.filter(**{relation.field: gone.pk}).order_by("pk")}
    if moving:
        for columns, condition in units(relation):
            ours = {_values(row, columns): row for row in rows.filter(condition, **{relation.field: kept.pk})}
            for row in rows.filter(condition, **{relation.field: gone.pk}).order_by("pk") if ours else ():
                if row.pk in moving and _values(row, columns) in ours:
                    line.staying.append((moving.pop(row.pk), ours[_values(row, columns)]))
    line.moving = list(moving.values())
    return line


def _values(row, columns):
    return tuple(getattr(row, column) for column in columns)


def _with_their_owners(lines: list[Line]) -> None:
    """What belongs to a row that stays (evidence of its figures) stays with it."""
    staying = {(line.model._meta.label_lower, row.pk): kept for line in lines for row, kept in line.staying}
    for line in lines:
        if line.relation.owned:
            for row in list(line.moving):
                if kept := staying.get((row.owner.lower(), row.owner_id)):
                    line.moving.remove(row)
                    line.staying.append((row, kept))


def _people(kept: Firm, gone: Firm) -> tuple[list[Membership], list[Edit]]:
    """The memberships that go over; or, where the kept file has no organisation yet, the whole organisation."""
    if gone.organisation_id is None:
        return [], []
    if kept.organisation_id is None:
        # In this order: an organisation is of one firm at a time.
        organisation = Organisation.objects.get(pk=gone.organisation_id)
        named = {"name": kept.name, "credit_code": kept.credit_code}
        return [], [Edit(gone, {"organisation_id": None}), Edit(organisation, named)]
    there = set(
        Membership.objects.filter(organisation=kept.organisation_id, ended_at=None).values_list("user_id", "role")
    )
    theirs = Membership.objects.filter(organisation=gone.organisation_id, ended_at=None).select_related("user")
    return [each for each in theirs.order_by("pk") if (each.user_id, each.role) not in there], []


def _kept_columns(kept: Firm, gone: Firm, organisation) -> dict:
    after = {}
    for group in FILLED:
        if all(getattr(kept, name) in EMPTY for name in group):
            after |= {name: getattr(gone, name) for name in group if getattr(gone, name) not in EMPTY}
    known = [kept.name, *kept.former_names]
    if more := [name for name in dict.fromkeys([gone.name, *gone.former_names]) if name not in known]:
        after["former_names"] = [*kept.former_names, *more]
    if organisation:
        after["organisation_id"] = gone.organisation_id
    return after


def _gone_columns(gone: Firm) -> dict:
    return {"status": Firm.Status.MERGED, "officer_id": None}


def _differing(kept: Firm, gone: Firm) -> list[tuple]:
    names = ["credit_code", "park", *(name.removesuffix("_id") for group in FILLED for name in group)]
    pairs = [(name, getattr(kept, name), getattr(gone, name)) for name in names]
    return [
        (_column(kept, name).verbose_name, ours, theirs)
        for name, ours, theirs in pairs
        if ours != theirs and ours not in EMPTY and theirs not in EMPTY
    ]


def _listed(value):
    return listed(value) if isinstance(value, list) else value


def _column(row: Model, name: str):
    return next(f for f in row._meta.concrete_fields if name in (f.name, f.attname))


@dataclass(frozen=True)
class Pair:
    """Two files that may be of one firm, and why."""

    first: Firm
    second: Firm
    reasons: list[str]


def suggestions(firms, most: int = 50) -> list[Pair]:
    """Pairs among `firms` with the same name, spelling or telephone, or with nearly the same code and the same person behind it."""
    found = list(firms.exclude(status=Firm.Status.MERGED).select_related("park"))
    alike: dict[tuple[int, int], list] = defaultdict(list)
    for reason, key in [
        (_("same name"), lambda firm: [firm.name]),
        (_("same spelling"), lambda firm: [firm.pinyin]),
        (_("same telephone"), lambda firm: [firm.contact_phone] if firm.contact_phone else []),
        (_("one sign of the code differs, same legal representative"), _with_a_gap),
    ]:
        groups = defaultdict(list)
        for place, firm in enumerate(found):
            for value in key(firm):
                groups[value].append(place)
        for places in groups.values():
            for pair in combinations(places, 2) if len(places) <= MOST_ALIKE else ():
                alike[pair].append(reason)
    pairs = [Pair(found[a], found[b], list(dict.fromkeys(reasons))) for (a, b), reasons in alike.items()]
    return sorted(pairs, key=lambda pair: (-len(pair.reasons), pair.first.pinyin, pair.first.pk))[:most]


def _with_a_gap(firm: Firm) -> list[tuple]:
    """The code with each of its signs left open in turn: codes that differ in one sign share one of these.

    Offices give codes out in rows, so a neighbour's says nothing alone: the same person must represent both firms, too.
    """
    code, person = firm.credit_code[:SIGNS], firm.legal_representative
    return [(code[:place], code[place + 1 :], person) for place in range(len(code))] if person else []
