"""Assets found by the tree that they belong to: an edit of a tree read all assets of the record for that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A partial index: few assets belong to a tree."""
    op.create_index("ix_asset_tree", "asset", ["tree", "site_id"], postgresql_where=sa.text("tree IS NOT NULL"))


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_asset_tree", table_name="asset")
