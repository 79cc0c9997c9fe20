"""Roles proposed with an invitation; and administrators hold no other role."""

from django.db import migrations, models

from accounts.access import ADMINISTRATORS

CODES = ", ".join(f"'{code}'" for code in sorted(ADMINISTRATORS))

# Two roles given to one person at once wait for each other at the person's row.
APART = f"""
CREATE FUNCTION accounts_roles_apart() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.ended_at IS NULL THEN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM accounts_membership other
               WHERE other.user_id = NEW.user_id AND other.id <> NEW.id AND other.ended_at IS NULL
                 AND (other.role IN ({CODES})) <> (NEW.role IN ({CODES}))) THEN
      RAISE EXCEPTION 'An administrator holds no other role.' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER roles_apart BEFORE INSERT OR UPDATE OF user_id, role, ended_at ON accounts_membership
  FOR EACH ROW EXECUTE FUNCTION accounts_roles_apart();
"""
DROP_APART = "DROP TRIGGER roles_apart ON accounts_membership; DROP FUNCTION accounts_roles_apart();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_parks")]

    operations = [
        migrations.AddField("membership", "is_proposed", models.BooleanField(default=False)),
        migrations.RunSQL(APART, DROP_APART),
    ]
