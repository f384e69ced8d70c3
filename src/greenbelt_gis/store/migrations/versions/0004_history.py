"""Every layer keeps who, when, what: typed tables of superseded versions, filled by statement triggers; roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from greenbelt_gis.store.migrations.history import SERVICE, forget_history, keep_history, make_roles

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = (
    "activity", "asset", "crown", "observation", "planting", "protection_zone", "report", "site", "spot_height",
    "survey", "tree", "water", "water_level", "zone",
)  # fmt: skip
GRANTS = {
    "SELECT": ("record", "change", "rule_body", "audit", "finding", "assessment", "keep_clear_zone", "alembic_version"),
    "INSERT (actor, action, note)": ("change",),
    "INSERT": ("rule_body", "audit", "finding", "assessment", "keep_clear_zone"),
    "UPDATE": ("finding",),
    "DELETE": ("keep_clear_zone",),
}
"""What the service may do besides the layers; history and changes it may only read and add to."""

FUNCTIONS = (
    """
    CREATE FUNCTION history.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION history.only_by_triggers() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION '%: history is written by triggers only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    # A change is known from when it commits: a row's changes are then in the order in which they took its lock.
    """
    CREATE FUNCTION history.change_is_known() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        UPDATE {schema}.change SET at = clock_timestamp() WHERE id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION history.change_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.tx = pg_current_xact_id()::text::bigint
           AND (OLD.id, OLD.actor, OLD.action, OLD.note, OLD.tx) = (NEW.id, NEW.actor, NEW.action, NEW.note, NEW.tx) THEN
            NEW.at := clock_timestamp();
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'change: changes never change' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    # Columns are taken from the catalogue when it runs: a migration that adds one need not touch this.
    """
    CREATE FUNCTION history.keep_updated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        names text;
        old_names text;
        kept bigint;
    BEGIN
        IF TG_TABLE_SCHEMA <> '{schema}' THEN
            RAISE EXCEPTION '%: not a table of the record', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NOT EXISTS (SELECT FROM new_rows) THEN
            RETURN NULL;
        END IF;
        IF EXISTS (SELECT FROM (SELECT DISTINCT change_id FROM new_rows) AS n
                   LEFT JOIN {schema}.change AS c ON c.id = n.change_id
                   WHERE c.tx IS DISTINCT FROM pg_current_xact_id()::text::bigint) THEN
            RAISE EXCEPTION '%: an update must set change_id to a change made in the same transaction', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF EXISTS (SELECT FROM new_rows WHERE valid_from > clock_timestamp()) THEN
            RAISE EXCEPTION '%: valid_from lies in the future', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
               string_agg('o.' || quote_ident(attname), ', ' ORDER BY attnum)
        INTO names, old_names FROM pg_attribute
        WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format(
            'INSERT INTO history.%I (%s, valid_to, superseded_by, operation) '
            'SELECT %s, n.valid_from, n.change_id, ''update'' FROM old_rows AS o JOIN new_rows AS n ON n.id = o.id '
            'WHERE n.change_id <> o.change_id', TG_TABLE_NAME, names, old_names);
        GET DIAGNOSTICS kept = ROW_COUNT;
        -- A second update under the same change is the same version: nobody has seen the first.
        IF kept < (SELECT count(*) FROM new_rows) THEN
            -- Counted, not asked for one: for the first row the planner would go row by row through both.
            EXECUTE 'SELECT count(*) FROM old_rows AS o JOIN new_rows AS n ON n.id = o.id '
                    'WHERE n.change_id = o.change_id AND n.valid_from <> o.valid_from' INTO kept;
            IF kept > 0 THEN
                RAISE EXCEPTION '%: under one change a row has one valid_from', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION history.keep_deleted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        names text;
        change bigint := nullif(current_setting('greenbelt.change_id', true), '')::bigint;
        until timestamptz := coalesce(nullif(current_setting('greenbelt.valid_to', true), '')::timestamptz, now());
    BEGIN
        IF TG_TABLE_SCHEMA <> '{schema}' THEN
            RAISE EXCEPTION '%: not a table of the record', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NOT EXISTS (SELECT FROM old_rows) THEN
            RETURN NULL;
        END IF;
        IF NOT EXISTS (SELECT FROM {schema}.change AS c
                       WHERE c.id = change AND c.tx = pg_current_xact_id()::text::bigint) THEN
            RAISE EXCEPTION '%: a deletion needs greenbelt.change_id set to a change made in the same transaction',
                TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF until > clock_timestamp() THEN
            RAISE EXCEPTION '%: greenbelt.valid_to lies in the future', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO names FROM pg_attribute
        WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format(
            'INSERT INTO history.%I (%s, valid_to, superseded_by, operation) '
            'SELECT %s, $1, $2, ''delete'' FROM old_rows', TG_TABLE_NAME, names, names) USING until, change;
        RETURN NULL;
    END $$
    """,
)
NAMES = ("keep_updated", "keep_deleted", "change_stays", "change_is_known", "only_by_triggers", "refuse")


def upgrade() -> None:
    """Changes know their transaction and when they were known; history tables, triggers, roles."""
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    make_roles()
    op.execute("CREATE SCHEMA history")
    op.add_column("change", sa.Column("tx", sa.BigInteger(), nullable=False, server_default="0"))
    op.alter_column("change", "tx", server_default=sa.text("pg_current_xact_id()::text::bigint"))
    for function in FUNCTIONS:
        op.execute(function.replace("{schema}", schema))
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA history FROM PUBLIC")  # nobody else may make triggers of them
    for statement in (
        "CREATE CONSTRAINT TRIGGER change_is_known AFTER INSERT ON change DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION history.change_is_known()",
        "CREATE TRIGGER change_stays BEFORE UPDATE OR DELETE ON change "
        "FOR EACH ROW EXECUTE FUNCTION history.change_stays()",
        "CREATE TRIGGER keep_rows BEFORE TRUNCATE ON change "
        "FOR EACH STATEMENT EXECUTE FUNCTION history.refuse('changes never change')",
    ):
        op.execute(statement)
    for table in KEPT:
        # Of what is there nothing older is known. Setting the type writes the table anew, without dead rows.
        op.execute(f"ALTER TABLE {table} ALTER valid_from SET DEFAULT '-infinity'")
        op.execute(f"ALTER TABLE {table} ALTER valid_from TYPE timestamptz USING '-infinity'::timestamptz")
        keep_history(table)
    op.execute(f"GRANT USAGE ON SCHEMA {schema}, history TO {SERVICE}")
    for right, tables in GRANTS.items():
        op.execute(f"GRANT {right} ON {', '.join(tables)} TO {SERVICE}")


def downgrade() -> None:
    """Without history, which is lost; the roles stay, for other databases may use them."""
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.execute(f"REVOKE ALL ON {', '.join(sorted({t for tables in GRANTS.values() for t in tables}))} FROM {SERVICE}")
    op.execute(f"REVOKE ALL ON SCHEMA {schema} FROM {SERVICE}")
    for table in KEPT:
        forget_history(table)
        # A moment that older versions can read.
        op.execute(f"UPDATE {table} SET valid_from = now() WHERE valid_from = '-infinity'")  # noqa: S608 - our own table names
        op.execute(f"ALTER TABLE {table} ALTER valid_from SET DEFAULT now()")
    for trigger in ("change_is_known", "change_stays", "keep_rows"):
        op.execute(f"DROP TRIGGER {trigger} ON change")
    for name in NAMES:
        op.execute(f"DROP FUNCTION history.{name}()")
    op.execute("DROP SCHEMA history")
    op.drop_column("change", "tx")
