from django.db import migrations

from accounts.row_security import DROP_FUNCTIONS, FUNCTIONS, protect

# The writing transaction's number: the seal takes only rows whose transaction has surely ended.
TRANSACTION_COLUMN = "ALTER TABLE accounts_auditevent ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();"

APPEND_ONLY = """
CREATE FUNCTION portal_append_only() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditevent
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON accounts_auditevent
  FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_auditseal
  FOR EACH ROW EXECUTE FUNCTION portal_append_only();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON accounts_auditseal
  FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only();
"""
DROP_APPEND_ONLY = """
DROP TRIGGER append_only ON accounts_auditevent; DROP TRIGGER append_only_truncate ON accounts_auditevent;
DROP TRIGGER append_only ON accounts_auditseal; DROP TRIGGER append_only_truncate ON accounts_auditseal;
DROP FUNCTION portal_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(TRANSACTION_COLUMN, "ALTER TABLE accounts_auditevent DROP COLUMN xact;"),
        migrations.RunSQL(APPEND_ONLY, DROP_APPEND_ONLY),
        # INSERT … RETURNING needs to see its own row: hence the rows of the own transaction.
        protect(
            "accounts_auditevent",
            "portal_audit() OR xact = pg_current_xact_id()",
            insert="true",
            append_only=True,
        ),
    ]
