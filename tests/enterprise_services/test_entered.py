"""Figures that staff enter by hand, and targets: said once a day with their source, changed with a history, taken back."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from enterprise_services.models import EnteredValue
from tests import factories
from workplace.figures import Reading, Scope, figures

pytestmark = pytest.mark.django_db
END_2020, END_2023 = date(2020, 12, 31), date(2023, 12, 31)


def entered(**values):
    known = {"code": "national-rank", "day": END_2020, "value": 88, "source": "通报", "entered_by_name": "甲"}
    return EnteredValue.objects.create(**known | values)


def value(code, day, role="leader"):
    return Reading(Scope(factories.user(role))).result(figures.get(code), day).shown


def test_an_entered_figure_is_unknown_until_somebody_says_it(db):
    assert value("national-rank", END_2020) is None
    entered()
    assert value("national-rank", END_2020) == "88"
    assert value("national-rank", date(2020, 12, 30)) is None
    assert value("national-rank", date(2021, 1, 1)) is None, "a rank belongs to its year"
    entered(code="national-clusters", value=0)
    assert value("national-clusters", date(2026, 1, 1)) == "0", "a standing number goes on, and 0 is a value"


def test_the_last_number_counts_and_parks_add_up(db):
    for park, day, number in [(0, END_2020, 7), (0, END_2023, 9), (1, END_2023, 2)]:
        entered(code="park-mentors", park=factories.park(park), day=day, value=number)
    assert [value("park-mentors", day) for day in (END_2020, END_2023)] == ["7", "11"]


def test_staff_enter_change_and_take_back(client, db, sign_in):
    client = sign_in(factories.user("reviewer"))
    form = {
        "code": "project-subsidy",
        "day": "2020-12-31",
        "value": "125.5",
        "source": "文件",
        "park": "",
        "version": 0,
    }
    assert client.post(reverse("enterprise_services:entered_new"), form).status_code == 302
    row = EnteredValue.objects.get()
    assert (row.version, value("project-subsidy", END_2020)) == (1, "125.5")
    assert client.post(reverse("enterprise_services:entered_new"), form).status_code == 422, "once a day"
    edit = reverse("enterprise_services:entered_edit", args=[row.pk])
    assert client.post(edit, form | {"value": "125", "version": 1}).status_code == 302
    assert client.post(edit, form | {"value": "9", "version": 1}).status_code == 409
    assert value("project-subsidy", END_2020) == "125.0"
    assert "125.5" in client.get(reverse("enterprise_services:entered_history", args=[row.pk])).content.decode()
    client.post(reverse("enterprise_services:entered_strike", args=[row.pk]), {"version": 1})
    assert EnteredValue.objects.exists(), "a stale page takes nothing back"
    client.post(reverse("enterprise_services:entered_strike", args=[row.pk]), {"version": 2})
    assert not EnteredValue.objects.exists()
    assert list(AuditEvent.objects.filter(event__startswith="figure.").order_by("id").values_list("event", flat=True)) == [
        "figure.entered", "figure.entered", "figure.struck",
    ]  # fmt: skip


REFUSED = [
    ({"code": "talents"}, "code"),  # counted: nobody types it in
    ({"day": "2999-01-01"}, "day"),
    ({"value": "-1"}, ""),
    ({"source": ""}, "source"),
    ({"code": "park-mentors"}, "park"),
]


@pytest.mark.parametrize(("change", "field"), REFUSED)
def test_what_cannot_be_entered_says_why(db, sign_in, change, field):
    form = {"code": "project-subsidy", "day": "2020-12-31", "value": "1", "source": "文件", "park": "", "version": 0}
    found = sign_in(factories.user("reviewer")).post(reverse("enterprise_services:entered_new"), form | change)
    assert found.status_code == 422
    assert not field or found.context["form"].errors[field]
    assert not EnteredValue.objects.exists()


def test_a_target_stands_beside_the_value(db, sign_in):
    client = sign_in(factories.user("reviewer"))
    address = reverse("enterprise_services:entered_new") + "?kind=target"
    form = {"code": "national-rank", "day": "2020-12-31", "value": "80", "source": "年度计划", "park": "", "version": 0}
    assert client.post(address, form | {"day": "2020-12-30"}).status_code == 422
    assert client.post(address, form).status_code == 302
    entered()
    page = client.get(reverse("enterprises:figure", args=["national-rank"]), {"day": "2020-12-31"})
    [(_template, panel)] = page.context["panels"]
    [target] = panel["targets"]
    assert (target.row.shown, target.result.shown, str(target.missing)) == ("80", "88", "-8")


def test_an_officer_sees_the_own_parks_numbers_and_enters_none(db, sign_in):
    own = entered(code="park-mentors", park=factories.park(1))
    other, whole = entered(code="park-mentors", park=factories.park(2)), entered()
    client = sign_in(factories.user("park_officer", factories.park(1)))
    codes = [
        client.get(reverse("enterprise_services:entered_history", args=[row.pk])).status_code
        for row in (own, other, whole)
    ]
    assert codes == [200, 404, 404]
    assert client.get(reverse("enterprise_services:entered_new")).status_code == 403
