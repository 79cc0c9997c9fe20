"""Who gets which rows, and that the API, the page and the export are one and the same list."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from enterprises.consent_text import current_text
from enterprises.models import Consent
from innovation_points.models import Declaration
from tests import factories

from .conftest import bearer

LISTS = {  # address -> the field of a row that names its firm
    "firms/": "id",
    "facts/": "firm_id",
    "declarations/": "firm",
    "scores/": "firm",
    "readiness/": "firm_id",
    "consents/": "firm",
}
SEEN = {"staff": "both", "park": "own", "firm": "own", "viewer": "own", "stranger": "other"}


@pytest.mark.parametrize("who", SEEN)
def test_each_sees_the_own_firms_in_every_list(call, zone, keys, who):
    expected = {"both": {zone.firm.pk, zone.other.pk}, "own": {zone.firm.pk}, "other": {zone.other.pk}}[SEEN[who]]
    for address, field in LISTS.items():
        body = call(keys[who], "get", address).json()
        assert {row[field] for row in body["results"]} == expected, address
        assert body["count"] == len(body["results"]), address


def test_lists_without_the_permission_are_refused(call, keys):
    for address in LISTS:
        assert call(keys["bank"], "get", address).status_code == 403
        assert call(keys["auditor"], "get", address).status_code == 403
    for who in ("staff", "firm", "auditor"):
        assert call(keys[who], "get", "bank-firms/").status_code == 403
    assert call(keys["firm"], "get", "runs/").status_code == 403


def addresses(zone, firm):
    consent, declaration = zone.consents[firm].pk, zone.declarations[firm].pk
    yield "get", f"firms/{firm.pk}/", None
    yield "get", f"declarations/{declaration}/", None
    yield "patch", f"declarations/{declaration}/", {"version": 1}
    yield "post", f"declarations/{declaration}/submit/", {"version": 1}
    yield "post", "declarations/", {"firm": firm.pk}
    yield "get", f"scores/{firm.pk}/", None
    yield "get", f"readiness/{firm.pk}/", None
    yield "get", f"consents/{consent}/", None
    yield "post", f"consents/{consent}/withdraw/", {"reason": ""}


def test_another_firms_rows_answer_as_missing_ones(call, zone, keys):
    for method, address, body in addresses(zone, zone.other):
        answer = call(keys["firm"], method, address, body)
        assert answer.status_code == 404, (method, address)
        gone = body | {"firm": 987654} if body else None
        missing = call(keys["firm"], method, re.sub(r"\d+", "987654", address), gone)
        assert (missing.status_code, missing.content) == (404, answer.content), (method, address)
    assert Consent.objects.get(pk=zone.consents[zone.other].pk).withdrawn_at is None


def test_another_firms_consent_cannot_be_given(call, zone, keys):
    answers = [call(keys["firm"], "post", "consents/", given(zone, firm=firm)) for firm in (zone.other.pk, 987654)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_filters_name_no_other_firm(call, zone, keys):
    for address in (f"facts/?firm={zone.other.pk}", f"consents/?firm={zone.other.pk}"):
        assert call(keys["firm"], "get", address).json()["count"] == 0
    assert call(keys["firm"], "get", f"firms/?q={zone.other.credit_code}").json()["count"] == 0


def test_writes_refuse_who_only_reads(call, zone, keys):
    before = list(Declaration.objects.order_by("pk").values()), list(Consent.objects.order_by("pk").values())
    declaration, consent = zone.declarations[zone.firm], zone.consents[zone.firm]
    version = {"version": declaration.version}
    writes = {
        "declarations/": ("post", {"firm": zone.firm.pk}, ["staff", "park", "viewer", "bank"]),
        f"declarations/{declaration.pk}/": ("patch", version | {"staff": 1}, ["staff", "park", "viewer", "bank"]),
        f"declarations/{declaration.pk}/submit/": ("post", version, ["staff", "park", "viewer", "bank"]),
        f"declarations/{declaration.pk}/approve/": ("post", version, ["park", "firm", "viewer", "bank"]),
        f"declarations/{declaration.pk}/return/": (
            "post",
            version | {"reason": "x"},
            ["park", "firm", "viewer", "bank"],
        ),
        "consents/": ("post", given(zone), ["staff", "park", "viewer", "bank"]),
        f"consents/{consent.pk}/withdraw/": ("post", {}, ["staff", "park", "viewer", "bank"]),
    }
    for address, (method, body, refused) in writes.items():
        for who in refused:
            assert call(keys[who], method, address, body).status_code == 403, (who, address)
        assert call(None, method, address, body).status_code == 401
    assert before == (list(Declaration.objects.order_by("pk").values()), list(Consent.objects.order_by("pk").values()))


def given(zone, **changes):
    return {
        "firm": zone.firm.pk, "bank": zone.bank.pk, "purpose": "be_found", "scope": ["points"], "agreed": True,
        "valid_to": timezone.localdate() + timedelta(days=60), "text_version": current_text().version, **changes,
    }  # fmt: skip


def test_a_consent_by_api_changes_the_banks_list_at_once(call, zone, keys):
    def listed():
        return {
            row["identity"]["credit_code"]: row for row in call(keys["bank"], "get", "bank-firms/").json()["results"]
        }

    code = zone.firm.credit_code
    whole = listed()[code]
    assert whole["figures"] is not None
    narrower = call(keys["firm"], "post", "consents/", given(zone))
    assert narrower.status_code == 201
    assert narrower.json()["scope"] == ["identity", "points"]
    assert (listed()[code]["figures"], listed()[code]["contacts"]) == (None, None)
    row = listed()[code]["id"]
    gone = call(keys["firm"], "post", f"consents/{narrower.json()['id']}/withdraw/", {"reason": "贷款已办结"})
    assert (gone.json()["live"], gone.json()["withdrawal_reason"]) == (False, "贷款已办结")
    assert code not in listed()
    assert call(keys["bank"], "get", f"bank-firms/{row}/").status_code == 404
    assert call(keys["firm"], "post", "consents/", given(zone)).status_code == 201
    assert code in listed()


def test_withdrawing_twice_changes_nothing(call, zone, keys):
    address = f"consents/{zone.consents[zone.firm].pk}/withdraw/"
    first = call(keys["firm"], "post", address, {"reason": "一"}).json()
    assert call(keys["firm"], "post", address, {"reason": "二"}).json() == first


SAME = [  # the API's list, the page and its export, who has them, filters and orders
    ("firms/", "/firms/", "/firms/export/", ["staff", "park"], ["", "?chain=nylon", "?size=micro&size=small", "?status=moved"]),
    ("scores/", "/ranking/", "/ranking/export/", ["staff", "park"], ["", "?state=preliminary", "?q=有限", "?sort=-name"]),
    ("readiness/", "/readiness/", None, ["staff", "park"], ["", "?result=0", "?tier=A"]),
    ("declarations/", "/reviews/", None, ["staff"], ["?state=draft", "?state=draft&q=有限", "?state=returned"]),
    ("bank-firms/", "/bank/firms/", "/bank/firms/export/", ["bank"], ["", "?tier=A", "?new=true", "?sort=tier"]),
]  # fmt: skip


def name_of(row) -> str:
    return row.get("firm_name") or row.get("name") or row["identity"]["name"]


@pytest.mark.parametrize(
    ("address", "page", "export", "queries", "who"),
    [(address, page, export, queries, who) for address, page, export, people, queries in SAME for who in people],
)
def test_api_page_and_export_are_one_list(client, call, zone, keys, address, page, export, queries, who):
    client.force_login(zone.people[who], backend="django.contrib.auth.backends.ModelBackend")
    for query in queries:
        answer = call(keys[who], "get", address + query).json()
        names = {name_of(row) for row in answer["results"]}
        assert answer["count"] == len(names)
        shown = client.get(page + query).content.decode()
        assert {firm.name for firm in (zone.firm, zone.other) if firm.name in shown} == names, query
        if export:
            sheet = openpyxl.load_workbook(io.BytesIO(client.get(export + query).content)).active
            cells = {cell for line in sheet.iter_rows(values_only=True) for cell in line}
            assert {firm.name for firm in (zone.firm, zone.other) if firm.name in cells} == names, query


class TestPages:
    @pytest.fixture(autouse=True)
    def firms(self, zone):
        self.firms = [factories.firm(name=f"平顶山{number:03d}有限公司") for number in range(23)]

    def test_follow_next_and_nothing_is_missed_or_doubled(self, client, zone, keys):
        address, found, pages = "/api/v1/firms/?page_size=10", [], 0
        while address:
            body = client.get(address, headers=bearer(keys["staff"])).json()
            found += [row["id"] for row in body["results"]]
            address, pages = body["next"], pages + 1
        assert (pages, len(found), len(set(found))) == (3, body["count"], body["count"])

    @pytest.mark.parametrize(
        ("size", "status"), [("1", 200), ("500", 200), ("501", 400), ("0", 400), ("-1", 400), ("x", 400), ("", 400)]
    )
    def test_size_of_a_page(self, call, keys, size, status):
        answer = call(keys["staff"], "get", f"firms/?page_size={size}")
        assert answer.status_code == status
        if status == 200:
            assert len(answer.json()["results"]) == min(int(size), 25)

    def test_the_last_page_ends(self, call, keys):
        body = call(keys["staff"], "get", "firms/?page_size=25").json()
        assert (body["next"], body["previous"], len(body["results"])) == (None, None, 25)
        assert call(keys["staff"], "get", "firms/?page_size=25&page=2").status_code == 404

    @pytest.mark.parametrize("sort", ["name", "established", "revenue"])
    def test_a_minus_turns_the_order_round(self, call, keys, sort):
        forth, back = (
            [row["name"] for row in call(keys["staff"], "get", f"firms/?sort={sign}{sort}&q=平顶山0").json()["results"]]
            for sign in ("", "-")
        )
        assert len(forth) == len(back) == 23
        if sort == "name":
            assert forth == sorted(forth) == back[::-1]


@pytest.mark.parametrize(("who", "address"), [("staff", "scores/"), ("bank", "bank-firms/")])
def test_the_best_come_first_unless_turned_round(call, keys, who, address):
    best, worst, usual = (
        [name_of(row) for row in call(keys[who], "get", address + query).json()["results"]]
        for query in ("?sort=-total", "?sort=total", "")
    )
    assert best == usual == worst[::-1]
    assert len(set(best)) == 2
