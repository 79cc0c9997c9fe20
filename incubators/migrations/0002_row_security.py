"""Who reaches which carrier: its operator's people, its park's officers, the zone; of a tenancy the firm itself too.

`portal_carriers()` and `incubators_housing()` read past the policies of their tables, which would otherwise ask each other
in a circle; both answer from the context of the session alone. A tenant is joined to the registry by its credit code, and
by the database: the carrier's people do not see the registry.
"""

from django.db import migrations

from accounts.row_security import WORKER, protect, protect_history

FUNCTIONS = f"""
CREATE FUNCTION portal_operators() RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.operators', true), '')::bigint[] $$;
CREATE FUNCTION portal_carriers() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS
  $$ SELECT array_agg(id) FROM incubators_carrier
     WHERE operator_id = ANY (portal_operators()) OR park_id = ANY (portal_parks()) $$;
CREATE FUNCTION incubators_housing() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS
  $$ SELECT array_agg(DISTINCT t.carrier_id) FROM incubators_tenant t JOIN enterprises_firm f ON f.id = t.firm_id
     WHERE f.organisation_id = ANY (portal_firms()) $$;
ALTER FUNCTION portal_carriers() OWNER TO {WORKER};
ALTER FUNCTION incubators_housing() OWNER TO {WORKER};
"""
DROP_FUNCTIONS = """
DROP FUNCTION incubators_housing(); DROP FUNCTION portal_carriers(); DROP FUNCTION portal_operators();
"""

JOIN_REGISTRY = f"""
CREATE FUNCTION incubators_find_firm() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  NEW.firm_id := (SELECT id FROM enterprises_firm WHERE credit_code = NEW.credit_code);
  RETURN NEW;
END $body$;
CREATE FUNCTION incubators_find_tenants() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $body$
BEGIN
  UPDATE incubators_tenant t SET firm_id = n.id FROM new_rows n
  WHERE t.firm_id IS NULL AND t.credit_code <> '' AND t.credit_code = n.credit_code;
  RETURN NULL;
END $body$;
ALTER FUNCTION incubators_find_firm() OWNER TO {WORKER};
ALTER FUNCTION incubators_find_tenants() OWNER TO {WORKER};
REVOKE ALL ON FUNCTION incubators_find_firm(), incubators_find_tenants() FROM PUBLIC;
CREATE TRIGGER find_firm BEFORE INSERT OR UPDATE OF credit_code ON incubators_tenant
  FOR EACH ROW EXECUTE FUNCTION incubators_find_firm();
CREATE TRIGGER find_tenants AFTER INSERT ON enterprises_firm REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION incubators_find_tenants();
CREATE TRIGGER find_tenants_again AFTER UPDATE ON enterprises_firm REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION incubators_find_tenants();
"""
LEAVE_REGISTRY = """
DROP TRIGGER find_tenants_again ON enterprises_firm; DROP TRIGGER find_tenants ON enterprises_firm;
DROP TRIGGER find_firm ON incubators_tenant;
DROP FUNCTION incubators_find_tenants(); DROP FUNCTION incubators_find_firm();
"""

OWN_FIRM = "firm_id IN (SELECT id FROM enterprises_firm WHERE organisation_id = ANY (portal_firms()))"
MANAGED = "portal_zone() OR carrier_id = ANY (portal_carriers())"
RUN = "portal_zone() OR operator_id = ANY (portal_operators())"
CARRIER = f"{RUN} OR park_id = ANY (portal_parks()) OR id = ANY ((SELECT incubators_housing())::bigint[])"
OF_TENANT = "tenant_id IN (SELECT id FROM incubators_tenant)"
OF_MANAGED = f"tenant_id IN (SELECT id FROM incubators_tenant WHERE {MANAGED})"
OF_LET = f"lease_id IN (SELECT id FROM incubators_lease WHERE {OF_MANAGED})"
OF_OWN = f"tenant_id IN (SELECT id FROM incubators_tenant WHERE {OWN_FIRM})"
# Rows of figures outlive a consent at most until the next morning, and nobody sees them meanwhile.
ALLOWED = (
    "tenant_id IN (SELECT tenant_id FROM incubators_tenantconsent WHERE withdrawn_at IS NULL "
    "AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN valid_from AND valid_to)"
)
CARRIER_PARTS = ["carriertitle", "investor", "staff", "mentor", "platform", "activity", "income", "building"]
TENANT_PARTS = ["serviceuse", "mentorsession", "financing", "right", "headcount"]


def table(name: str) -> str:
    return f"incubators_{name}"


def of(column: str, name: str) -> str:
    """Whoever sees the row that this column leads to; its own policy says who that is."""
    return f"{column} IN (SELECT id FROM {table(name)})"


class Migration(migrations.Migration):
    dependencies = [("incubators", "0001_initial"), ("accounts", "0005_policies")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        protect(table("carrier"), CARRIER, insert=RUN, change=RUN),
        protect_history(table("carrierevent"), "portal_zone() OR pgh_obj_id = ANY (portal_carriers())"),
        *[protect(table(name), MANAGED) for name in CARRIER_PARTS],
        protect_history(table("carriertitleevent"), MANAGED),
        protect(table("floor"), of("building_id", "building")),
        protect(table("room"), of("floor_id", "floor")),
        protect_history(table("roomevent"), of("pgh_obj_id", "room")),
        protect(table("tenant"), f"{MANAGED} OR {OWN_FIRM}", insert=MANAGED, change=MANAGED),
        protect_history(table("tenantevent"), MANAGED),
        protect(table("step"), OF_MANAGED),
        *[protect(table(name), OF_TENANT, insert=OF_MANAGED, change=OF_MANAGED) for name in TENANT_PARTS],
        protect(table("lease"), OF_TENANT, insert=f"{OF_MANAGED} AND {of('room_id', 'room')}", change=OF_MANAGED),
        protect_history(table("leaseevent"), of("pgh_obj_id", "lease")),
        protect(table("rentcharge"), of("lease_id", "lease"), insert=OF_LET, change=OF_LET),
        protect(table("tenantconsent"), OF_TENANT, insert=OF_OWN, change=OF_OWN),
        protect(table("sharedfigures"), ALLOWED, insert=OF_OWN, change=OF_OWN),
        migrations.RunSQL(JOIN_REGISTRY, LEAVE_REGISTRY),
    ]
