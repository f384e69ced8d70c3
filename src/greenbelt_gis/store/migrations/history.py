"""What migrations call to keep a table's history: its history table, triggers, grants.

Migrations of the past call it too, so what it makes must not change: something new is a new function. A migration
that adds a column to a layer's table adds it to the history table as well; the triggers take the columns as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from greenbelt_gis.errors import RecordError
from greenbelt_gis.text import Text

SERVICE = "greenbelt_service"
READER = "greenbelt_reader"


def keep_history(table: str) -> None:
    """A history table with the columns that ``table`` has now, the triggers that fill it, and the service's grants."""
    past = f'history."{table}"'
    by_site = "" if table == "site" else "site_id, "
    for statement in (
        # Types with their modifiers (the SRID) and collations, but no constraints: old rows were right in their time.
        f'CREATE TABLE {past} AS SELECT * FROM "{table}" WITH NO DATA',  # noqa: S608 - our own table names
        f"ALTER TABLE {past} ADD version bigint GENERATED ALWAYS AS IDENTITY, "
        f"ADD valid_to timestamptz NOT NULL, ADD superseded_by bigint NOT NULL, ADD operation text NOT NULL, "
        f'ADD CONSTRAINT "pk_{table}" PRIMARY KEY (version), '
        f'ADD CONSTRAINT "fk_{table}_superseded_by" FOREIGN KEY (superseded_by) REFERENCES change (id), '
        f"ADD CONSTRAINT \"ck_{table}_operation\" CHECK (operation IN ('update', 'delete'))",
        f'CREATE INDEX "ix_{table}_id" ON {past} (id, version)',
        f'CREATE INDEX "ix_{table}_valid_to" ON {past} ({by_site}valid_to)',
    ):
        op.execute(statement)
    _comment(table)
    same = "OLD.id IS DISTINCT FROM NEW.id"
    columns = "id"
    if table != "site":
        same += " OR OLD.site_id IS DISTINCT FROM NEW.site_id"
        columns = "id, site_id"
    for statement in (
        f'CREATE TRIGGER keep_updated AFTER UPDATE ON "{table}" REFERENCING OLD TABLE AS old_rows '
        "NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION history.keep_updated()",
        f'CREATE TRIGGER keep_deleted AFTER DELETE ON "{table}" REFERENCING OLD TABLE AS old_rows '
        "FOR EACH STATEMENT EXECUTE FUNCTION history.keep_deleted()",
        f'CREATE TRIGGER keep_identity BEFORE UPDATE OF {columns} ON "{table}" FOR EACH ROW WHEN ({same}) '
        "EXECUTE FUNCTION history.refuse('the id and the site of a row never change')",
        f'CREATE TRIGGER keep_rows BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION history.refuse('rows are deleted one by one, so that history keeps them')",
        f"CREATE TRIGGER only_by_triggers BEFORE INSERT ON {past} "
        "FOR EACH STATEMENT EXECUTE FUNCTION history.only_by_triggers()",
        f"CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {past} "
        "FOR EACH STATEMENT EXECUTE FUNCTION history.refuse('history never changes')",
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {SERVICE}',
        f"GRANT SELECT ON {past} TO {SERVICE}",
    ):
        op.execute(statement)


def forget_history(table: str) -> None:
    """Take back what ``keep_history`` made."""
    for trigger in ("keep_updated", "keep_deleted", "keep_identity", "keep_rows"):
        op.execute(f'DROP TRIGGER {trigger} ON "{table}"')
    op.execute(f'REVOKE ALL ON "{table}" FROM {SERVICE}')
    op.execute(f'DROP TABLE history."{table}"')


def make_roles(names: Iterable[str] = (SERVICE, READER)) -> None:
    """Roles that nobody logs in as, for the whole cluster; a ``RecordError`` where they lack and cannot be made."""
    bind = op.get_bind()
    for name in names:
        if bind.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}).first():
            continue
        may, above = bind.execute(
            sa.text("SELECT rolcreaterole OR rolsuper, rolsuper FROM pg_roles WHERE rolname = current_user")
        ).one()
        if not may:
            raise RecordError(
                Text("the database lacks the role {name}", "数据库缺少角色 {name}").format(name=name),
                fix=Text(
                    "have an administrator run: CREATE ROLE {name} NOLOGIN", "请管理员执行：CREATE ROLE {name} NOLOGIN"
                ).format(name=name),
            )
        # Another database of the cluster may be making it at this moment.
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {name} NOLOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        if not above and name == SERVICE:
            op.execute(f"GRANT {name} TO CURRENT_USER")


def _comment(table: str) -> None:
    told = op.get_bind().execute(sa.text("SELECT obj_description(to_regclass(:name))"), {"name": f'"{table}"'}).scalar()
    op.create_table_comment(table, f"Superseded versions: {told}", schema="history")
