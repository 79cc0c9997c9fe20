"""What higher rooms add shows where it should, and only to whom it may."""

from io import BytesIO

import pytest
from django.db.models import Value
from python_calamine import CalamineWorkbook

from accounts.access import Perm
from enterprises.registers import FirmColumn, FirmHeader, FirmPanel, firm_columns, firm_headers, firm_panels
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms():
    return [factories.firm(name=name) for name in ("甲企业", "乙企业", "丙企业")]


@pytest.fixture
def column(monkeypatch, firms):
    """A column whose value is the firm's number; one that only banks may see stands beside it."""

    def annotate(name):
        from django.db.models import Case, When

        cases = [When(pk=firm.pk, then=Value(number)) for number, firm in enumerate(firms[:2])]
        return lambda queryset: queryset.annotate(**{name: Case(*cases)})

    shown = FirmColumn("rank_made_up", "名次", Perm.FIRM_VIEW, annotate("rank_made_up"))
    hidden = FirmColumn("secret", "秘密", Perm.BANK_LIST, annotate("secret"))
    monkeypatch.setattr(firm_columns, "entries", [shown, hidden])


def test_a_column_shows_sorts_and_is_exported(sign_in, staff, column):
    client = sign_in(staff)
    page = client.get("/firms/?sort=-rank_made_up")
    assert [row.firm.name for row in page.context["rows"]] == ["乙企业", "甲企业", "丙企业"], "unknown last"
    assert [row.extra["rank_made_up"] for row in page.context["rows"]] == [1, 0, None]
    assert "名次" in page.content.decode()
    assert "秘密" not in page.content.decode()
    content = client.get("/firms/export/?sort=rank_made_up").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [(row[1], row[-1]) for row in rows[-3:]] == [("甲企业", 0), ("乙企业", 1), ("丙企业", "")]


def test_a_column_that_one_may_not_see_does_not_sort_either(sign_in, staff, column):
    page = sign_in(staff).get("/firms/?sort=-secret")
    assert "secret" not in page.context["page"].paginator.object_list.query.annotations


def panel(name, perm, build):
    return FirmPanel(name, f"标签{name}", perm, "enterprises/file/base.html", build)


def test_panels_are_tabs_for_whoever_may_see_them(sign_in, staff, firms, monkeypatch):
    entries = [
        panel("mine", Perm.FIRM_VIEW, lambda request, firm: {"built_for": firm}),
        panel("none", Perm.FIRM_VIEW, lambda request, firm: None),
        panel("bank", Perm.BANK_LIST, lambda request, firm: {}),
    ]
    monkeypatch.setattr(firm_panels, "entries", entries)
    monkeypatch.setattr(firm_headers, "entries", [])
    base = f"/firms/{firms[0].pk}/panels"
    client = sign_in(staff)
    page = client.get(f"{base}/mine/")
    assert page.context["built_for"] == firms[0]
    assert [tab["label"] for tab in page.context["tabs"] if tab["active"]] == ["标签mine"]
    assert "标签bank" not in page.content.decode()
    for name in ("none", "bank", "unheard"):
        assert client.get(f"{base}/{name}/").status_code == 404
    other = sign_in(factories.firm_user(firms[1]))
    assert other.get(f"{base}/mine/").status_code == 404


def test_headers_are_left_out_where_they_have_nothing_to_say(sign_in, staff, firms, monkeypatch):
    headers = [
        FirmHeader("silent", Perm.FIRM_VIEW, "unused.html", lambda request, firm: None),
        FirmHeader("bank", Perm.BANK_LIST, "unused.html", lambda request, firm: {}),
    ]
    monkeypatch.setattr(firm_headers, "entries", headers)
    assert sign_in(staff).get(f"/firms/{firms[0].pk}/").context["headers"] == []
