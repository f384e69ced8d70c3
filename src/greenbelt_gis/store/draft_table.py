"""The table of drafts: features as planners sent them, with what the record held of them then."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, MetaData, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB, UUID


def add_draft_table(metadata: MetaData) -> None:
    """Add it to the record's tables."""
    Table(
        "draft", metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id"), nullable=False),
        Column("name", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("features", JSONB, nullable=False),
        Column("version", BigInteger, nullable=False, server_default="1"),
        Column("made_by", Text, nullable=False),
        Column("made_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("changed_by", Text, nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("promoted_by", BigInteger, ForeignKey("change.id")),
        Index("ix_draft_site_id", "site_id", "id"),
        comment="Proposals: features that are not in the record until a change promotes them.",
    )  # fmt: skip
