"""Tags, the officer of a firm, and the terms by which a firm is found under row security."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history

# Staff alone see tags: of their zone or of their parks.
STAFF_OF_FIRM = "portal_zone() OR EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id AND f.park_id = ANY (portal_parks()))"

# The same folding as enterprises.searching.fold: what people leave out or write differently does not count.
FUNCTIONS = r"""
CREATE FUNCTION enterprises_fold(written text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(lower(normalize(written, NFKC)), '[][[:space:]()<>{}【】《》〔〕·•.,。、:;''"“”‘’&^_/-]', '', 'g')
$$;

-- Where a syllable can begin, as far as the letters alone say it; a beginning too many only costs a row.
CREATE FUNCTION enterprises_begins_syllable(pinyin text, place integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT place = 1
    OR substr(pinyin, place, 2) ~ '^([bpmfdtnlgkjqxryw][aeiouv]|[zcs][aeiouh])'
    OR substr(pinyin, place - 1, 3) ~ '^([^zcs]h[aeiou]|[ng][aoe]|[^0-9][0-9])'
$$;

CREATE FUNCTION enterprises_terms(name text, former text[], pinyin text, initials text, code text, people text[])
RETURNS SETOF text LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  WITH texts AS (
    SELECT enterprises_fold(t) AS t, false AS spelt, 0 AS least
      FROM unnest(array[name] || former || people || array[initials]) t
    UNION ALL SELECT enterprises_fold(pinyin), true, 0
    UNION ALL SELECT lower(code), false, 3
  )
  SELECT '^' || left(t, 32) FROM texts WHERE t <> ''
  UNION
  SELECT substr(t, place, 32) FROM texts, generate_series(1, length(t) - least) place
  WHERE NOT spelt OR enterprises_begins_syllable(t, place)
$$;

CREATE FUNCTION enterprises_write_terms() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM enterprises_searchterm s USING old_rows o WHERE s.firm_id = o.id;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO enterprises_searchterm (firm_id, term) SELECT n.id, t FROM new_rows n, LATERAL {terms} t;
  ELSE
    DELETE FROM enterprises_searchterm s USING new_rows n JOIN old_rows o USING (id)
     WHERE s.firm_id = n.id AND ({seen_n}) IS DISTINCT FROM ({seen_o});
    INSERT INTO enterprises_searchterm (firm_id, term)
    SELECT n.id, t FROM new_rows n JOIN old_rows o USING (id), LATERAL {terms} t
     WHERE ({seen_n}) IS DISTINCT FROM ({seen_o});
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER search_insert AFTER INSERT ON enterprises_firm REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_write_terms();
CREATE TRIGGER search_update AFTER UPDATE ON enterprises_firm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_write_terms();
CREATE TRIGGER search_delete AFTER DELETE ON enterprises_firm REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION enterprises_write_terms();
INSERT INTO enterprises_searchterm (firm_id, term) SELECT n.id, t FROM enterprises_firm n, LATERAL {terms} t;
"""
DROP = """
DROP TRIGGER search_insert ON enterprises_firm;
DROP TRIGGER search_update ON enterprises_firm;
DROP TRIGGER search_delete ON enterprises_firm;
DROP FUNCTION enterprises_write_terms();
DROP FUNCTION enterprises_terms(text, text[], text, text, text, text[]);
DROP FUNCTION enterprises_begins_syllable(text, integer);
DROP FUNCTION enterprises_fold(text);
"""
TERMS = (
    "enterprises_terms(n.name, n.former_names::text[], n.pinyin, n.initials, n.credit_code, "
    "array[n.legal_representative, n.contact_name]::text[])"
)
SEEN = "name former_names pinyin initials credit_code legal_representative contact_name".split()


def filled(sql):
    """The functions with the columns that make up the terms written in."""
    seen = {f"{{seen_{row}}}": ", ".join(f"{row}.{column}" for column in SEEN) for row in "no"}
    for place, text in {**seen, "{terms}": TERMS}.items():
        sql = sql.replace(place, text)
    return sql


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0004_merged_facts"),
        ("accounts", "0004_roles_apart"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FirmTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="firm_tags", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "ordering": ["tag__name"],
            },
        ),
        migrations.CreateModel(
            name="FirmTagEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.firm",
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
                        to="enterprises.firmtag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "term", "firm_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("term", models.CharField(db_collation="C", max_length=33)),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="search_terms",
                        to="enterprises.firm",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=24, unique=True, verbose_name="tag")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="firmtagevent",
            name="tag",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="enterprises.tag",
            ),
        ),
        migrations.AddField(
            model_name="firmtag",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="firm_tags", to="enterprises.tag"
            ),
        ),
        migrations.AddField(
            model_name="firm",
            name="tags",
            field=models.ManyToManyField(related_name="firms", through="enterprises.FirmTag", to="enterprises.tag"),
        ),
        migrations.AddConstraint(
            model_name="firmtag",
            constraint=models.UniqueConstraint(fields=("firm", "tag"), name="firm_tag_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firmtag",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_firmtagevent" ("firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") VALUES (NEW."firm_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tag_id"); RETURN NULL;',
                    hash="41309488c6bb7beacf937ea0e88c364261ba619e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7a8b2",
                    table="enterprises_firmtag",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firmtag",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "enterprises_firmtagevent" ("firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") VALUES (NEW."firm_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tag_id"); RETURN NULL;',
                    hash="2205cc4bf8cf0db88a7bcc3cadb6361454b8471f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d5a73",
                    table="enterprises_firmtag",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firmtag",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "enterprises_firmtagevent" ("firm_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tag_id") VALUES (OLD."firm_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."tag_id"); RETURN NULL;',
                    hash="2440a4a92f19cf6d1b381ed8d0b61ea80bc9e9d9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_98995",
                    table="enterprises_firmtag",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(filled(FUNCTIONS), DROP),
        protect("enterprises_searchterm", SEES_FIRM, insert="false", append_only=True),
        protect("enterprises_firmtag", STAFF_OF_FIRM),
        protect_history("enterprises_firmtagevent", STAFF_OF_FIRM),
    ]
