"""The table of audits that were asked for, in the schema ``jobs`` beside the queue library's own objects."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

JOBS = "jobs"
"""The schema of jobs. What the library made there begins with ``procrastinate_`` and is its own."""


def add_job_tables(metadata: MetaData) -> None:
    """Add it to the record's tables."""
    Table(
        "audit_request", metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id", ondelete="CASCADE"), nullable=False),
        Column("account_id", UUID(as_uuid=True), ForeignKey("access.account.id"), nullable=False),
        Column("asked_by", Text, nullable=False),
        Column("rule_set", Text, nullable=False, server_default=""),
        Column("rules", ARRAY(Text), nullable=False, server_default="{}"),
        Column("as_of", Date),
        Column("state", Text, nullable=False, server_default="queued"),
        Column("progress", Double, nullable=False, server_default="0"),
        Column("doing_en", Text, nullable=False, server_default=""),
        Column("doing_zh", Text, nullable=False, server_default=""),
        Column("attempt", Integer, nullable=False, server_default="0"),
        Column("crashes", Integer, nullable=False, server_default="0"),
        Column("job_id", BigInteger),
        Column("audit_id", BigInteger, ForeignKey("audit.id")),
        Column("summary", JSONB),
        Column("error_en", Text),
        Column("error_zh", Text),
        Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("started_at", DateTime(timezone=True)),
        Column("ended_at", DateTime(timezone=True)),
        Column("cancelled_by", Text),
        Index("ix_audit_request_site_id", "site_id", "id"),
        Index("ix_audit_request_open", "site_id", postgresql_where=text("state IN ('queued', 'running')")),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        schema=JOBS, comment="Audits that were asked for: what of, by whom, how far they are, what came of them.",
    )  # fmt: skip
