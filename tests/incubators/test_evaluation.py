"""The yearly evaluation: the house's own words, experts who see no other's score, the result and its explanation."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from accounts.access import Perm, visible
from incubators import actions
from incubators.models import PARTS, Assessment, Evaluation, ExpertScore, Mentor, Seat, Staff
from tests import factories

from .conftest import resident, today

pytestmark = pytest.mark.django_db
WORDS = {f"{part}_text": "我们做了很多" for part in PARTS} | dict.fromkeys(PARTS, 80)


def assessment_of(house) -> Assessment:
    return Assessment.objects.order_by("-evaluation__year").filter(carrier=house).first()


def give(house, expert, points, client=None):
    seat = Seat.objects.get(assessment=assessment_of(house), expert=expert)
    values = dict.fromkeys(PARTS, points) | {"reason": f"理由{points}"}
    return actions.score(seat=seat, values=values, version=0, by=expert)


def end_its_days(round_):
    over = today() - timedelta(days=1)
    Evaluation.objects.filter(pk=round_.pk).update(fill_until=over, score_until=over)


def close(round_, by):
    end_its_days(round_)
    return actions.close_evaluation(evaluation=round_, by=by)


def test_every_house_that_is_run_is_assessed_by_every_expert(round_, house, other_house, experts):
    assert {row.carrier for row in round_.assessments.all()} == {house, other_house}
    assert Seat.objects.count() == 4


def test_the_house_saves_submits_once_and_is_heard_no_more(client, house, round_, manager, stranger):
    row = assessment_of(house)
    address = f"/assessments/{row.pk}/fill/"
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(manager)
    assert "自评" in client.get("/todo/").content.decode()
    file = SimpleUploadedFile("证明.pdf", b"%PDF-1.7 demo")
    typed = WORDS | {"version": row.version, "file": file}
    assert client.post(address, typed | {"service": "101", "save": "1"}).status_code == 422
    assert client.post(address, WORDS | {"service": "", "version": row.version, "submit": "1"}).status_code == 422
    assert client.post(address, WORDS | {"version": row.version, "submit": "1", "file": SimpleUploadedFile("证明.pdf", b"%PDF-1.7 demo")}).status_code == 302  # fmt: skip
    row.refresh_from_db()
    assert row.submitted_by_name == str(manager)
    page = client.get(f"/assessments/{row.pk}/").content.decode()
    assert "证明.pdf" in page
    assert "我们做了很多" in page
    with pytest.raises(actions.Refused):
        actions.save_assessment(assessment=row, values=WORDS, submit=False, version=row.version, by=manager)


def test_an_older_version_is_not_saved_over_a_newer_one(client, house, round_, manager):
    row = assessment_of(house)
    client.force_login(manager)
    seen = {"version": row.version, "save": "1"}
    assert client.post(f"/assessments/{row.pk}/fill/", WORDS | seen).status_code == 302
    assert client.post(f"/assessments/{row.pk}/fill/", WORDS | seen | {"service": "7"}).status_code == 409
    row.refresh_from_db()
    assert row.service == 80


def test_an_expert_sees_no_other_experts_score_before_the_round_is_closed(client, house, round_, experts):
    first, second = experts
    row = assessment_of(house)
    client.force_login(first)
    typed = dict.fromkeys(PARTS, "61") | {"reason": "第一位的理由"}
    assert client.post(f"/assessments/{row.pk}/score/", typed).status_code == 302
    give(house, second, 93)
    assert [each.service for each in visible(first, ExpertScore.objects.all(), Perm.EVALUATION_SCORE)] == [61]
    page = client.get(f"/assessments/{row.pk}/").content.decode()
    assert "第一位的理由" in page
    assert "理由93" not in page
    client.force_login(factories.user("leader"))
    assert "第一位的理由" not in client.get(f"/assessments/{row.pk}/").content.decode()
    close(round_, second)
    client.force_login(first)
    page = client.get(f"/assessments/{row.pk}/").content.decode()
    assert "理由93" in page


def test_the_database_keeps_the_scores_apart_too(house, round_, experts, manager, as_web):
    first, second = experts
    give(house, first, 61)
    other = give(house, second, 93)
    with as_web(first):
        assert list(ExpertScore.objects.values_list("service", flat=True)) == [61]
        assert not ExpertScore.objects.filter(pk=other.pk).update(service=1)
        seat = Seat.objects.exclude(assessment=assessment_of(house)).get(expert=second)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ExpertScore.objects.create(seat=seat, service=1)
    with as_web(manager):
        assert not ExpertScore.objects.exists()
        assert not Seat.objects.exists()
        assert Assessment.objects.count() == 1
    close(round_, second)
    with as_web(first):
        assert ExpertScore.objects.count() == 2
        assert not ExpertScore.objects.update(service=1)
    with as_web(manager):
        assert not ExpertScore.objects.exists()


def test_nobody_scores_for_another_or_after_the_end(house, round_, experts):
    first, second = experts
    seat = Seat.objects.get(assessment=assessment_of(house), expert=second)
    with pytest.raises(actions.Refused):
        actions.score(seat=seat, values=dict.fromkeys(PARTS, 1), version=0, by=first)
    close(round_, first)
    with pytest.raises(actions.Refused):
        give(house, second, 5)


def test_a_round_is_closed_when_all_is_in_or_its_days_are_over(house, other_house, round_, experts, manager):
    with pytest.raises(actions.Refused):
        actions.close_evaluation(evaluation=round_, by=experts[0])
    for each in (house, other_house):
        for expert in experts:
            give(each, expert, 70)
    with pytest.raises(actions.Refused):  # a house may still submit
        actions.close_evaluation(evaluation=round_, by=experts[0])
    for each in (house, other_house):
        row = assessment_of(each)
        actions.save_assessment(assessment=row, values=WORDS, submit=True, version=row.version, by=manager)
    assert not actions.close_evaluation(evaluation=round_, by=experts[0]).is_open
    with pytest.raises(actions.Refused):
        actions.close_evaluation(evaluation=round_, by=experts[0])


def furnish(house):
    """Enough rows that the scheme publishes a result."""
    for name in ("甲", "乙", "丙", "丁"):
        Staff.objects.create(carrier=house, name=name, is_professional=True)
        Mentor.objects.create(carrier=house, name=name)
    entered = today() - timedelta(days=400)
    for _number in range(2):
        resident(house, entered_on=entered, established_on=entered, registered_inside=True, works_inside=True)


def test_the_result_is_the_scheme_over_the_rows_and_the_experts_mean(client, house, round_, experts, manager):
    furnish(house)
    give(house, experts[0], 61)
    give(house, experts[1], 92)
    client.force_login(experts[0])
    client.post(f"/evaluations/{round_.pk}/close/")
    assert assessment_of(house).is_sealed
    end_its_days(round_)
    client.post(f"/evaluations/{round_.pk}/close/")  # as the web's database role, which read no sealed score
    row = assessment_of(house)
    assert row.facts["carrier_expert_service"] == "76.50"
    assert row.facts["carrier_staff"] == 4
    # professionals 8 + mentors 6 + experts .765 of 7, 5 and 5; nothing of the eight others, two of which are not known
    assert (row.total, row.grade) == (1400 + 536 + 383 + 383, "D")
    client.force_login(manager)
    page = client.get(f"/assessments/{row.pk}/").content.decode()
    assert "27.02" in page
    assert "不合格" in page
    assert "76.5" in page
    assert "理由61" not in page  # the house reads means, not who gave what


def test_too_little_is_no_result(house, round_, experts):
    close(round_, experts[0])
    row = assessment_of(house)
    assert (row.total, row.grade) == (None, "")


def test_two_failed_rounds_running_are_said(client, house, round_, experts):
    furnish(house)
    for expert in experts:
        give(house, expert, 0)
    close(round_, experts[0])
    later = Evaluation(year=today().year + 1, fill_until=today(), score_until=today())
    actions.open_evaluation(evaluation=later, experts=experts, by=experts[0])
    for expert in experts:
        give(house, expert, 0)
    close(later, experts[0])
    client.force_login(experts[0])
    assert "连续两次" in client.get(f"/assessments/{assessment_of(house).pk}/").content.decode()


def test_the_button_that_closes_a_round_stands_there_when_it_would_close_it(client, round_, experts, manager):
    client.force_login(experts[0])
    address = f"/evaluations/{round_.pk}/close/"
    page = client.get("/evaluations/").content.decode()
    assert address not in page
    end_its_days(round_)
    assert address in client.get("/evaluations/").content.decode()
    client.force_login(manager)
    assert address not in client.get("/evaluations/").content.decode()


def test_the_zone_opens_a_round_by_its_page(client, house, experts, manager):
    client.force_login(manager)
    assert client.get("/evaluations/add/").status_code == 403
    client.force_login(experts[0])
    typed = {"year": "2030", "fill_until": (today() + timedelta(days=3)).isoformat(),
             "score_until": (today() + timedelta(days=2)).isoformat(), "experts": [experts[1].pk]}  # fmt: skip
    assert client.post("/evaluations/add/", typed).status_code == 422
    typed["score_until"] = (today() + timedelta(days=9)).isoformat()
    assert client.post("/evaluations/add/", typed).status_code == 302
    assert Seat.objects.get().expert == experts[1]
    client.force_login(experts[1])
    assert "载体评分" in client.get("/todo/").content.decode()
