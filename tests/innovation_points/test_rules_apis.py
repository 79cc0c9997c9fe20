"""Trials, publicities and appeals through the API: the same rows, the same people, the same refusals as on the pages."""

import pytest

from innovation_points.models import Appeal, Score, Trial
from tests import factories

from .test_publicity import after, appeal, firms, publicity, strong_firm, year  # noqa: F401
from .test_trials import LESS, night, version, zone  # noqa: F401


def post(client, address, **data):
    return client.post(address, data, content_type="application/json")


@pytest.fixture
def staff(db, sign_in):
    return sign_in(factories.user("reviewer"))


class TestTrials:
    address = "/api/v1/trials/"

    def test_a_try_says_what_moves_and_keeps_nothing(self, staff, version):  # noqa: F811
        answer = post(staff, self.address, rule=version.pk, numbers={"items.rd_intensity.weight": "4"})
        assert answer.status_code == 200, answer.content
        found = answer.json()
        assert found["overrides"] == LESS
        assert found["results"]["firms"] == Score.objects.count()
        assert [row["part"] for row in found["results"]["numbers"]] == ["rd_intensity"]
        assert found["results"]["movers"]
        assert not Trial.objects.exists()

    def test_a_kept_try_is_evidence(self, staff, version):  # noqa: F811
        numbers = {"items.rd_intensity.weight": "4"}
        kept = post(staff, self.address, rule=version.pk, numbers=numbers, keep=True, remark="降低强度权重")
        assert kept.status_code == 201
        read = staff.get(f"{self.address}{kept.json()['id']}/").json()
        assert read["remark"] == "降低强度权重"
        assert read["results"] == kept.json()["results"] == Trial.objects.get().results

    @pytest.mark.parametrize(
        ("changed", "place"),
        [
            ({"numbers": {"items.rd_intensity.weight": "many"}}, "numbers.items.rd_intensity.weight"),
            ({"numbers": {"items.nothing.weight": "4"}}, "numbers"),
            ({"on": "1999-01-01"}, "on"),
            ({"on": "soon"}, "on"),
        ],
    )
    def test_what_cannot_be_tried_says_where(self, staff, version, changed, place):  # noqa: F811
        answer = post(staff, self.address, rule=version.pk, **changed)
        assert answer.status_code == 400
        assert place in answer.json()["error"]["fields"]

    def test_a_firm_tries_nothing(self, sign_in, version, zone):  # noqa: F811
        client = sign_in(factories.firm_user(zone[0]))
        assert post(client, self.address, rule=version.pk).status_code == 403


class TestPublicities:
    def test_the_list_is_what_was_shown(self, publicity, firms, sign_in):  # noqa: F811
        client = sign_in(factories.firm_user(firms[0]))
        listed = client.get("/api/v1/publicities/").json()["results"]
        assert [row["id"] for row in listed] == [publicity.pk]
        lines = client.get(f"/api/v1/publicities/{publicity.pk}/lines/").json()["results"]
        assert [(row["rank"], row["total"]) for row in lines] == list(publicity.lines.values_list("rank", "total"))

    def test_a_draft_is_the_zones_own(self, publicity, firms, sign_in):  # noqa: F811
        type(publicity).objects.update(stored_state="draft")
        client = sign_in(factories.firm_user(firms[0]))
        assert client.get(f"/api/v1/publicities/{publicity.pk}/").status_code == 404


class TestAppeals:
    @pytest.fixture
    def filed(self, publicity, firms, sign_in):  # noqa: F811
        client = sign_in(factories.firm_user(firms[0]))
        appeal(client, firms[0])
        return Appeal.objects.get()

    def test_a_granted_one_corrects_its_figure(self, filed, staff):
        address = f"/api/v1/appeals/{filed.pk}/"
        assert staff.get(address).json()["state"] == "open"
        taken = post(staff, f"{address}take/", version=filed.version).json()
        granted = post(
            staff, f"{address}answer/", version=taken["version"], grant=True, value=8_000_000, text="按票据核定"
        )
        assert granted.status_code == 200, granted.content
        assert (granted.json()["state"], granted.json()["granted"]) == ("granted", 8_000_000)

    def test_a_stale_answer_is_refused(self, filed, staff):
        post(staff, f"/api/v1/appeals/{filed.pk}/take/", version=filed.version)
        late = post(staff, f"/api/v1/appeals/{filed.pk}/answer/", version=filed.version, grant=False, text="不成立")
        assert late.status_code == 409
        filed.refresh_from_db()
        assert filed.state == "in_review"

    def test_a_firm_withdraws_its_own_and_answers_none(self, filed, firms, sign_in):  # noqa: F811
        client = sign_in(filed.made_by)
        body = {"version": filed.version, "grant": True, "value": 1, "text": "x"}
        assert post(client, f"/api/v1/appeals/{filed.pk}/answer/", **body).status_code == 403
        stranger = sign_in(factories.firm_user(firms[1]))
        assert stranger.get(f"/api/v1/appeals/{filed.pk}/").status_code == 404
        client = sign_in(filed.made_by)
        assert (
            post(client, f"/api/v1/appeals/{filed.pk}/withdraw/", version=filed.version).json()["state"] == "withdrawn"
        )
