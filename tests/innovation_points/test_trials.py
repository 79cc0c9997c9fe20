"""Trials of rules on the zone: what they read, what the page says, who may, and what is kept."""

import random
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import ROLES
from financing.models import Readiness
from innovation_points import trials
from innovation_points.actions import load_shipped_rules
from innovation_points.actions.trials import keep
from innovation_points.knob_fields import parts, read, read_all, shown
from innovation_points.models import Night, RuleVersion, Score, Trial
from innovation_points.night.run import run_night
from rulebook.conditions import READINESS
from rulebook.knobs import knobs
from tests import factories

from .nights import DAY, facts, on, random_zone

LESS = {"items.rd_intensity.weight": 4}


@pytest.fixture
def zone(db):
    """Firms of two parks and a night over them."""
    load_shipped_rules()
    with on(DAY):
        firms = random_zone(random.Random(5), 24)
        for i, firm in enumerate(firms):
            firm.park = factories.park(i % 2)
            firm.save()
        run_night(DAY)
    return firms


@pytest.fixture
def night(zone):
    return Night.objects.latest_published()


@pytest.fixture
def version(night):
    return night.rule_version


@pytest.fixture
def staff(db, sign_in):
    return sign_in(factories.user("reviewer"))


def trial_url(version, **query):
    return reverse("innovation_points:rule_trial", args=[version.pk], query=query)


# --- what a trial reads and gives ---


def test_before_is_the_night_itself(night, version):
    attempt = trials.attempt(version, LESS, night)
    stored = dict(Score.objects.on(DAY).values_list("firm_id", "total"))
    assert dict(zip(attempt.zone.firms.tolist(), attempt.found.totals.old.tolist(), strict=True)) == stored
    assert any(total >= 0 for total in stored.values())


def test_readiness_before_is_the_nights(night, version):
    shift = trials.attempt(version, LESS, night).found.shift("loan-readiness")
    names = {Readiness.Result[name.upper()]: name for name in READINESS}
    stored = Readiness.objects.filter(valid_from__lte=DAY, valid_to__gt=DAY).order_by("firm_id")
    scored = set(Score.objects.on(DAY).values_list("firm_id", flat=True))
    assert [shift.labels[place] for place in shift.old] == [names[r.result] for r in stored if r.firm_id in scored]


def test_results_count_every_firm_and_add_up(night, version):
    attempt = trials.attempt(version, LESS, night)
    results = attempt.results
    assert results["firms"] == Score.objects.on(DAY).count()
    for shift in results["shifts"]:
        assert sum(map(sum, shift["matrix"])) == results["firms"]
    for line in (*results["movers"]["up"], *results["movers"]["down"]):
        assert sum(own for _, own in line["reasons"]) == line["new"] - line["old"]
        assert Score.objects.on(DAY).get(firm=line["firm"]).total == line["old"]
    assert results["movers"]["down"]
    for table in results["groups"]:
        assert sum(line["firms"] for line in table["lines"]) <= results["firms"]
    parks = next(table for table in results["groups"] if table["name"] == "park")
    assert sum(line["firms"] for line in parks["lines"]) == results["firms"]
    assert results["numbers"] == [
        {"part": "rd_intensity", "role": "weight", "stage": "", "x": None, "old": 14, "new": 4}
    ]


@pytest.mark.parametrize("code", ["qualifications/science-sme", "enterprise-size", "loan-readiness"])
def test_other_rules_are_tried_too(night, code):
    version = RuleVersion.objects.in_force(code, DAY)
    results = trials.attempt(version, {}, night).results
    shift = next(shift for shift in results["shifts"] if shift["code"] == code)
    assert sum(map(sum, shift["matrix"])) == results["firms"]
    assert (shift["entering"], shift["leaving"]) == (0, 0)


def test_the_zone_is_read_once_and_again_after_another_night(zone, night, version):
    first = trials.zone_of(night)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert trials.zone_of(Night.objects.latest_published()) is first
    assert len(queries) == 1  # the night itself
    firm = Score.objects.on(DAY).published().first().firm
    with on(DAY + timedelta(days=1)):
        facts(firm, 2025, "declaration", known_on=DAY, rd_expense=0, revenue=5_000_000)
        run_night(DAY + timedelta(days=1))
    second = trials.zone_of(Night.objects.latest_published())
    assert second is not first
    assert second.digest != first.digest
    assert trials.attempt(version, {}, Night.objects.latest_published()).found.totals.old.tolist() == list(
        Score.objects.on(DAY + timedelta(days=1)).order_by("firm_id").values_list("total", flat=True)
    )


def test_equal_facts_have_equal_digests(night):
    first = trials.zone_of(night).digest
    trials._zone.cache_clear()
    assert trials.zone_of(night).digest == first


# --- numbers as they are typed ---


@pytest.mark.parametrize("code", ["innovation-points", "qualifications/science-sme", "loan-readiness"])
def test_every_number_is_typed_as_it_is_shown(db, code):
    load_shipped_rules()
    for version in RuleVersion.objects.filter(code=code):
        for knob in knobs(version.content):
            assert read(knob, shown(knob, knob.value)) == knob.value or shown(
                knob, read(knob, shown(knob, knob.value))
            ) == shown(knob, knob.value)
        given = {knob.place: shown(knob, knob.value) for knob in knobs(version.content)}
        assert read_all(version.content, given) == ({}, {})
        fields = [
            field
            for _, found in parts(version.content, {}, {})
            for part in found
            for field in (*part.weights, *part.others)
        ]
        assert {field.name for field in fields} == set(given)
        assert not any(field.is_turned for field in fields)
        assert all(float(field.least) <= float(field.text) <= float(field.most) for field in fields)


@pytest.mark.parametrize(
    ("place", "text", "expected"),
    [
        ("items.rd_intensity.target", "6.5", "6.5%"),
        ("items.rd_super_deduction.target", "450", 4_500_000),
        ("items.rd_super_deduction.target", "0.0001", 1),
        ("items.rd_intensity.weight", "12.5", "12.5"),
        ("items.rd_intensity.weight", " 12.0 ", 12),
    ],
)
def test_typed_numbers_become_the_rules_own(version, place, text, expected):
    assert read_all(version.content, {place: text}) == ({place: expected}, {})


@pytest.mark.parametrize("text", ["x", "1e99", "NaN", "1,5", "Infinity", "--2"])
def test_what_is_no_number_says_so(version, text):
    turned, errors = read_all(version.content, {"items.rd_intensity.weight": text})
    assert turned == {}
    assert list(errors) == ["items.rd_intensity.weight"]


def test_parts_of_a_yuan_are_refused(version):
    assert read_all(version.content, {"items.rd_super_deduction.target": "0.00001"})[1]


# --- the page ---


def test_page_and_fragment(staff, version):
    page = staff.get(trial_url(version))
    assert page.status_code == 200
    assert 'name="items.rd_intensity.weight"' in page.text
    fragment = staff.get(trial_url(version, **{"items.rd_intensity.weight": "4"}), headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "trial-matrix" in fragment.text


def test_the_swapped_page_equals_the_fresh_page(staff, version):
    url = trial_url(version, **{"items.rd_intensity.weight": "4"})
    fragment = staff.get(url, headers={"HX-Request": "true"}).context["sheet"].results
    assert staff.get(url).context["sheet"].results == fragment


def test_weights_off_the_scale_are_named_and_still_tried(staff, version):
    page = staff.get(trial_url(version, **{"items.rd_intensity.weight": "4"}))
    assert page.context["sheet"].sums_off == [("", "90", "100")]
    assert page.context["sheet"].totals["down"] > 0


def test_numbers_equal_to_the_versions_own_are_not_turned(staff, version):
    page = staff.get(trial_url(version, **{"items.rd_intensity.weight": "14.0"}))
    assert page.context["turned"] == []
    assert page.context["sheet"].numbers == []


@pytest.mark.parametrize("number", ["nonsense", "-3", "0x10", "1e400"])
@pytest.mark.parametrize("place", ["items.rd_intensity.weight", "items.rd_intensity.target"])
def test_bad_numbers_are_told_and_nothing_is_computed(staff, version, place, number):
    page = staff.get(trial_url(version, **{place: number}))
    assert page.status_code == 200
    assert page.context["sheet"] is None
    assert "alert-danger" in page.text
    assert page.context["sections"]


def test_places_that_are_none_are_passed_over(staff, version):
    assert staff.get(trial_url(version, **{"items.nothing.weight": "3", "code": "9"})).context["turned"] == []


def test_a_past_night_can_be_asked_for(staff, zone, version):
    with on(DAY + timedelta(days=1)):
        run_night(DAY + timedelta(days=1))
    assert staff.get(trial_url(version, on=DAY.isoformat())).context["night"].as_of == DAY
    assert staff.get(trial_url(version, on="rubbish")).context["night"].as_of == DAY + timedelta(days=1)


def test_without_a_night_the_page_says_why(staff, db):
    load_shipped_rules()
    page = staff.get(trial_url(RuleVersion.objects.in_force("innovation-points", DAY)))
    assert page.status_code == 200
    assert page.context["sheet"] is None


def test_a_second_look_asks_the_database_little(staff, version):
    staff.get(trial_url(version))
    with CaptureQueriesContext(connection) as queries:
        staff.get(trial_url(version, **{"items.rd_intensity.weight": "3"}), headers={"HX-Request": "true"})
    assert not any("COPY" in query["sql"] or "innovation_points_inputs" in query["sql"] for query in queries)
    assert len(queries) < 28


# --- who may ---

TRY, READ = {"reviewer", "approver"}, {"reviewer", "approver", "leader"}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_tries_and_who_reads(role, zone, night, version, sign_in):
    kept = keep(attempt=trials.attempt(version, LESS, night), by=factories.user("reviewer"))
    person = factories.firm_user(zone[0], role) if ROLES[role].kind == "firm" else factories.user(role)
    client = sign_in(person)
    assert client.get(trial_url(version)).status_code == (200 if role in TRY else 403)
    post = client.post(reverse("innovation_points:trial_keep", args=[version.pk]), {"items.rd_intensity.weight": "4"})
    assert post.status_code == (302 if role in TRY else 403)
    assert client.get(reverse("innovation_points:trial", args=[kept.pk])).status_code == (200 if role in READ else 403)


# --- evidence ---


def test_kept_evidence_reads_as_it_was_seen(staff, version, night):
    given = {"items.rd_intensity.weight": "4", "remark": "看看研发强度"}
    seen = staff.get(trial_url(version, **{"items.rd_intensity.weight": "4"})).context["sheet"].results
    answer = staff.post(reverse("innovation_points:trial_keep", args=[version.pk]), given)
    kept = Trial.objects.get()
    assert answer.url == reverse("innovation_points:trial", args=[kept.pk])
    assert kept.overrides == LESS
    assert kept.remark == "看看研发强度"
    assert (kept.day, kept.night_id) == (DAY, night.pk)
    page = staff.get(answer.url)
    assert page.context["sheet"].results["totals"] == seen["totals"]
    assert page.context["sheet"].results["shifts"] == seen["shifts"]
    assert "看看研发强度" in page.text


@pytest.mark.parametrize(
    "statement", ["UPDATE innovation_points_trial SET remark = 'x'", "DELETE FROM innovation_points_trial"]
)
def test_kept_evidence_is_never_changed(night, version, statement):
    keep(attempt=trials.attempt(version, LESS, night), by=factories.user("reviewer"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_the_zone_sees_kept_rows(night, version, as_web, zone):
    keep(attempt=trials.attempt(version, LESS, night), by=factories.user("reviewer"))
    people = {"reviewer": 1, "leader": 1, "park_officer": 0, "bank_officer": 0}
    for role, rows in people.items():
        with as_web(factories.user(role)) as cursor:
            cursor.execute("SELECT count(*) FROM innovation_points_trial")
            assert cursor.fetchone() == (rows,)
    with as_web(factories.firm_user(zone[0])) as cursor:
        cursor.execute("SELECT count(*) FROM innovation_points_trial")
        assert cursor.fetchone() == (0,)


# --- into a draft ---


def test_numbers_become_a_new_draft_of_a_published_version(staff, version):
    answer = staff.post(reverse("innovation_points:trial_apply", args=[version.pk]), {"items.rd_intensity.weight": "4"})
    draft = RuleVersion.objects.get(state="draft")
    assert draft.based_on == version
    assert answer.url == reverse("innovation_points:rule", args=[draft.pk])
    assert {knob.place: knob.value for knob in knobs(draft.content)} == {
        knob.place: knob.value for knob in knobs(version.content)
    } | LESS


def test_numbers_are_written_into_a_draft(staff, version):
    staff.post(reverse("innovation_points:trial_apply", args=[version.pk]), {"items.rd_intensity.weight": "4"})
    draft = RuleVersion.objects.get(state="draft")
    page = staff.get(trial_url(draft))
    assert page.context["sheet"].sums_off == [("", "90", "100")]  # beside the version that counts
    assert page.context["turned"] == []
    staff.post(reverse("innovation_points:trial_apply", args=[draft.pk]), {"items.rd_intensity.weight": "5"})
    draft.refresh_from_db()
    assert next(k.value for k in knobs(draft.content) if k.place == "items.rd_intensity.weight") == 5


def test_nothing_turned_makes_no_draft(staff, version):
    staff.post(reverse("innovation_points:trial_apply", args=[version.pk]), {"items.rd_intensity.weight": "14"})
    assert not RuleVersion.objects.filter(state="draft").exists()


def test_a_draft_that_cannot_be_computed_says_so(staff, version):
    staff.post(reverse("innovation_points:trial_apply", args=[version.pk]), {"items.rd_intensity.weight": "4"})
    draft = RuleVersion.objects.get(state="draft")
    draft.content["items"][0]["target"] = "much"
    draft.save()
    page = staff.get(trial_url(draft))
    assert page.status_code == 200
    assert page.context["sheet"] is None
    assert page.context["problems"]


def test_kept_trials_stand_on_the_page_of_their_version(staff, version, night, zone, client):
    keep(attempt=trials.attempt(version, LESS, night), by=factories.user("approver"))
    keep(attempt=trials.attempt(version, {}, night), by=factories.user("approver"))
    url = reverse("innovation_points:rule", args=[version.pk])
    page = staff.get(url)
    assert [len(kept.overrides) for kept in page.context["kept_trials"]] == [0, 1]
    assert [kept.content_digest == version.digest for kept in page.context["kept_trials"]] == [True, False]
    assert trial_url(version) in page.text
    client.force_login(factories.firm_user(zone[0]), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url)
    assert page.context["kept_trials"] == []
    assert trial_url(version) not in page.text
