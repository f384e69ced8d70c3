"""Drafts: what a planner thinks of, kept apart from the record until it is promoted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from greenbelt_gis.store.migrations.history import SERVICE

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    """One table; the service may do all with it, for drafts are no record."""
    op.create_table(
        "draft",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("site_id", UUID(as_uuid=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("features", JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("promoted_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_draft_site_id"),
        sa.ForeignKeyConstraint(["promoted_by"], ["change.id"], name="fk_draft_promoted_by"),
        comment="Proposals: features that are not in the record until a change promotes them.",
    )
    op.create_index("ix_draft_site_id", "draft", ["site_id", "id"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO {SERVICE}")


def downgrade() -> None:
    """Without it; drafts are lost."""
    op.drop_table("draft")
