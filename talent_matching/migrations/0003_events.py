"""Events: what is planned, who is asked and comes, what was reported, what began there, what is to be done after."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import WEB, once, protect, protect_history


# Whoever sees the firm, or the talent: of those who come each side sees its own.
SIDE = (
    "portal_zone() OR EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id) "
    "OR EXISTS (SELECT 1 FROM talent_matching_talent t WHERE t.id = talent_id)"
)
ANNOUNCED = "portal_zone() OR state <> 'draft'"
OF_EVENT = "EXISTS (SELECT 1 FROM talent_matching_event e WHERE e.id = event_id)"
PHOTO = "owner = 'talent_matching.event' AND EXISTS (SELECT 1 FROM talent_matching_event e WHERE e.id = owner_id)"
ZONE = "portal_zone()"

# The places taken, counted for those who may not see who else comes. SECURITY DEFINER: a firm may change no event.
COUNT_PLACES = """
CREATE FUNCTION talent_matching_count_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before integer := CASE WHEN TG_OP <> 'INSERT' AND OLD.state = 'coming' THEN 1 ELSE 0 END;
  now integer := CASE WHEN TG_OP <> 'DELETE' AND NEW.state = 'coming' THEN 1 ELSE 0 END;
BEGIN
  IF now <> before THEN
    UPDATE talent_matching_event SET taken = taken + now - before
      WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.event_id ELSE NEW.event_id END;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_places AFTER INSERT OR UPDATE OF state OR DELETE ON talent_matching_signup
  FOR EACH ROW EXECUTE FUNCTION talent_matching_count_places();
"""
DROP_COUNT = "DROP TRIGGER count_places ON talent_matching_signup; DROP FUNCTION talent_matching_count_places();"


def table(name: str) -> str:
    return f"talent_matching_{name}"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("enterprises", "0012_listing"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("talent_matching", "0002_row_security"),
        ("workplace", "0005_evidence_of_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("activity", "cooperation event"),
                            ("campus", "firms visit a university"),
                            ("express", "achievements express"),
                            ("contest", "competition"),
                        ],
                        default="activity",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="name")),
                ("text", models.TextField(blank=True, max_length=3000, verbose_name="what happens")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "firms and talents"), ("firms", "firms"), ("talents", "talents")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="empty: no limit", null=True, verbose_name="places"
                    ),
                ),
                (
                    "sign_up_until",
                    models.DateTimeField(
                        blank=True, help_text="empty: until it begins", null=True, verbose_name="sign-up until"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("announced", "announced"), ("cancelled", "event called off")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "remark",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="why it was called off"),
                ),
                ("taken", models.PositiveIntegerField(default=0, editable=False, verbose_name="places taken")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved at"),
                ),
                (
                    "for_firms",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Q(
                            models.Q(("state", "draft"), _negated=True),
                            models.Q(("audience", "talents"), _negated=True),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                (
                    "for_talents",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Q(
                            models.Q(("state", "draft"), _negated=True), models.Q(("audience", "firms"), _negated=True)
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "ordering": ["-starts_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))), name="event_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity", None), ("taken__lte", models.F("capacity")), _connector="OR"),
                        name="event_not_overbooked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "cancelled"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="event_called_off_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("activity", "cooperation event"),
                            ("campus", "firms visit a university"),
                            ("express", "achievements express"),
                            ("contest", "competition"),
                        ],
                        default="activity",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="name")),
                ("text", models.TextField(blank=True, max_length=3000, verbose_name="what happens")),
                ("place", models.CharField(max_length=120, verbose_name="place")),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "firms and talents"), ("firms", "firms"), ("talents", "talents")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="empty: no limit", null=True, verbose_name="places"
                    ),
                ),
                (
                    "sign_up_until",
                    models.DateTimeField(
                        blank=True, help_text="empty: until it begins", null=True, verbose_name="sign-up until"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("announced", "announced"), ("cancelled", "event called off")],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "remark",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="why it was called off"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
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
                        to="talent_matching.event",
                    ),
                ),
                (
                    "planned_by",
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
        migrations.CreateModel(
            name="EventInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invited at")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="talent_matching.event",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enterprises.firm"
                    ),
                ),
                (
                    "talent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="talent_matching.talent",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "firm"), name="event_invitation_once_a_firm"),
                    models.UniqueConstraint(fields=("event", "talent"), name="event_invitation_once_a_talent"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("firm", None), ("talent__isnull", False)),
                            models.Q(("firm__isnull", False), ("talent", None)),
                            _connector="OR",
                        ),
                        name="event_invitation_of_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventMatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="begun", to="talent_matching.event"
                    ),
                ),
                (
                    "match",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="begun_at", to="talent_matching.match"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EventNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("results", "results presented"),
                            ("firms", "firms taking part"),
                            ("institutions", "institutions presenting"),
                            ("exhibited", "results exhibited"),
                            ("intentions", "intentions to cooperate"),
                            ("signed", "contracts signed"),
                            ("entrants", "projects entered"),
                            ("prize", "prize money"),
                            ("projects", "projects settled"),
                            ("amount", "sum signed"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("value", models.BigIntegerField(verbose_name="number")),
                ("source", models.CharField(max_length=120, verbose_name="source")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="numbers", to="talent_matching.event"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "kind"), name="event_number_once_a_kind"),
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="event_number_not_negative"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=160, verbose_name="what is to be done")),
                ("due_on", models.DateField(verbose_name="due")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done at")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="talent_matching.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "follow-up",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[("coming", "coming"), ("withdrawn", "not coming")],
                        default="coming",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("signed_up_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="signed up at")),
                ("checked_in_at", models.DateTimeField(null=True, verbose_name="checked in at")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sign_ups", to="talent_matching.event"
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="enterprises.firm"
                    ),
                ),
                (
                    "talent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="talent_matching.talent",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-up",
                "ordering": ["signed_up_at", "id"],
                "indexes": [models.Index(fields=["event", "state"], name="talent_matc_event_i_73f909_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "user"), name="sign_up_once_a_person"),
                    models.UniqueConstraint(fields=("event", "talent"), name="sign_up_once_a_talent"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("firm", None), ("talent__isnull", False)),
                            models.Q(("firm__isnull", False), ("talent", None)),
                            _connector="OR",
                        ),
                        name="sign_up_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked_in_at", None), ("state", "coming"), _connector="OR"),
                        name="sign_up_checked_in_is_coming",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "talent_matching_eventevent" ("audience", "capacity", "ends_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_by_id", "remark", "sign_up_until", "starts_at", "state", "text", "title", "version") VALUES (NEW."audience", NEW."capacity", NEW."ends_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."planned_by_id", NEW."remark", NEW."sign_up_until", NEW."starts_at", NEW."state", NEW."text", NEW."title", NEW."version"); RETURN NULL;',
                    hash="a732fb6964e9d0c7e634844d0a7a6845953b0ac8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2bbf5",
                    table="talent_matching_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."planned_by_id" IS DISTINCT FROM (NEW."planned_by_id") OR OLD."remark" IS DISTINCT FROM (NEW."remark") OR OLD."sign_up_until" IS DISTINCT FROM (NEW."sign_up_until") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "talent_matching_eventevent" ("audience", "capacity", "ends_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_by_id", "remark", "sign_up_until", "starts_at", "state", "text", "title", "version") VALUES (NEW."audience", NEW."capacity", NEW."ends_at", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."planned_by_id", NEW."remark", NEW."sign_up_until", NEW."starts_at", NEW."state", NEW."text", NEW."title", NEW."version"); RETURN NULL;',
                    hash="c5e42d1a1491d1c9839207ebac40086308fe25c9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_75683",
                    table="talent_matching_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "talent_matching_eventevent" ("audience", "capacity", "ends_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "planned_by_id", "remark", "sign_up_until", "starts_at", "state", "text", "title", "version") VALUES (OLD."audience", OLD."capacity", OLD."ends_at", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."planned_by_id", OLD."remark", OLD."sign_up_until", OLD."starts_at", OLD."state", OLD."text", OLD."title", OLD."version"); RETURN NULL;',
                    hash="7f0c770a8f1e6a221c7ff832ec9ff5f678e78c7c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0a020",
                    table="talent_matching_event",
                    when="AFTER",
                ),
            ),
        ),
        protect(table("event"), ANNOUNCED, insert=ZONE, change=ZONE),
        protect_history(table("eventevent"), ZONE),
        protect(table("eventinvitation"), SIDE, insert=ZONE, change=ZONE),
        protect(table("signup"), SIDE),
        protect(table("eventnumber"), OF_EVENT, insert=ZONE, change=ZONE),
        protect(table("eventmatch"), ZONE),
        protect(table("followup"), ZONE),
        migrations.RunSQL(COUNT_PLACES, DROP_COUNT),
        migrations.RunSQL(
            f"CREATE POLICY web_event ON workplace_evidencefile FOR SELECT TO {WEB} USING ({once(PHOTO)});",
            "DROP POLICY web_event ON workplace_evidencefile;",
        ),
    ]
