"""Tables of jobs that were asked for, in the schema ``jobs`` beside the queue library's own objects."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

JOBS = "jobs"
"""The schema of jobs. What the library made there begins with ``procrastinate_`` and is its own."""

ROW_FIELDS = ("action", "file", "layer", "row", "code", "reason_en", "reason_zh", "fix_en", "fix_zh")
"""What is kept of a row that an import rejected, repaired or warned of."""
NUMBERS_COMPARED = ("measured_a", "measured_b", "limit_a", "limit_b")
COMPARED = (
    "change", "subject", "against", "part", "rule_a", "rule_b", "verdict_a", "verdict_b", *NUMBERS_COMPARED, "unit",
    "message_en", "message_zh",
)  # fmt: skip
"""What is kept of a finding that two sides tell differently; its geometry beside it, as WKB in the record's CRS."""


def add_job_tables(metadata: MetaData) -> None:
    """Add them to the record's tables."""
    Table(
        "request", metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        Column("kind", Text, nullable=False),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id", ondelete="CASCADE"), nullable=False),
        Column("account_id", UUID(as_uuid=True), ForeignKey("access.account.id"), nullable=False),
        Column("asked_by", Text, nullable=False),
        Column("wanted", JSONB, nullable=False),
        Column("state", Text, nullable=False, server_default="queued"),
        Column("progress", Double, nullable=False, server_default="0"),
        Column("doing_en", Text, nullable=False, server_default=""),
        Column("doing_zh", Text, nullable=False, server_default=""),
        Column("attempt", Integer, nullable=False, server_default="0"),
        Column("crashes", Integer, nullable=False, server_default="0"),
        Column("job_id", BigInteger),
        Column("audit_id", BigInteger, ForeignKey("audit.id")),
        Column("change_id", BigInteger, ForeignKey("change.id")),
        Column("summary", JSONB),
        Column("error_en", Text),
        Column("error_zh", Text),
        Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("started_at", DateTime(timezone=True)),
        Column("ended_at", DateTime(timezone=True)),
        Column("cancelled_by", Text),
        Index("ix_request_site_id", "site_id", "kind", "id"),
        Index("ix_request_open", "site_id", "kind", postgresql_where=text("state IN ('queued', 'running')")),
        CheckConstraint("kind IN ('audit', 'import', 'comparison')", name="kind"),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("progress BETWEEN 0 AND 1", name="progress"),
        schema=JOBS, comment="Jobs that were asked for: what, by whom, how far they are, what came of them.",
    )  # fmt: skip
    Table(
        "upload_part", metadata,
        Column("request_id", UUID(as_uuid=True), ForeignKey("jobs.request.id", ondelete="CASCADE"), primary_key=True),
        Column("name", Text, primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("content", LargeBinary, nullable=False),
        CheckConstraint("name IN ('data', 'profile')", name="name"),
        schema=JOBS, comment="Files that imports wait to read, in pieces; gone when the import has ended.",
    )  # fmt: skip
    Table(
        "import_row", metadata,
        Column("request_id", UUID(as_uuid=True), ForeignKey("jobs.request.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True),
        *(Column(name, BigInteger if name == "row" else Text, nullable=False) for name in ROW_FIELDS),
        schema=JOBS, comment="Rows that imports rejected, repaired or warned of.",
    )  # fmt: skip
    Table(
        "comparison_row", metadata,
        Column("request_id", UUID(as_uuid=True), ForeignKey("jobs.request.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True),
        *(Column(name, Double if name in NUMBERS_COMPARED else Text) for name in COMPARED),
        Column("geom", LargeBinary),
        schema=JOBS, comment="What comparisons found: findings that two sides tell differently.",
    )  # fmt: skip
