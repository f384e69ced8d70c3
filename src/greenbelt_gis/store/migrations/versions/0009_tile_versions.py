"""What a tile shows has a version: counters by layer and site, raised by every statement that writes the layer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from greenbelt_gis.store.migrations.history import SERVICE

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LAYERS = {
    "site": "site", "trees": "tree", "assets": "asset", "crowns": "crown", "protection_zones": "protection_zone",
    "planting": "planting", "zones": "zone", "water_levels": "water_level", "water": "water",
    "spot_heights": "spot_height", "activities": "activity", "observations": "observation", "surveys": "survey",
    "reports": "report",
}  # fmt: skip
FINDINGS = ("finding", "assessment")
# Nobody waits for anybody: who finds a counter held by a transaction under way makes another. The version is their sum,
# which grows with every commit that wrote the layer, in whatever order they commit.
FUNCTION = """
CREATE FUNCTION {schema}.tiles_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    sites uuid[] := ARRAY[NULL::uuid];
    one uuid;
BEGIN
    IF TG_TABLE_SCHEMA <> '{schema}' THEN
        RAISE EXCEPTION '%: not a table of the record', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_NARGS > 1 THEN
        EXECUTE format('SELECT coalesce(array_agg(DISTINCT %I), ''{}'') FROM changed_rows', TG_ARGV[1]) INTO sites;
    END IF;
    FOREACH one IN ARRAY sites LOOP
        CONTINUE WHEN EXISTS (  -- once in a transaction is enough
            SELECT FROM {schema}.tile_version AS v
            WHERE v.layer = TG_ARGV[0] AND v.site_id IS NOT DISTINCT FROM one AND v.xmin = pg_current_xact_id()::xid);
        UPDATE {schema}.tile_version SET n = n + 1 WHERE id = (
            SELECT v.id FROM {schema}.tile_version AS v
            WHERE v.layer = TG_ARGV[0] AND v.site_id IS NOT DISTINCT FROM one
            ORDER BY v.id LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO {schema}.tile_version (layer, site_id, n) VALUES (TG_ARGV[0], one, 1);
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """The counters, and triggers by statement.

    Insertions count for all sites: rows put aside for a trigger to look at would make a large COPY slower.
    """
    schema = op.get_bind().execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    op.create_table(
        "tile_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("site_id", UUID(as_uuid=True)),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tile_version"),
        comment="Raised by what writes a layer of a site (none: of any); never lowered, rows are never deleted.",
    )
    op.create_index("ix_tile_version_layer", "tile_version", ["layer"])
    op.execute(FUNCTION.replace("{schema}", schema))
    op.execute(f"REVOKE ALL ON FUNCTION {schema}.tiles_changed() FROM PUBLIC")
    for layer, table in LAYERS.items():
        site = "id" if table == "site" else "site_id"
        _trigger(table, "inserted", "INSERT", "", f"'{layer}'")
        _trigger(table, "updated", "UPDATE", "REFERENCING NEW TABLE AS changed_rows", f"'{layer}', '{site}'")
        _trigger(table, "deleted", "DELETE", "REFERENCING OLD TABLE AS changed_rows", f"'{layer}', '{site}'")
    for table in FINDINGS:
        _trigger(table, "written", "INSERT OR UPDATE OR DELETE OR TRUNCATE", "", "'findings'")
    op.execute(f"GRANT SELECT ON tile_version TO {SERVICE}")


def downgrade() -> None:
    """Without them."""
    for table in LAYERS.values():
        for did in ("inserted", "updated", "deleted"):
            op.execute(f'DROP TRIGGER tiles_{did} ON "{table}"')
    for table in FINDINGS:
        op.execute(f"DROP TRIGGER tiles_written ON {table}")
    op.execute("DROP FUNCTION tiles_changed()")
    op.drop_table("tile_version")


def _trigger(table: str, did: str, event: str, rows: str, arguments: str) -> None:
    op.execute(
        f'CREATE TRIGGER tiles_{did} AFTER {event} ON "{table}" {rows} '
        f"FOR EACH STATEMENT EXECUTE FUNCTION tiles_changed({arguments})"
    )
