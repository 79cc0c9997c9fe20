"""Approved versions are frozen; a correction is a further revision with a reason, reviewed like any other."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.models import YearFacts
from innovation_points import actions
from innovation_points.actions.figure_evidence import take_away
from innovation_points.actions.reviews import new_revision
from innovation_points.figures import values_of
from innovation_points.models import Declaration, FigureEvidence, Leave
from tests import factories
from workplace.models import EvidenceFile

pytestmark = pytest.mark.django_db


def url(name, declaration):
    return reverse(f"innovation_points:{name}", args=[declaration.pk])


@pytest.fixture
def approved(submitted, reviewer):
    return factories.approved(submitted, first=reviewer)


def staff_now(firm):
    return YearFacts.objects.get(firm=firm, source="declaration").staff


def corrected(revision, by, **values):
    saved = actions.save_draft(
        declaration=revision, values=values, unread={}, remark="", version=revision.version, by=by
    )
    return actions.submit(declaration=saved, version=saved.version, confirmed_by_name="李总", by=by)


def test_staff_open_a_correction_and_the_old_figures_hold_until_the_new_ones_are_approved(
    sign_in, approved, reviewer, owner
):
    client = sign_in(reviewer)
    client.post(url("declaration_correct", approved), {"reason": " "})
    assert Declaration.objects.count() == 1
    client.post(url("declaration_correct", approved), {"reason": "审计调整"})
    revision = Declaration.objects.get(revision=2)
    assert (revision.state, revision.staff, revision.correction_reason) == ("draft", 100, "审计调整")
    revision = corrected(revision, owner, staff=90)
    assert staff_now(approved.firm) == 100
    rows = client.get(url("declaration_difference", revision)).context["rows"]
    assert [(row.code, row.before, row.now) for row in rows] == [("staff", 100, 90)]
    assert url("declaration_difference", revision) in client.get(url("review", revision)).content.decode()
    factories.approved(revision, first=reviewer)
    assert staff_now(approved.firm) == 90
    approved.refresh_from_db()
    assert (approved.state, approved.staff) == ("approved", 100)


def behind(declaration, *fields):
    firm, by = declaration.firm, declaration.submitted_by
    for place, field in enumerate(fields):
        file = EvidenceFile.objects.create(
            firm_id=firm.pk, owner=Declaration.EVIDENCE, owner_id=declaration.pk, file="evidence/none", name="审计报告.pdf",
            size=1, sha256=str(place) * 64, content_type="application/pdf", uploaded_by=by,
        )  # fmt: skip
        FigureEvidence.objects.create(declaration=declaration, field=field, file=file, page="第3页", added_by=by)


def links(declaration):
    return [(link.field, link.page, link.added_at) for link in declaration.evidence.all()]


def test_a_correction_has_the_files_of_its_figures_but_not_the_stamp(submitted, reviewer, owner):
    behind(submitted, "revenue", "staff", "stamped_scan")
    approved = factories.approved(submitted, first=reviewer)
    before = links(approved)
    revision = actions.open_correction(declaration=approved, reason="审计调整", by=reviewer)
    assert links(revision) == before[:2]
    take_away(link=revision.evidence.get(field="staff"), by=owner)
    assert links(approved) == before, "the approved revision keeps its own"
    assert EvidenceFile.objects.filter(pk=approved.evidence.get(field="staff").file_id).exists()


def test_a_figure_that_staff_replace_loses_its_file(submitted, reviewer):
    behind(submitted, "revenue", "staff")
    approved = factories.approved(submitted, first=reviewer)
    values = values_of(approved) | {"staff": 90}
    revision = new_revision(approved, reason="申诉", values=values)
    assert [link.field for link in revision.evidence.all()] == ["revenue"]


def test_one_correction_at_a_time_and_only_of_the_last_revision(approved, reviewer):
    actions.open_correction(declaration=approved, reason="审计调整", by=reviewer)
    with pytest.raises(actions.Refused):
        actions.open_correction(declaration=approved, reason="再次", by=reviewer)


def test_what_is_not_approved_has_no_correction(submitted, reviewer):
    with pytest.raises(actions.Refused):
        actions.open_correction(declaration=submitted, reason="审计调整", by=reviewer)


def test_a_firm_corrects_with_the_zones_leave_only(sign_in, approved, owner, reviewer):
    client = sign_in(owner)
    client.post(url("declaration_correct", approved), {"reason": "填错"})
    assert Declaration.objects.count() == 1
    period = {"firm": approved.firm, "fiscal_year": approved.fiscal_year, "given_by": reviewer, "reason": "填错"}
    leave = Leave.objects.create(**period, until=timezone.localdate() - timedelta(days=1))
    client.post(url("declaration_correct", approved), {"reason": "填错"})
    assert Declaration.objects.count() == 1, "the leave is over"
    Leave.objects.filter(pk=leave.pk).update(until=timezone.localdate())
    client.post(url("declaration_correct", approved), {"reason": "填错"})
    assert Declaration.objects.get(revision=2).correction_reason == "填错"


def test_another_firm_corrects_and_compares_nothing(sign_in, approved):
    client = sign_in(factories.firm_user(factories.firm()))
    assert client.post(url("declaration_correct", approved), {"reason": "x"}).status_code == 404
    assert client.get(url("declaration_difference", approved)).status_code == 404


def test_the_first_revision_differs_from_nothing(sign_in, approved, reviewer):
    assert sign_in(reviewer).get(url("declaration_difference", approved)).status_code == 404


def test_a_quarter_feeds_no_yearly_facts(submitted, reviewer):
    Declaration.objects.filter(pk=submitted.pk).update(quarter=2)
    factories.approved(Declaration.objects.get(), first=reviewer)
    assert not YearFacts.objects.filter(source="declaration").exists()
