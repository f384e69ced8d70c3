"""Bands and level lines know from when to when they hold; water surfaces and spot heights tell which side is low."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DATED = ("zone", "water_level")


def upgrade() -> None:
    """Days to bands and lines, one code in several revisions, two tables."""
    for table in DATED:
        op.add_column(table, sa.Column("effective_on", sa.Date(), nullable=True))
        op.add_column(table, sa.Column("ended_on", sa.Date(), nullable=True))
    op.drop_constraint("uq_zone_code_site_id", "zone")
    op.create_unique_constraint(
        "uq_zone_code_site_id_effective_on", "zone", ["code", "site_id", "effective_on"],
        postgresql_nulls_not_distinct=True,
    )  # fmt: skip
    _table("water", sa.Column("name", sa.Text(), nullable=True), "Water surface")
    _table("spot_height", sa.Column("elevation_m", sa.Double(), nullable=False), "Spot heights")


def _table(name: str, content: sa.Column[object], comment: str) -> None:
    srid = int(context.config.attributes["srid"])
    shape = Geometry(
        srid=srid, dimension=2, spatial_index=False, from_text="ST_GeomFromEWKT", name="geometry", nullable=False
    )
    op.create_table(
        name,
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("site_id", sa.UUID(), nullable=False),
        content,
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_crs", sa.Text(), nullable=True),
        sa.Column("attributes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("geom", shape, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f(f"fk_{name}_change_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f(f"fk_{name}_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment=comment,
    )
    op.create_index(f"ix_{name}_geom", name, ["geom"], unique=False, postgresql_using="gist")
    op.create_index(f"ix_{name}_site_id", name, ["site_id"], unique=False)


def downgrade() -> None:
    """Without them; of several revisions of a band only the newest stays."""
    for name in ("spot_height", "water"):
        op.drop_table(name)
    op.execute(
        "DELETE FROM zone a USING zone b WHERE a.code = b.code AND a.site_id = b.site_id AND a.id <> b.id "
        "AND coalesce(a.effective_on, '-infinity') < coalesce(b.effective_on, '-infinity')"
    )
    op.drop_constraint("uq_zone_code_site_id_effective_on", "zone")
    op.create_unique_constraint("uq_zone_code_site_id", "zone", ["code", "site_id"])
    for table in DATED:
        op.drop_column(table, "ended_on")
        op.drop_column(table, "effective_on")
