"""Why a declaration asks for a closer look, what stands beside it, and the decisions on many at once."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from enterprises.models import IntellectualProperty, Platform, Title
from enterprises.querysets import last_closed_year
from innovation_points import actions
from innovation_points.course import course
from innovation_points.distribution import LEAST, RATES, Spreads
from innovation_points.models import Declaration, FigureEvidence, Invitation, Season
from innovation_points.risk import MAIN, risks_of
from tests import factories
from workplace.models import EvidenceFile

from .conftest import COMPLETE

pytestmark = pytest.mark.django_db
YEAR = last_closed_year()


def url(name, *args):
    return reverse(f"innovation_points:{name}", args=args)


def declared(firm=None, submitted=True, **values):
    firm = firm or factories.firm(industry_code="26")
    return factories.declaration(firm, by=factories.firm_user(firm), values=COMPLETE | values, submitted=submitted)


def known(firm, **values):
    """Last year's approved figures, the same as this year's where nothing else is said, so that nothing jumps."""
    row = Declaration.objects.filter(firm=firm).first()
    same = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name in FIGURES} if row else {}
    if row:
        backed(row)
    return factories.year_facts(firm, YEAR - 1, source="declaration", **same | values)


def backed(declaration, *fields):
    """A paper behind each of the main figures."""
    for field in fields or MAIN:
        file = EvidenceFile.objects.create(
            firm_id=declaration.firm_id, owner=Declaration.EVIDENCE, owner_id=declaration.pk, file="x", name="x.pdf", size=1,
            sha256=field, content_type=EvidenceFile.Type.PDF, uploaded_by=declaration.submitted_by,
        )  # fmt: skip
        FigureEvidence.objects.create(
            declaration=declaration, field=field, file=file, added_by=declaration.submitted_by
        )


FIGURES = ["revenue", "main_business_revenue", "hightech_revenue", "total_income", "net_profit", "assets", "liabilities",
           "net_assets", "rd_expense", "rd_super_deduction", "tech_contract_amount", "staff", "rd_staff", "class1_ip",
           "class2_ip", "invention_applications", "postgraduate_staff"]  # fmt: skip


def codes(declaration):
    return [risk.code for risk in risks_of([Declaration.objects.with_firm().get(pk=declaration.pk)])[declaration.pk]]


def test_a_declaration_like_last_years_is_unremarkable():
    declaration = declared()
    known(declaration.firm)
    assert codes(declaration) == []


def test_a_first_declaration_says_so():
    declaration = declared()
    backed(declaration)
    assert codes(declaration) == ["first"]


def test_main_figures_need_a_paper():
    declaration = declared()
    known(declaration.firm)
    FigureEvidence.objects.filter(field="rd_expense").delete()
    assert [(risk.code, risk.fields) for risk in risks_of([declaration])[declaration.pk]] == [
        ("evidence", ("rd_expense",))
    ]


def test_a_jump_counts_until_the_firm_has_explained_it():
    declaration = declared()
    known(declaration.firm, revenue=10_000_000)
    assert codes(declaration) == ["jump"]
    Declaration.objects.filter(pk=declaration.pk).update(remarks={"revenue": "并购"})
    assert codes(declaration) == []


@pytest.mark.parametrize(
    ("make", "risky"),
    [
        (lambda firm: _right(firm, "invention", "1"), True),  # three of class I are declared
        (lambda firm: [_right(firm, "invention", str(n)) for n in range(3)] + [_right(firm, "utility", f"u{n}") for n in range(9)], False),
        (lambda firm: Title.objects.create(firm=firm, kind="high-tech-enterprise", valid_from=date(YEAR, 1, 1)), False),
    ],
)  # fmt: skip
def test_the_registry_is_asked(make, risky):
    declaration = declared()
    known(declaration.firm)
    make(declaration.firm)
    assert ("contradiction" in codes(declaration)) is risky


def _right(firm, kind, number):
    return IntellectualProperty.objects.create(firm=firm, kind=kind, name=number, number=f"{firm.pk}-{kind}-{number}")


def test_a_holder_of_a_research_title_without_research_is_odd():
    declaration = declared(rd_expense="0", rd_super_deduction="0")
    known(declaration.firm)
    Title.objects.create(firm=declaration.firm, kind="high-tech-enterprise", valid_from=date(YEAR, 1, 1))
    assert codes(declaration) == ["contradiction"]


def test_more_platforms_than_the_registry_knows():
    declaration = declared(provincial_platforms="2")
    known(declaration.firm, provincial_platforms=2)
    assert codes(declaration) == [], "where the registry knows nothing of platforms, it contradicts nothing"
    Platform.objects.create(firm=declaration.firm, name="中心", level="provincial")
    assert codes(declaration) == ["contradiction"]


def test_late_is_after_the_seasons_or_the_firms_own_last_day():
    declaration = declared()
    known(declaration.firm)
    today = timezone.localdate()
    season = Season.objects.create(
        title="年报", fiscal_year=YEAR, opens_on=today - timedelta(days=30), closes_on=today - timedelta(days=2)
    )
    Declaration.objects.filter(pk=declaration.pk).update(season=season)
    assert codes(declaration) == ["late"]
    Invitation.objects.create(season=season, firm=declaration.firm, extended_to=today, extension_reason="审计")
    assert codes(declaration) == []


def _approved_neighbours(count, industry="26", **values):
    for _number in range(count):
        factories.approved(declared(factories.firm(industry_code=industry), **values))


def test_a_rate_far_from_its_industry_is_named_and_a_small_industry_gives_way_to_the_zone():
    _approved_neighbours(LEAST)
    near, far = declared(), declared(factories.firm(industry_code="38"), rd_expense="2900")
    for declaration in (near, far):
        known(declaration.firm)
    assert codes(near) == []
    assert "industry" in codes(far)
    rate = RATES[0]
    rows = [Declaration.objects.with_firm().get(pk=row.pk) for row in (near, far)]
    spreads = Spreads(rows)
    assert [spreads.of(rate, row).firms for row in rows] == [LEAST, LEAST]
    assert spreads.of(rate, rows[1]).of == "", "of division 38 nobody is approved"


def test_too_few_firms_say_nothing():
    _approved_neighbours(LEAST - 1)
    declaration = declared(rd_expense="2900")
    row = Declaration.objects.with_firm().get(pk=declaration.pk)
    assert Spreads([row]).of(RATES[0], row) is None


def test_the_queue_asks_the_database_as_often_for_many_as_for_one(sign_in, reviewer, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(reviewer)
    declared()
    client.get(url("reviews"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url("reviews"), {"risk": "any", "sort": "risk"})
    for _more in range(4):
        declared()
    with django_assert_num_queries(len(one)):
        assert client.get(url("reviews"), {"risk": "any", "sort": "risk"}).context["total"] == 5


def test_filters_by_risk_age_and_person(sign_in, reviewer):
    plain, jumping = declared(), declared()
    known(plain.firm)
    known(jumping.firm, revenue=1)
    month = timezone.now() - timedelta(days=31)
    Declaration.objects.filter(pk=jumping.pk).update(submitted_at=month)
    client = sign_in(reviewer)

    def found(**query):
        return [row.pk for row in client.get(url("reviews"), query).context["page"]]

    assert found() == [jumping.pk, plain.pk]
    assert found(sort="-risk") == [plain.pk, jumping.pk]
    assert found(risk="none") == [plain.pk]
    assert found(risk="jump") == [jumping.pk]
    assert found(risk="late") == []
    assert found(age="30") == found(age="overdue") == [jumping.pk]
    assert found(mine="yes") == []
    plain.firm.officer = reviewer
    plain.firm.save()
    assert found(mine="yes") == [plain.pk]
    actions.first_review(declaration=plain, version=plain.version, by=reviewer)
    assert found(mine="can") == [jumping.pk]


def seen(client, address):
    return re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode()).group(1)


def test_many_unremarkable_ones_pass_together_and_no_other(sign_in, reviewer):
    plain = [declared() for _number in range(3)]
    for declaration in plain:
        known(declaration.firm)
    risky = declared()
    client = sign_in(reviewer)
    chosen = "&".join(f"declaration={row.pk}" for row in [*plain, risky])
    address = f"{url('review_batch', 'review')}?{chosen}"
    page = client.get(address)
    assert [row.pk for row, _text in page.context["plan"].changes] == [row.pk for row in plain]
    assert [row.pk for row, _text in page.context["plan"].kept] == [risky.pk]
    assert client.post(address, {"seen": seen(client, address)}).status_code == 200, "a reason is needed"
    assert not Declaration.objects.filter(state="reviewed").exists()
    client.post(address, {"seen": seen(client, address), "reason": "与上年一致"})
    assert set(Declaration.objects.filter(state="reviewed")) == set(plain)
    events = AuditEvent.objects.filter(event="declaration.first_reviewed")
    assert [event.details["reason"] for event in events] == ["与上年一致"] * 3
    approve = f"{url('review_batch', 'approve')}?{chosen}"
    assert client.get(approve).status_code == 404, "a reviewer does not approve"
    client = sign_in(factories.user("approver"))
    client.post(approve, {"seen": seen(client, approve), "reason": "复核一致"})
    assert set(Declaration.objects.filter(state="approved", firm__in=[row.firm for row in plain])) == set(plain)


def test_what_changed_since_the_preview_stops_the_whole_batch(sign_in, reviewer):
    plain = [declared() for _number in range(2)]
    for declaration in plain:
        known(declaration.firm)
    client = sign_in(reviewer)
    address = f"{url('review_batch', 'review')}?" + "&".join(f"declaration={row.pk}" for row in plain)
    token = seen(client, address)
    actions.return_to_firm(declaration=plain[0], version=plain[0].version, reason="核对", by=factories.user("reviewer"))
    client.post(address, {"seen": token, "reason": "与上年一致"})
    assert not Declaration.objects.filter(state="reviewed").exists()


def test_the_page_shows_what_was_returned_beside_what_came_back(sign_in, reviewer, owner, submitted):
    actions.return_to_firm(declaration=submitted, version=submitted.version, reason="核对", by=reviewer)
    current = Declaration.objects.get()
    values = {"rd_staff": 20}
    saved = actions.save_draft(
        declaration=current, values=values, unread={}, remark="", version=current.version, by=owner
    )
    page = sign_in(reviewer).get(url("review", submitted.pk)).content.decode()
    assert "was-returned" not in page, "not while the firm is writing"
    actions.submit(declaration=saved, version=saved.version, confirmed_by_name="李总", by=owner)
    page = sign_in(reviewer).get(url("review", submitted.pk))
    differing = [line for _section, lines in page.context["sections"] for line in lines if line.differs]
    assert [(line.row.code, line.returned, line.row.now) for line in differing] == [("rd_staff", 25, 20)]
    assert 'class="was-returned' in page.content.decode()


def test_the_course_tells_every_round(reviewer, owner, submitted):
    actions.comment(declaration=submitted, field="staff", text="请核对", by=reviewer)
    actions.return_to_firm(declaration=submitted, version=submitted.version, reason="核对", by=reviewer)
    current = Declaration.objects.get()
    actions.submit(declaration=current, version=current.version, confirmed_by_name="李总", by=owner)
    second = factories.user("approver")
    done = factories.approved(Declaration.objects.get(), first=reviewer, second=second)
    steps = [(step.icon, step.by) for step in reversed(course(done, done.comments.all()))]
    acts = [step for step in steps if step[0] not in ("file-plus", "device-floppy")]
    assert acts == [
        ("send", str(owner)), ("message", str(reviewer)), ("arrow-back-up", str(reviewer)),
        ("send", str(owner)), ("checks", str(reviewer)), ("circle-check", str(second)),
    ]  # fmt: skip
