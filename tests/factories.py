"""Plausible Chinese data with valid check digits. Traits are keyword arguments."""

import itertools
from datetime import date

from django.db import connection
from django.utils import timezone

from accounts.access import ROLES
from accounts.models import Membership, Organisation, User
from enterprises.models import Chain, Firm, YearFacts
from enterprises.querysets import last_closed_year
from innovation_points import actions as points
from innovation_points.forms import DeclarationForm
from innovation_points.models import Invitation, Season
from workplace.calendar import working_days

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
numbers = itertools.count(1)


def credit_code(number: int | None = None) -> str:
    """A valid code of the region 000000, different for each number."""
    number = next(numbers) if number is None else number
    first17 = "91000000T" + "".join(ALPHABET[number // 31**power % 31] for power in range(7, -1, -1))
    total = sum(ALPHABET.index(letter) * 3**index for index, letter in enumerate(first17))
    return first17 + ALPHABET[-total % 31]


def organisation(kind="department", name=None, **fields) -> Organisation:
    name = name or f"{kind}{next(numbers)}"
    return Organisation.objects.get_or_create(kind=kind, name=name, defaults=fields)[0]


def park(index: int = 0) -> Organisation:
    return Organisation.objects.parks()[index]


def firm(**fields) -> Firm:
    number = next(numbers)
    fields.setdefault("credit_code", credit_code(number))
    fields.setdefault("name", f"平顶山测试{number}有限公司")
    if "park" not in fields:
        fields["park"] = park()
    fields.setdefault("chain", Chain.objects.get(pk="nylon"))
    return Firm.objects.create(**fields)


def user(role: str | None = None, acts_for: Organisation | None = None, **fields) -> User:
    """A person, with one role where given; the organisation is made to fit where absent."""
    username = fields.setdefault("username", f"user{next(numbers)}")
    fields.setdefault("display_name", username)
    made = User(**fields)
    made.set_password("correct horse battery")
    made.save()
    if role:
        kind = ROLES[role].kind
        acts_for = acts_for or (park() if kind == "park" else organisation(kind))
        Membership.objects.create(user=made, role=role, organisation=acts_for)
    return made


def firm_user(firm: Firm, role: str = "firm_owner", **fields) -> User:
    """A person of this firm; the firm's organisation is made where absent."""
    if firm.organisation is None:
        firm.organisation = Organisation.objects.create(kind="firm", name=firm.name, credit_code=firm.credit_code)
        firm.save()
    return user(role, firm.organisation, **fields)


def season(*firms: Firm, year: int | None = None, quarter: int = 0, state="open", days: int = 10, **fields) -> Season:
    """A season that asks these firms from today on, for so many working days."""
    today = timezone.localdate()
    fields.setdefault("title", f"申报批次{next(numbers)}")
    made = Season.objects.create(
        fiscal_year=year or last_closed_year(),
        quarter=quarter,
        opens_on=today,
        closes_on=working_days.add(today, days),
        state=state,
        **fields,
    )
    Invitation.objects.bulk_create([Invitation(season=made, firm=firm) for firm in firms])
    return made


def declaration(
    firm: Firm, *, by: User, year: int | None = None, quarter: int = 0, values: dict | None = None, submitted=False
):
    """A declaration by the firm's own way: `values` as typed into the form; submitted on request."""
    declaration = points.start(firm=firm, fiscal_year=year or last_closed_year(), quarter=quarter, by=by)
    if values:
        form = DeclarationForm({**values, "version": declaration.version}, declaration=declaration)
        form.full_clean()
        declaration = points.save_draft(
            declaration=declaration,
            values=form.values,
            unread=form.unread,
            remark=form.text,
            version=declaration.version,
            by=by,
        )
    if not submitted:
        return declaration
    return points.submit(declaration=declaration, version=declaration.version, confirmed_by_name="钱敏", by=by)


def approved(declaration, *, first: User | None = None, second: User | None = None):
    """A submitted declaration through both steps, by two people made on the way where none are given."""
    current = points.first_review(declaration=declaration, version=declaration.version, by=first or user("reviewer"))
    return points.approve(declaration=current, version=current.version, by=second or user("approver"))


def year_facts(firm: Firm, year: int, *, source="import", known_on=None, **values) -> YearFacts:
    return YearFacts.objects.create(
        firm=firm, fiscal_year=year, source=source, known_on=known_on or date(year + 1, 3, 1), **values
    )


def count_rows() -> None:
    """Of rows that nobody has counted the planner believes that there are none, and joins them for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
