"""Indexes for what every edit asks of its site: are there crowns or accuracies that reach unusually far?"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FAR = (
    ("tree", "crown_diameter_m", 30), ("tree", "accuracy_m", 1), ("crown", "accuracy_m", 1),
    ("protection_zone", "accuracy_m", 1), ("asset", "accuracy_m", 1), ("activity", "accuracy_m", 1),
)  # fmt: skip


def upgrade() -> None:
    """Partial indexes: rows that are usual are not in them, so they cost next to nothing."""
    for table, column, usual in FAR:
        op.create_index(
            f"ix_{table}_far_{column}", table, ["site_id", column], postgresql_where=sa.text(f"{column} > {usual}")
        )


def downgrade() -> None:
    """Without them."""
    for table, column, _ in FAR:
        op.drop_index(f"ix_{table}_far_{column}", table_name=table)
