"""A rule's way into force: two persons, nothing published edited, the right version on each day, every step in the log."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from innovation_points import draft_checks
from innovation_points.actions import Refused, Stale, rules
from innovation_points.models import Night, RuleComment, RuleVersion
from innovation_points.night.run import rule_on
from rulebook.knobs import turned
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = "innovation_points_ruleversion"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def draft(base, reviewer):
    return rules.start_draft(based_on=base, by=reviewer)


def swapped(content, more="items.rd_intensity.weight", less="items.rd_staff_ratio.weight"):
    """One point of weight from the second item to the first: the sum stays."""
    return turned(content, {more: 15, less: 11})


def sent_version(draft, by):
    saved = rules.save_draft(draft=draft, content=swapped(draft.content), by=by)
    return rules.send(draft=saved, reason="研发投入更受重视", revision=saved.revision, by=by)


@pytest.fixture
def sent(draft, reviewer):
    return sent_version(draft, reviewer)


@pytest.fixture
def published(sent, approver):
    return rules.approve(draft=sent, revision=sent.revision, by=approver)


# --- the way ---


def test_a_draft_begins_from_a_published_version_and_from_the_first_free_day(base, draft, reviewer):
    assert (draft.state, draft.based_on, draft.drafted_by, draft.writers) == ("draft", base, reviewer, [reviewer.pk])
    assert draft.effective_from == timezone.localdate() + timedelta(days=1)
    assert {**draft.content, "version": "2", "effective_from": "2025-10-29"} == base.content
    assert draft_checks.findings(draft) == []
    with pytest.raises(Refused):
        rules.start_draft(based_on=draft, by=reviewer)


def test_a_second_draft_of_one_day_has_a_name_of_its_own(base, draft, reviewer):
    assert rules.start_draft(based_on=base, by=reviewer).version != draft.version


def test_publishing_puts_every_step_into_the_log(published, reviewer, approver):
    events = list(AuditEvent.objects.filter(subject_id=published.pk, event__startswith="rule.").order_by("id"))
    assert [(event.event, event.actor_id) for event in events] == [
        ("rule.drafted", reviewer.pk),
        ("rule.saved", reviewer.pk),
        ("rule.sent", reviewer.pk),
        ("rule.published", approver.pk),
    ]
    assert events[-1].details["from"] == str(published.effective_from)


def test_each_day_has_its_version(base, published):
    first = published.effective_from
    assert RuleVersion.objects.in_force(base.code, first - timedelta(days=1)) == base
    assert RuleVersion.objects.in_force(base.code, first) == published
    row, rule = rule_on(first)
    assert row == published
    assert rule.item("rd_intensity").formula.weights == (1500,)
    assert rule_on(first - timedelta(days=1))[0] == base


def test_an_older_version_never_comes_back_when_a_newer_one_has_ended(base, draft, reviewer, approver):
    last = draft.effective_from + timedelta(days=9)
    saved = rules.save_draft(draft=draft, content={**draft.content, "effective_to": str(last)}, by=reviewer)
    (warning,) = draft_checks.findings(saved)
    assert (warning.place, warning.blocks) == ("effective_to", False)
    sent = rules.send(draft=saved, reason="试行十天", revision=saved.revision, by=reviewer)
    rules.approve(draft=sent, revision=sent.revision, by=approver)
    assert RuleVersion.objects.in_force(base.code, last).pk == draft.pk
    assert RuleVersion.objects.in_force(base.code, last + timedelta(days=1)) is None
    with pytest.raises(LookupError, match="after the last version"):
        rule_on(last + timedelta(days=1))


def test_a_published_version_is_withdrawn_by_a_newer_one_of_the_same_day(base, published, reviewer, approver):
    again = rules.start_draft(based_on=base, by=reviewer)
    assert [(f.place, f.blocks) for f in draft_checks.findings(again)] == [("effective_from", False)]
    sent = rules.send(draft=again, reason="撤回上一版本", revision=again.revision, by=reviewer)
    newer = rules.approve(draft=sent, revision=sent.revision, by=approver)
    assert RuleVersion.objects.in_force(base.code, published.effective_from) == newer


def test_no_version_holds_from_a_day_whose_night_is_published(sent, approver):
    Night.objects.create(as_of=sent.effective_from, state="published", rule_version=sent.based_on)
    with pytest.raises(Refused, match=str(sent.effective_from + timedelta(days=1))):
        rules.approve(draft=sent, revision=sent.revision, by=approver)
    with pytest.raises(DatabaseError, match="already been published"), transaction.atomic():
        RuleVersion.objects.filter(pk=sent.pk).update(
            state="published", approved_by=approver, approved_at=timezone.now()
        )


def test_what_is_wrong_is_kept_and_cannot_be_sent(draft, reviewer):
    wrong = turned(draft.content, {"items.rd_intensity.weight": 3})
    saved = rules.save_draft(draft=draft, content=wrong, unread={"items.debt_ratio.weight": "八"}, by=reviewer)
    assert saved.content == wrong
    with pytest.raises(Refused):
        rules.send(draft=saved, reason="x", revision=saved.revision, by=reviewer)
    with pytest.raises(DatabaseError, match="rule_version_sent_readable"), transaction.atomic():
        RuleVersion.objects.filter(pk=saved.pk).update(
            state="sent", sent_by=reviewer, sent_at=timezone.now(), change_reason="x"
        )


def test_sending_needs_a_reason(draft, reviewer):
    with pytest.raises(Refused):
        rules.send(draft=draft, reason="  ", revision=draft.revision, by=reviewer)


def test_sent_back_with_a_reason_it_is_a_draft_again(sent, approver):
    with pytest.raises(Refused):
        rules.send_back(draft=sent, reason=" ", revision=sent.revision, by=approver)
    back = rules.send_back(draft=sent, reason="依据不足", revision=sent.revision, by=approver)
    assert (back.state, back.return_reason) == ("draft", "依据不足")
    assert RuleComment.objects.get().text == "依据不足"


def test_a_discarded_draft_frees_its_name_and_is_never_taken_up_again(base, draft, reviewer):
    gone = rules.discard(draft=draft, revision=draft.revision, by=reviewer)
    with pytest.raises(Refused):
        rules.save_draft(draft=gone, content=gone.content, by=reviewer)
    assert AuditEvent.objects.filter(event="rule.discarded", subject_id=gone.pk).exists()
    again = rules.start_draft(based_on=base, by=reviewer)
    rules.save_draft(draft=again, content={**again.content, "version": gone.version}, by=reviewer)
    with pytest.raises(DatabaseError), transaction.atomic():
        RuleVersion.objects.filter(pk=gone.pk).update(state="draft")


def test_a_stale_save_is_refused_and_writes_nothing(draft, reviewer):
    rules.save_draft(draft=draft, content=swapped(draft.content), by=reviewer, revision=1)
    with pytest.raises(Stale):
        rules.save_draft(draft=draft, content=draft.content, by=reviewer, revision=1)
    with pytest.raises(Stale):
        rules.send(draft=draft, reason="x", revision=1, by=reviewer)


# --- documents ---


def upload(data=PDF, name="指引.pdf"):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("data", [b"MZ\x90\x00 not a document", b"", b"<html><script>"])
def test_a_document_is_what_its_bytes_say(draft, reviewer, data):
    with pytest.raises(Refused):
        rules.attach(draft=draft, file=upload(data), revision=draft.revision, by=reviewer)


def test_only_with_its_document_a_rule_is_official(draft, reviewer, approver):
    saved = rules.save_draft(draft=draft, content={**draft.content, "status": "official"}, by=reviewer)
    assert [finding.place for finding in draft_checks.blocking(saved)] == ["status"]
    with pytest.raises(DatabaseError, match="official_by_document"), transaction.atomic():
        RuleVersion.objects.filter(pk=saved.pk).update(
            state="sent", sent_by=reviewer, sent_at=timezone.now(), change_reason="x"
        )
    saved = rules.attach(draft=saved, file=upload(), revision=saved.revision, by=reviewer)
    assert (saved.document_kind, len(saved.document_sha256)) == ("pdf", 64)
    with saved.document.open("rb") as held:
        assert held.read() == PDF
    rules.send(draft=saved, reason="正式文件", revision=saved.revision, by=reviewer)


# --- two persons ---


def test_nobody_approves_what_he_wrote_a_word_of(draft, reviewer):
    both = factories.user("approver")
    saved = rules.save_draft(draft=draft, content=swapped(draft.content), by=both)
    sent = rules.send(draft=saved, reason="共同起草", revision=saved.revision, by=reviewer)
    with pytest.raises(Refused):
        rules.approve(draft=sent, revision=sent.revision, by=both)
    assert RuleVersion.objects.get(pk=sent.pk).state == "sent"


def test_a_person_who_drafted_cannot_approve_through_form_or_api(sign_in, base):
    drafter = factories.user("approver")  # holds both permissions
    sent = sent_version(rules.start_draft(based_on=base, by=drafter), drafter)
    client = sign_in(drafter)
    client.post(reverse("innovation_points:rule_approve", args=[sent.pk]), {"revision": sent.revision})
    answer = client.post(
        f"/api/v1/rules/{sent.pk}/approve/", {"revision": sent.revision}, content_type="application/json"
    )
    assert answer.status_code == 409
    assert RuleVersion.objects.get(pk=sent.pk).state == "sent"


def test_a_second_person_approves_through_form_and_api(sign_in, sent, approver):
    client = sign_in(approver)
    stale = {"revision": sent.revision - 1}
    url = f"/api/v1/rules/{sent.pk}/approve/"
    assert client.post(url, stale, content_type="application/json").status_code == 409
    answer = client.post(url, {"revision": sent.revision}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "published")
    again = sent_version(rules.start_draft(based_on=sent.based_on, by=factories.user("reviewer")), approver)
    other = factories.user("approver")
    sign_in(other).post(reverse("innovation_points:rule_approve", args=[again.pk]), {"revision": again.revision})
    assert RuleVersion.objects.get(pk=again.pk).approved_by == other


def test_a_reviewer_does_not_approve(sign_in, sent):
    client = sign_in(factories.user("reviewer"))
    assert client.post(reverse("innovation_points:rule_approve", args=[sent.pk])).status_code == 403
    assert client.post(f"/api/v1/rules/{sent.pk}/approve/").status_code == 403


APPROVE = f"UPDATE {TABLE} SET state = 'published', approved_by_id = %s, approved_at = now() WHERE id = %s"


def refused(as_web, user, sql, values=(), match=None):
    with as_web(user) as cursor, pytest.raises(DatabaseError, match=match), transaction.atomic():
        cursor.execute(sql, values)


class TestRawSqlAsTheWeb:
    def test_the_drafter_does_not_publish(self, as_web, base):
        drafter = factories.user("approver")
        sent = sent_version(rules.start_draft(based_on=base, by=drafter), drafter)
        refused(as_web, drafter, APPROVE, [drafter.pk, sent.pk], "drafted a version does not approve")

    def test_nor_in_the_name_of_another(self, as_web, sent, reviewer, approver):
        refused(as_web, reviewer, APPROVE, [approver.pk, sent.pk], "in the name of whoever")

    def test_nor_in_nobodys_name(self, as_web, sent, approver):
        refused(as_web, approver, APPROVE, [None, sent.pk])

    def test_nor_somebody_without_the_role(self, as_web, sent):
        other = factories.user("reviewer")
        refused(as_web, other, APPROVE, [other.pk, sent.pk], "approved by an approver")

    def test_nor_somebody_whose_role_has_ended(self, as_web, sent, approver):
        assert approver.access.in_zone()  # a context that was made before
        approver.memberships.update(ended_at=timezone.now())
        refused(as_web, approver, APPROVE, [approver.pk, sent.pk], "reviewers and approvers")

    def test_nor_a_draft_that_was_never_sent(self, as_web, draft, approver):
        refused(as_web, approver, APPROVE, [approver.pk, draft.pk])

    def test_the_approver_does_and_only_that(self, as_web, sent, approver):
        also = f"UPDATE {TABLE} SET state='published', approved_by_id=%s, approved_at=now(), title='别的' WHERE id=%s"
        refused(as_web, approver, also, [approver.pk, sent.pk], "not edited")
        with as_web(approver) as cursor:
            cursor.execute(APPROVE, [approver.pk, sent.pk])
        assert RuleVersion.objects.get(pk=sent.pk).state == "published"

    def test_whoever_edits_by_hand_is_a_writer(self, as_web, draft, approver, reviewer):
        with as_web(approver) as cursor:
            cursor.execute(f"UPDATE {TABLE} SET title = '改' WHERE id = %s", [draft.pk])
            cursor.execute(f"UPDATE {TABLE} SET writers = '{{}}' WHERE id = %s", [draft.pk])
        assert set(RuleVersion.objects.get(pk=draft.pk).writers) == {reviewer.pk, approver.pk}

    def test_who_drafted_is_not_rewritten(self, as_web, draft, approver):
        refused(as_web, approver, f"UPDATE {TABLE} SET drafted_by_id = %s WHERE id = %s", [approver.pk, draft.pk])

    @pytest.mark.parametrize("drafted", [False, True])
    def test_a_published_row_is_not_added(self, as_web, base, reviewer, approver, drafted):
        people = (reviewer.pk, "now()", reviewer.pk, "now()") if drafted else (None, None, None, None)
        insert = f"""
            INSERT INTO {TABLE} (code, version, title, effective_from, status, content, digest, state, drafted_by_id,
                drafted_at, sent_by_id, sent_at, approved_by_id, approved_at, writers, revision, unread, change_reason,
                return_reason, document, document_name, document_kind, document_sha256)
            SELECT code, 'x', title, '2099-01-01', status, content, digest, 'published', %s, %s, %s, %s, %s, %s,
                '{{}}', 1, '{{}}', 'x', '', '', '', '', '' FROM {TABLE} WHERE id = %s"""
        approved = (approver.pk, "now()") if drafted else (None, None)
        refused(as_web, approver, insert, [*people, *approved, base.pk], "begins as")

    @pytest.mark.parametrize(
        "change",
        ["content = '{}'", "effective_to = '2090-01-01'", "status = 'official'", "state = 'draft'", "title = 'x'"],
    )
    def test_what_is_published_is_not_changed_by_anybody(self, as_web, base, published, approver, change):
        for version in (base, published):
            sql = f"UPDATE {TABLE} SET {change} WHERE id = %s"
            refused(as_web, approver, sql, [version.pk])
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as owner:
                owner.execute(sql, [version.pk])

    def test_nothing_is_deleted(self, as_web, draft, published, reviewer):
        for version in (draft, published):
            refused(as_web, reviewer, f"DELETE FROM {TABLE} WHERE id = %s", [version.pk])

    def test_drafts_are_the_zones_own(self, as_web, draft, base):
        count = f"SELECT count(*) FROM {TABLE} WHERE id IN (%s, %s)"
        for person, seen in ((factories.user("reviewer"), 2), (factories.firm_user(factories.firm()), 1), (None, 0)):
            with as_web(person) as cursor:
                cursor.execute(count, [draft.pk, base.pk])
                assert cursor.fetchone()[0] == seen

    def test_outsiders_draft_nothing(self, as_web, draft):
        leader = factories.user("leader")
        refused(as_web, leader, f"UPDATE {TABLE} SET title = 'x' WHERE id = %s", [draft.pk], "reviewers and approvers")

    def test_notes_are_not_rewritten(self, as_web, draft, reviewer):
        note = rules.comment(rule=draft, path="items.rd_intensity", text="依据？", by=reviewer)
        with as_web(reviewer) as cursor:
            cursor.execute("UPDATE innovation_points_rulecomment SET text = 'x' WHERE id = %s", [note.pk])
            assert cursor.rowcount == 0
