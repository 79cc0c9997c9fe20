"""portal_web renews the rows of one firm and learns nothing by it.

The function that writes banks' rows answers how many rows stand: asked for one bank and one firm that is whether the
firm consented. The worker keeps it; the web gets one that answers nothing and takes one firm only.
"""

from django.db import migrations

from accounts.row_security import WEB, WORKER

WRITE = "financing_write_bank_rows(bigint, bigint)"
RENEW = "financing_renew_bank_rows(bigint, bigint)"
FORWARD = f"""
CREATE FUNCTION financing_renew_bank_rows(of_bank bigint, of_firm bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $body$
BEGIN
  IF of_firm IS NULL THEN
    RAISE EXCEPTION 'name a firm' USING ERRCODE = 'null_value_not_allowed';
  END IF;
  PERFORM financing_write_bank_rows(of_bank, of_firm);
END $body$;
ALTER FUNCTION {RENEW} OWNER TO {WORKER};
REVOKE ALL ON FUNCTION {RENEW} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {RENEW} TO {WEB}, {WORKER};
REVOKE EXECUTE ON FUNCTION {WRITE} FROM {WEB};
"""
BACK = f"GRANT EXECUTE ON FUNCTION {WRITE} TO {WEB}; DROP FUNCTION {RENEW};"


class Migration(migrations.Migration):
    dependencies = [("financing", "0002_bank_rows")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
