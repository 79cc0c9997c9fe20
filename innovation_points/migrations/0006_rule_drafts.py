"""Rule versions are drafted, sent and approved by people. The database holds that two did it and that what is published stays."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import innovation_points.models.rules
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import protect, protect_history

# Drafts are the zone's own until they are published; whoever is signed in reads what is in force.
SEES_RULE = "portal_zone() OR state = 'published' AND portal_user() IS NOT NULL"

# Until now the end of a published version could still be set. Now the next version's first day ends it.
KEEP = """
DROP TRIGGER published_is_kept ON innovation_points_ruleversion;
DROP TRIGGER published_stays ON innovation_points_ruleversion;
CREATE TRIGGER rows_are_kept BEFORE DELETE ON innovation_points_ruleversion
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER ended_is_kept BEFORE UPDATE ON innovation_points_ruleversion
  FOR EACH ROW WHEN (OLD.state IN ('published', 'discarded')) EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER rows_are_kept BEFORE UPDATE OR DELETE ON innovation_points_rulecomment
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
"""
DROP_KEEP = """
DROP TRIGGER rows_are_kept ON innovation_points_rulecomment;
DROP TRIGGER ended_is_kept ON innovation_points_ruleversion;
DROP TRIGGER rows_are_kept ON innovation_points_ruleversion;
CREATE TRIGGER published_is_kept BEFORE UPDATE OF code, version, effective_from, content, digest
  ON innovation_points_ruleversion FOR EACH ROW WHEN (OLD.state = 'published')
  EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER published_stays BEFORE DELETE ON innovation_points_ruleversion
  FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION portal_append_only();
"""

# A version's way: draft -> sent -> published, sent -> draft, draft -> discarded. Whoever changes its content is written
# down among its writers and never approves it. As portal_web the acting person is the one of the session's context, so
# that raw SQL acts in nobody else's name; a version that nobody drafted is the shipped baseline, which the web never adds.
GUARD = """
CREATE FUNCTION innovation_points_person_holds(person bigint, VARIADIC roles text[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM accounts_membership m
    JOIN accounts_organisation o ON o.id = m.organisation_id
    JOIN accounts_user u ON u.id = m.user_id
    WHERE m.user_id = person AND m.role = ANY (roles) AND m.ended_at IS NULL AND NOT m.is_proposed
      AND o.is_active AND u.is_active)
$$;

CREATE FUNCTION innovation_points_rule_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  by_web boolean := current_user = 'portal_web';
  edited boolean;
BEGIN
  IF by_web AND NOT innovation_points_person_holds(portal_user(), 'reviewer', 'approver') THEN
    RAISE EXCEPTION 'Rules are drafted by reviewers and approvers.' USING ERRCODE = 'insufficient_privilege';
  END IF;

  IF TG_OP = 'INSERT' THEN
    IF NEW.drafted_by_id IS NULL AND (by_web OR NEW.state <> 'published')
       OR NEW.drafted_by_id IS NOT NULL AND NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'A rule version begins as somebody''s draft.' USING ERRCODE = 'check_violation';
    END IF;
    IF by_web AND NEW.drafted_by_id <> portal_user() THEN
      RAISE EXCEPTION 'A draft begins in the name of whoever writes it.' USING ERRCODE = 'check_violation';
    END IF;
    NEW.writers := CASE WHEN NEW.drafted_by_id IS NULL THEN '{}' ELSE ARRAY[NEW.drafted_by_id] END;
    RETURN NEW;
  END IF;

  IF (NEW.id, NEW.code, NEW.drafted_by_id, NEW.drafted_at, NEW.based_on_id)
      IS DISTINCT FROM (OLD.id, OLD.code, OLD.drafted_by_id, OLD.drafted_at, OLD.based_on_id) THEN
    RAISE EXCEPTION 'Who drafted a version, when and from what is not rewritten.' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state || ' ' || NEW.state) NOT IN
      ('draft sent', 'sent published', 'sent draft', 'draft discarded') THEN
    RAISE EXCEPTION 'A version goes from draft to sent to published.' USING ERRCODE = 'check_violation';
  END IF;

  edited := (NEW.content, NEW.version, NEW.title, NEW.effective_from, NEW.effective_to, NEW.status, NEW.digest,
             NEW.document, NEW.document_name, NEW.document_kind, NEW.document_sha256)
    IS DISTINCT FROM (OLD.content, OLD.version, OLD.title, OLD.effective_from, OLD.effective_to, OLD.status, OLD.digest,
             OLD.document, OLD.document_name, OLD.document_kind, OLD.document_sha256);
  IF edited AND NOT (OLD.state = 'draft' AND NEW.state = 'draft') THEN
    RAISE EXCEPTION 'What was sent is not edited: return it first.' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'draft' AND NEW.state = 'sent' THEN
    IF by_web AND NEW.sent_by_id IS DISTINCT FROM portal_user() THEN
      RAISE EXCEPTION 'A version is sent in the name of whoever sends it.' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF (NEW.sent_by_id, NEW.sent_at, NEW.change_reason)
      IS DISTINCT FROM (OLD.sent_by_id, OLD.sent_at, OLD.change_reason) THEN
    RAISE EXCEPTION 'Who sent a version and why is written when it is sent.' USING ERRCODE = 'check_violation';
  END IF;
  NEW.writers := ARRAY(
    SELECT DISTINCT w FROM unnest(OLD.writers || NEW.writers || CASE WHEN edited THEN ARRAY[portal_user()] END) w
    WHERE w IS NOT NULL ORDER BY w);

  IF NEW.state = 'published' THEN
    IF by_web AND NEW.approved_by_id IS DISTINCT FROM portal_user() THEN
      RAISE EXCEPTION 'A version is approved in the name of whoever approves it.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.approved_by_id = ANY (NEW.writers) OR NEW.approved_by_id = NEW.sent_by_id THEN
      RAISE EXCEPTION 'Whoever drafted a version does not approve it.' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT innovation_points_person_holds(NEW.approved_by_id, 'approver') THEN
      RAISE EXCEPTION 'A version is approved by an approver.' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_persons BEFORE INSERT OR UPDATE ON innovation_points_ruleversion
  FOR EACH ROW EXECUTE FUNCTION innovation_points_rule_guard();

-- SECURITY DEFINER: whoever approves need not see the nights.
CREATE FUNCTION innovation_points_rule_not_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM innovation_points_night n WHERE n.state = 'published' AND n.as_of >= NEW.effective_from) THEN
    RAISE EXCEPTION 'A night on or after the first day has already been published.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER not_back BEFORE UPDATE OF state ON innovation_points_ruleversion
  FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION innovation_points_rule_not_back();
"""
DROP_GUARD = """
DROP TRIGGER not_back ON innovation_points_ruleversion;
DROP FUNCTION innovation_points_rule_not_back();
DROP TRIGGER two_persons ON innovation_points_ruleversion;
DROP FUNCTION innovation_points_rule_guard();
DROP FUNCTION innovation_points_person_holds(bigint, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("innovation_points", "0005_standings_uncompressed"),
        ("accounts", "0004_roles_apart"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "path",
                    models.CharField(
                        blank=True, help_text="the place in the content, such as items[rd]", max_length=80
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="comment")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="innovation_points.ruleversion",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RuleVersionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=60, verbose_name="rule")),
                ("version", models.CharField(max_length=40, verbose_name="version")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("effective_from", models.DateField(verbose_name="effective from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="effective to")),
                (
                    "status",
                    models.CharField(
                        help_text="official, partial, demonstration, superseded", max_length=16, verbose_name="status"
                    ),
                ),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("sent", "sent for approval"),
                            ("published", "published"),
                            ("discarded", "discarded"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(editable=False, null=True, verbose_name="drafted at")),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, editable=False, size=None
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "unread",
                    models.JSONField(
                        default=dict, editable=False, help_text="what was typed but is no value, by place"
                    ),
                ),
                ("saved_at", models.DateTimeField(editable=False, null=True, verbose_name="saved at")),
                ("change_reason", models.TextField(blank=True, max_length=1000, verbose_name="reason of the change")),
                ("sent_at", models.DateTimeField(editable=False, null=True, verbose_name="sent at")),
                ("return_reason", models.TextField(blank=True, max_length=500, verbose_name="reason of the return")),
                ("approved_at", models.DateTimeField(editable=False, null=True, verbose_name="approved at")),
                (
                    "document",
                    models.FileField(
                        blank=True,
                        max_length=120,
                        upload_to=innovation_points.models.rules.document_path,
                        verbose_name="official document",
                    ),
                ),
                ("document_name", models.CharField(blank=True, editable=False, max_length=200)),
                ("document_kind", models.CharField(blank=True, editable=False, max_length=8)),
                ("document_sha256", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.ruleversion",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="innovation_points.ruleversion",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="ruleversion",
            options={
                "ordering": [
                    "code",
                    "-effective_from",
                    models.OrderBy(models.F("approved_at"), descending=True, nulls_last=True),
                    "-id",
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="ruleversion",
            name="rule_version_once",
        ),
        migrations.RemoveConstraint(
            model_name="ruleversion",
            name="rule_version_one_a_day",
        ),
        migrations.AlterField(
            model_name="ruleversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("sent", "sent for approval"),
                    ("published", "published"),
                    ("discarded", "discarded"),
                ],
                default="draft",
                max_length=12,
                verbose_name="state",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_ruleversionevent" ("approved_at", "approved_by_id", "based_on_id", "change_reason", "code", "content", "digest", "document", "document_kind", "document_name", "document_sha256", "drafted_at", "drafted_by_id", "effective_from", "effective_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "revision", "saved_at", "sent_at", "sent_by_id", "state", "status", "title", "unread", "version", "writers") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."based_on_id", NEW."change_reason", NEW."code", NEW."content", NEW."digest", NEW."document", NEW."document_kind", NEW."document_name", NEW."document_sha256", NEW."drafted_at", NEW."drafted_by_id", NEW."effective_from", NEW."effective_to", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."return_reason", NEW."revision", NEW."saved_at", NEW."sent_at", NEW."sent_by_id", NEW."state", NEW."status", NEW."title", NEW."unread", NEW."version", NEW."writers"); RETURN NULL;',
                    hash="91bbb2b4ccb0a6983a761e606bd74eb252f027f8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_450b3",
                    table="innovation_points_ruleversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_ruleversionevent" ("approved_at", "approved_by_id", "based_on_id", "change_reason", "code", "content", "digest", "document", "document_kind", "document_name", "document_sha256", "drafted_at", "drafted_by_id", "effective_from", "effective_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "revision", "saved_at", "sent_at", "sent_by_id", "state", "status", "title", "unread", "version", "writers") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."based_on_id", NEW."change_reason", NEW."code", NEW."content", NEW."digest", NEW."document", NEW."document_kind", NEW."document_name", NEW."document_sha256", NEW."drafted_at", NEW."drafted_by_id", NEW."effective_from", NEW."effective_to", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."return_reason", NEW."revision", NEW."saved_at", NEW."sent_at", NEW."sent_by_id", NEW."state", NEW."status", NEW."title", NEW."unread", NEW."version", NEW."writers"); RETURN NULL;',
                    hash="0ae49a8864def785ffd4f29373d3711863458d40",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_022d9",
                    table="innovation_points_ruleversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_ruleversionevent" ("approved_at", "approved_by_id", "based_on_id", "change_reason", "code", "content", "digest", "document", "document_kind", "document_name", "document_sha256", "drafted_at", "drafted_by_id", "effective_from", "effective_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "revision", "saved_at", "sent_at", "sent_by_id", "state", "status", "title", "unread", "version", "writers") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."based_on_id", OLD."change_reason", OLD."code", OLD."content", OLD."digest", OLD."document", OLD."document_kind", OLD."document_name", OLD."document_sha256", OLD."drafted_at", OLD."drafted_by_id", OLD."effective_from", OLD."effective_to", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."return_reason", OLD."revision", OLD."saved_at", OLD."sent_at", OLD."sent_by_id", OLD."state", OLD."status", OLD."title", OLD."unread", OLD."version", OLD."writers"); RETURN NULL;',
                    hash="a4284b24a9c8edb3f2493d18d24838ad20fde105",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7dacf",
                    table="innovation_points_ruleversion",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "discarded"), _negated=True),
                fields=("code", "version"),
                name="rule_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drafted_by", None), ("state", "published")),
                    models.Q(("drafted_at__isnull", False), ("drafted_by__isnull", False)),
                    _connector="OR",
                ),
                name="rule_version_drafted_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]),
                    ("drafted_by", None),
                    models.Q(
                        ("sent_at__isnull", False),
                        ("sent_by__isnull", False),
                        models.Q(("change_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rule_version_sent_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_at", None),
                        ("approved_by", None),
                        models.Q(
                            models.Q(("state", "published"), _negated=True), ("drafted_by", None), _connector="OR"
                        ),
                    ),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("drafted_by__isnull", False),
                        ("state", "published"),
                    ),
                    _connector="OR",
                ),
                name="rule_version_approved_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                        models.Q(("approved_by", models.F("sent_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rule_version_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "discarded"]), ("unread", {}), _connector="OR"),
                name="rule_version_sent_readable",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "official"), _negated=True),
                    ("drafted_by", None),
                    ("state__in", ["draft", "discarded"]),
                    models.Q(("document", ""), _negated=True),
                    _connector="OR",
                ),
                name="rule_version_official_by_document",
            ),
        ),
        migrations.RunSQL(KEEP, DROP_KEEP),
        migrations.RunSQL(GUARD, DROP_GUARD),
        protect("innovation_points_ruleversion", SEES_RULE, insert="portal_zone()"),
        protect_history("innovation_points_ruleversionevent", "portal_zone()"),
        protect("innovation_points_rulecomment", "portal_zone()", append_only=True),
    ]
