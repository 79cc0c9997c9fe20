"""Lists signed for banks. The worker writes them; a bank reads the text of one only while it holds."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from accounts.row_security import WEB, WORKER, give_to_worker

READS = "portal_zone() OR bank_id = portal_bank()"
HOLDS = """portal_zone() OR (bank_id = portal_bank() AND EXISTS (
  SELECT 1 FROM financing_signedlist l WHERE l.id = signed_list_id AND l.revoked_at IS NULL
    AND l.expires_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date))"""
SIGNATURE = "financing_revoke_lists(bigint, bigint)"
REVOKE = f"""
CREATE FUNCTION financing_revoke_lists(of_bank bigint, of_firm bigint) RETURNS integer
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
-- Lists of the bank that hold a consent of the firm which was withdrawn, unless a live one gives as much and as long.
WITH gone AS (
  SELECT c.id FROM enterprises_consent c
  WHERE c.firm_id = of_firm AND c.bank_id = of_bank AND c.withdrawn_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM enterprises_consent now WHERE now.firm_id = c.firm_id AND now.bank_id = c.bank_id
      AND now.withdrawn_at IS NULL AND now.scope @> c.scope AND now.valid_to >= c.valid_to)
), revoked AS (
  UPDATE financing_signedlist l SET revoked_at = now(), reason = 'consent'
  WHERE l.bank_id = of_bank AND l.revoked_at IS NULL AND l.consent_ids && ARRAY(SELECT id FROM gone)
  RETURNING 1
)
SELECT count(*)::integer FROM revoked;
$body$;
ALTER FUNCTION {SIGNATURE} OWNER TO {WORKER};
REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {WEB}, {WORKER};
"""


def loose(to, **options):
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=to,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("financing", "0004_bank_history")]

    operations = [
        migrations.CreateModel(
            name="SignedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bank", loose("accounts.organisation")),
                ("serial", models.IntegerField(verbose_name="number")),
                ("as_of", models.DateField(verbose_name="as of the night of")),
                ("issued_at", models.DateTimeField(verbose_name="signed at")),
                ("expires_on", models.DateField(verbose_name="holds until")),
                ("row_count", models.IntegerField(verbose_name="firms")),
                (
                    "consent_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("content_digest", models.CharField(max_length=64)),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of the whole file", max_length=64, verbose_name="digest"),
                ),
                ("key_id", models.CharField(max_length=16, verbose_name="key")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked at")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[("consent", "a consent in it was withdrawn or narrowed")],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "bank_id"],
                "constraints": [models.UniqueConstraint(fields=("bank", "serial"), name="signed_list_number")],
            },
        ),
        migrations.CreateModel(
            name="SignedListText",
            fields=[
                (
                    "signed_list",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="financing.signedlist",
                    ),
                ),
                ("bank", loose("accounts.organisation")),
                ("raw", models.TextField()),
            ],
        ),
        give_to_worker("financing_signedlist", READS),
        give_to_worker("financing_signedlisttext", HOLDS),
        migrations.RunSQL(REVOKE, f"DROP FUNCTION {SIGNATURE};"),
    ]
