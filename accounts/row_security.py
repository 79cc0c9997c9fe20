"""The second wall: row-level security, as operations that each room's migrations use.

It stops the forgotten filter, not someone who can already run SQL of his own choice.
Three roles: the owner migrates and, as a member of both others, passes the worker's policies; `portal_web` owns
nothing and sees rows only by the context of accounts.context; `portal_worker` sees all, by policy.
"""

import re

from django.db import connections, migrations

WEB, WORKER = "portal_web", "portal_worker"

FUNCTIONS = """
CREATE FUNCTION portal_user() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.user_id', true), '')::bigint $$;
CREATE FUNCTION portal_zone() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('portal.zone', true), '') = '1' $$;
CREATE FUNCTION portal_audit() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT coalesce(current_setting('portal.audit', true), '') = '1' $$;
CREATE FUNCTION portal_parks() RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.parks', true), '')::bigint[] $$;
CREATE FUNCTION portal_firms() RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.firms', true), '')::bigint[] $$;
CREATE FUNCTION portal_bank() RETURNS bigint LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.bank', true), '')::bigint $$;
"""
SCHOOLS = """
CREATE FUNCTION portal_schools() RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT nullif(current_setting('portal.schools', true), '')::bigint[] $$;
"""
DROP_FUNCTIONS = "".join(
    f"DROP FUNCTION portal_{name}();" for name in ["user", "zone", "audit", "parks", "firms", "bank"]
)

# Every table is protected or stands here with the reason why not; a test holds the catalogue against this list.
EXEMPT = {
    "django_migrations": "names of migrations",
    "django_content_type": "names of models",
    "auth_permission": "not used for access; names of models only",
    "auth_group": "not used",
    "auth_group_permissions": "not used",
    "accounts_user_groups": "not used",
    "accounts_user_user_permissions": "not used",
    "accounts_organisation": "names of parks, banks and firms are needed before anyone is known",
    "accounts_user": "read to sign in, before there is a context",
    "accounts_membership": "the look-up that makes the context",
    "accounts_joinrequest": "a request names no firm that exists; staff and the asker are told apart by visible()",
    "accounts_apitoken": "read to sign in; holds digests only",
    "accounts_auditseal": "digests only",
    "django_session": "read to sign in; signed content",
    "axes_accessattempt": "counts failed sign-ins before anyone is known",
    "axes_accessattemptexpiration": "counts failed sign-ins before anyone is known",
    "axes_accessfailurelog": "counts failed sign-ins before anyone is known",
    "axes_accesslog": "times of sign-ins",
    "pghistory_context": "who and which page, for rows of history that are protected themselves",
    "enterprises_chain": "names of the zone's chains",
    "enterprises_industry": "names of GB/T 4754",
    "enterprises_tag": "words of the zone's staff; which firm bears one stands in a protected table",
    "innovation_points_season": "what is asked for and until when, without firms",
    "innovation_points_seasonevent": "what is asked for and until when, without firms",
    "incubators_evaluation": "which year is evaluated, by which scheme and until when, without carriers",
    "workplace_post": "announcements of the zone, without firms",
    "workplace_postevent": "announcements of the zone, without firms",
    "innovation_points_yeartarget": "numbers that the zone and its parks set themselves, without firms",
    "innovation_points_yeartargetevent": "the history of these numbers",
    "enterprise_services_enteredvalue": "rankings, totals of the city and targets, without firms or people",
    "enterprise_services_enteredvalueevent": "the history of these numbers",
    "talent_matching_support": "what the zone and its partners offer, without firms or people",
    "talent_matching_supportevent": "what the zone and its partners offer, without firms or people",
    "enterprise_services_serviceitem": "what the zone does for firms and which documents it takes, without firms",
    "enterprise_services_absence": "which officer of the zone stands in for which, without firms",
    "enterprise_services_handover": "how many firms went from one officer to another, without saying which",
    "enterprise_services_serviceitemevent": "what the zone does for firms and which documents it takes, without firms",
    "enterprise_services_chainstep": "what the chains consist of, without firms",
    "enterprise_services_chainstep_suppliers": "which step supplies which, without firms",
    "enterprise_services_chainstepevent": "what the chains consisted of, without firms",
    "django_celery_beat_clockedschedule": "times of tasks",
    "django_celery_beat_crontabschedule": "times of tasks",
    "django_celery_beat_intervalschedule": "times of tasks",
    "django_celery_beat_periodictask": "times of tasks",
    "django_celery_beat_periodictasks": "times of tasks",
    "django_celery_beat_solarschedule": "times of tasks",
}


# What the context says is the same for every row: as a query of its own it is asked once a statement, not once a row,
# and the planner no longer takes it for a condition that hardly any row meets. `= portal_bank()` stays: an index serves it.
CALL = re.compile(r"(?<!SELECT )portal_(zone|audit|parks|firms|schools|operators|carriers)\(\)")
ARRAYS = ("parks", "firms", "schools", "operators", "carriers")  # the cast tells ANY (array) from ANY (query)


def once(condition: str) -> str:
    """The condition of a policy with the context asked once a statement."""

    def asked(call) -> str:
        return f"(SELECT {call[0]})" + ("::bigint[]" if call[1] in ARRAYS else "")

    return CALL.sub(asked, condition)


# Of a table with firm_id: whoever sees the firm. The inner select obeys the policy of enterprises_firm itself.
SEES_FIRM = once("portal_zone() OR EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id)")


def _policy(table, name, command, role, using=None, check=None):
    clauses = (f" USING ({once(using)})" if using else "") + (f" WITH CHECK ({once(check)})" if check else "")
    return f"CREATE POLICY {name} ON {table} FOR {command} TO {role}{clauses};"


def protect(
    table: str,
    using: str,
    *,
    insert: str | None = None,
    change: str | None = None,
    append_only: bool = False,
    force: bool = True,
):
    """Operations that put row security on `table`.

    using: SQL condition of the rows that portal_web reads and writes; insert: of the rows it may add, change: of those
    it may change or delete, where these differ; append_only: portal_web may read and add but never change; force: False only for tables that the worker
    owns and fills by COPY, which PostgreSQL refuses under FORCE.
    """
    statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"]
    if force:
        statements.append(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;")
    statements += [
        _policy(table, "worker_all", "ALL", WORKER, "true", "true"),
        _policy(table, "web_select", "SELECT", WEB, using),
        _policy(table, "web_insert", "INSERT", WEB, check=insert or using),
    ]
    if not append_only:
        statements += [
            _policy(table, "web_update", "UPDATE", WEB, change or using, change or using),
            _policy(table, "web_delete", "DELETE", WEB, change or using),
        ]
    return migrations.RunSQL("\n".join(statements), _unprotect(table))


def protect_history(table: str, using: str):
    """History rows are written by triggers for whoever changed the live row, and never changed after."""
    return protect(table, using, insert="true", append_only=True)


def give_to_worker(table: str, using: str):
    """Operations for a table that the worker owns and writes by COPY; portal_web reads by `using` and writes nothing."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} OWNER TO {WORKER}; ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        + _policy(table, "web_select", "SELECT", WEB, using),
        f"DROP POLICY web_select ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} OWNER TO CURRENT_USER;",
    )


def _unprotect(table):
    names = ["worker_all", "web_select", "web_insert", "web_update", "web_delete"]
    drops = "".join(f"DROP POLICY IF EXISTS {name} ON {table};" for name in names)
    return f"{drops} ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


# The web adds events and reads them; it neither seals nor says which transaction an event belongs to (the column xact,
# by which seals count), so that whoever takes over the web cannot break or fork the chain.
LOG, SEALS = "accounts_auditevent", "accounts_auditseal"

GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {WEB}, {WORKER};
GRANT CREATE ON SCHEMA public TO {WORKER};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}, {WORKER};
DO $$
DECLARE t record;
BEGIN
  FOR t IN SELECT c.relname AS name, c.relkind AS kind, pg_get_userbyid(c.relowner) AS owner FROM pg_class c
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
  LOOP
    IF t.owner = '{WORKER}' THEN
      EXECUTE format('REVOKE ALL ON %I FROM {WEB}; GRANT SELECT ON %I TO {WEB}', t.name, t.name);
    ELSIF t.name = 'django_migrations' OR t.kind = 'v' THEN
      EXECUTE format('GRANT SELECT ON %I TO {WEB}, {WORKER}', t.name);
    ELSIF t.name IN ('{LOG}', '{SEALS}') THEN
      EXECUTE format('REVOKE ALL ON %I FROM {WEB}; GRANT SELECT ON %I TO {WEB}', t.name, t.name);
      EXECUTE format('GRANT SELECT, INSERT ON %I TO {WORKER}', t.name);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO {WEB}, {WORKER}', t.name);
    END IF;
  END LOOP;
  EXECUTE (SELECT format('GRANT INSERT (%s) ON {LOG} TO {WEB}', string_agg(quote_ident(attname), ', '))
           FROM pg_attribute WHERE attrelid = '{LOG}'::regclass AND attnum > 0 AND NOT attisdropped
             AND attname NOT IN ('id', 'xact'));
END $$;
"""


def grant_roles(sender, using, **kwargs):
    """After each migrate: what the two roles may do with every table. Row security then says with which rows."""
    if sender.name == "accounts":
        with connections[using].cursor() as cursor:
            cursor.execute(GRANTS)
