"""Tables of accounts, roles, credentials, attempts to log in, and the log of what is neither an edit nor a read.

They live in the schema ``access``. A credential's secret is random and long, so its plain hash tells nothing; a
password is short, so it is hashed slowly.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

ACCESS = "access"
"""The schema of accounts."""
CHANNEL = "greenbelt_access"
"""Where the database tells whose rights have changed: the account's id, or nothing for all."""


def add_access_tables(metadata: MetaData) -> None:
    """Add them to the record's tables."""
    Table(
        "account", metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        Column("name", Text, nullable=False),
        Column("display_name", Text, nullable=False),
        Column("password_hash", Text),
        Column("active", Boolean, nullable=False, server_default="true"),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("password_changed_at", DateTime(timezone=True)),
        Column("deleted_at", DateTime(timezone=True)),
        UniqueConstraint("name"),
        CheckConstraint("name = lower(name)", name="name"),
        CheckConstraint("deleted_at IS NULL OR NOT active", name="deleted"),
        schema=ACCESS, comment="Who may log in; deleted ones stay, for the history names them.",
    )  # fmt: skip
    Table(
        "role_grant", metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("account_id", UUID(as_uuid=True), ForeignKey(f"{ACCESS}.account.id"), nullable=False),
        Column("role", Text, nullable=False),
        Column("site_id", UUID(as_uuid=True), ForeignKey("site.id", ondelete="CASCADE")),
        Column("granted_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        UniqueConstraint("account_id", "role", "site_id", postgresql_nulls_not_distinct=True),
        Index("ix_role_grant_site_id", "site_id"),
        schema=ACCESS, comment="A role of an account on a site, or on all sites where there is none.",
    )  # fmt: skip
    Table(
        "credential", metadata,
        Column("id", UUID(as_uuid=True), primary_key=True),
        Column("account_id", UUID(as_uuid=True), ForeignKey(f"{ACCESS}.account.id"), nullable=False),
        Column("kind", Text, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        Column("name", Text, nullable=False, server_default=""),
        Column("permissions", ARRAY(Text)),
        Column("sites", ARRAY(UUID(as_uuid=True))),
        Column("address", Text, nullable=False, server_default=""),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("expires_at", DateTime(timezone=True)),
        Column("last_used_at", DateTime(timezone=True)),
        Column("revoked_at", DateTime(timezone=True)),
        UniqueConstraint("hash"),
        Index("ix_credential_account_id", "account_id", "created_at"),
        CheckConstraint("kind IN ('token', 'session', 'key')", name="kind"),
        schema=ACCESS, comment="What stands for a password: bearer tokens, browser sessions, API keys; hashes only.",
    )  # fmt: skip
    Table(
        "attempt", metadata,
        Column("subject", Text, primary_key=True),
        Column("failures", Integer, nullable=False),
        Column("last_at", DateTime(timezone=True), nullable=False),
        Column("blocked_until", DateTime(timezone=True), nullable=False),
        Index("ix_attempt_last_at", "last_at"),
        schema=ACCESS, comment="Failed logins by hashed name and by address; all workers count together.",
    )  # fmt: skip
    Table(
        "event", metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("actor", Text, nullable=False),
        Column("account_id", UUID(as_uuid=True)),
        Column("action", Text, nullable=False),
        Column("site_id", UUID(as_uuid=True)),
        Column("detail", JSONB, nullable=False, server_default="{}"),
        Column("request_id", Text, nullable=False, server_default=""),
        Column("address", Text, nullable=False, server_default=""),
        Index("ix_event_at", "at"),
        Index("ix_event_account_id", "account_id", "at"),
        schema=ACCESS, comment="Logins, exports, overrides, keys and grants: only ever added to.",
    )  # fmt: skip
