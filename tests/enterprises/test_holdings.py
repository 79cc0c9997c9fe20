from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from enterprises.models import NegativeRecord, Title
from tests import factories
from workplace.conflict import seen_of

pytestmark = pytest.mark.django_db


def test_titles_are_added_changed_and_ended(sign_in, staff):
    firm = factories.firm()
    client = sign_in(staff)
    base = f"/firms/{firm.pk}/holdings/titles/"
    data = {"kind": "gazelle", "held": "on", "valid_from": "2025-01-01", "valid_to": "2099-12-31"}
    client.post(f"{base}add/", data)
    title = Title.objects.get(firm=firm)
    client.post(f"{base}{title.pk}/", {**data, "number": "豫瞪2025-1", "version": seen_of(title)})
    today = timezone.localdate().isoformat()
    client.post(f"{base}{title.pk}/end/", {"on": today, "reason": "撤销认定", "version": seen_of(title)})
    title.refresh_from_db()
    assert (title.number, title.valid_to.isoformat()) == ("豫瞪2025-1", today)
    events = list(AuditEvent.objects.filter(firm_id=firm.pk).order_by("id").values_list("event", flat=True))
    assert events == ["title.added", "title.changed", "title.ended"]


def test_a_title_cannot_end_before_it_begins(sign_in, staff):
    firm = factories.firm()
    client = sign_in(staff)
    data = {"kind": "gazelle", "held": "on", "valid_from": "2025-01-02", "valid_to": "2025-01-01"}
    assert client.post(f"/firms/{firm.pk}/holdings/titles/add/", data).status_code == 422
    title = Title.objects.create(firm=firm, kind="gazelle", valid_from=date(2025, 1, 2))
    end = client.post(f"/firms/{firm.pk}/holdings/titles/{title.pk}/end/", {"on": "2025-01-01", "reason": "x"})
    assert end.status_code == 422


def test_a_negative_record_lives_until_it_ends(sign_in, staff):
    firm = factories.firm()
    client = sign_in(staff)
    today = timezone.localdate()
    base = f"/firms/{firm.pk}/holdings/negative-records/"
    data = {"kind": "abnormal", "source": "国家企业信用信息公示系统", "source_date": today, "recorded_on": today}
    client.post(f"{base}add/", data)
    record = NegativeRecord.objects.live().get(firm=firm)
    assert "国家企业信用信息公示系统" in client.get(f"/firms/{firm.pk}/").content.decode()
    client.post(f"{base}{record.pk}/end/", {"on": today, "reason": "已移出", "version": seen_of(record)})
    assert not NegativeRecord.objects.live().exists()


def test_another_firms_row_is_not_found_under_this_firm(sign_in, staff):
    mine, other = factories.firm(), factories.firm()
    title = Title.objects.create(firm=other, kind="gazelle")
    client = sign_in(staff)
    assert client.get(f"/firms/{mine.pk}/holdings/titles/{title.pk}/").status_code == 404
    assert client.get(f"/firms/{mine.pk}/holdings/platforms/{title.pk}/").status_code == 404
    assert client.get(f"/firms/{mine.pk}/holdings/nothing/add/").status_code == 404


def test_unknown_validity_is_held_but_never_sure():
    firm = factories.firm()
    today = timezone.localdate()
    for valid_to in (None, today, today - timedelta(days=1)):
        Title.objects.create(firm=firm, kind="gazelle", valid_to=valid_to)
    Title.objects.create(firm=firm, kind="little-giant", held=False)
    assert [t.valid_to for t in Title.objects.on(today)] == [today]
    assert {t.valid_to for t in Title.objects.held(today)} == {None, today}


def test_awards_and_evaluations_are_added_and_do_not_end(sign_in, staff):
    firm = factories.firm()
    client = sign_in(staff)
    base = f"/firms/{firm.pk}/holdings/"
    award = {"kind": "science", "name": "省科技进步奖", "level": "provincial", "rank": "2", "awarded_on": "2025-05-01"}
    score = {"kind": "development", "year": "2025", "score": "61.5", "issued_on": "2026-02-01", "document": "平台结果"}
    client.post(f"{base}awards/add/", award)
    client.post(f"{base}assessments/add/", score)
    assert (firm.awards.get().rank, str(firm.assessments.get().score)) == (2, "61.50")
    assert client.post(f"{base}assessments/add/", score).status_code == 422, "one score a year"
    assert client.post(f"{base}awards/add/", award | {"rank": "0"}).status_code == 422
    assert client.get(f"{base}awards/{firm.awards.get().pk}/end/").status_code == 404
    page = client.get(base).content.decode()
    assert "省科技进步奖" in page
    assert "61.50" in page
