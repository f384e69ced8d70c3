"""Comparisons as jobs: their kind, and the findings that two sides tell differently."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from greenbelt_gis.store.migrations.history import SERVICE

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXTS = ("change", "subject", "against", "part", "rule_a", "rule_b", "verdict_a", "verdict_b")
NAME = "ck_request_ck_request_kind"
NUMBERS = ("measured_a", "measured_b", "limit_a", "limit_b")


def upgrade() -> None:
    """A further kind of job, and a table of what it finds."""
    _kinds("'audit', 'import', 'comparison'")
    op.create_table(
        "comparison_row",
        sa.Column("request_id", UUID(as_uuid=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in TEXTS),
        *(sa.Column(name, sa.Double()) for name in NUMBERS),
        *(sa.Column(name, sa.Text()) for name in ("unit", "message_en", "message_zh")),
        sa.Column("geom", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("request_id", "number", name="pk_comparison_row"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["jobs.request.id"], name="fk_comparison_row_request_id", ondelete="CASCADE"
        ),
        schema="jobs",
        comment="What comparisons found: findings that two sides tell differently.",
    )
    op.execute(f"GRANT SELECT, INSERT ON jobs.comparison_row TO {SERVICE}")


def downgrade() -> None:
    """Without comparisons; those that were made are lost."""
    op.drop_table("comparison_row", schema="jobs")
    op.execute("DELETE FROM jobs.procrastinate_jobs WHERE task_name = 'greenbelt.comparison'")
    op.execute("DELETE FROM jobs.request WHERE kind = 'comparison'")
    _kinds("'audit', 'import'")


def _kinds(kinds: str) -> None:
    # The convention of names had given it its table's name twice.
    op.execute(f"ALTER TABLE jobs.request DROP CONSTRAINT {NAME}, ADD CONSTRAINT {NAME} CHECK (kind IN ({kinds}))")
