"""Accounts, roles by site, credentials, attempts to log in, and a log that is only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from greenbelt_gis.store.migrations.history import SERVICE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NOW = sa.text("now()")
GRANTS = {
    "account": ("SELECT", "UPDATE (password_hash)"),  # only to hash again when the parameters change
    "role_grant": ("SELECT",),
    "credential": ("SELECT", "INSERT", "UPDATE (last_used_at, revoked_at)"),
    "attempt": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "event": ("SELECT", "INSERT (actor, account_id, action, site_id, detail, request_id, address)"),
}
"""What the service may do; accounts and roles are changed by those who own the database."""
CHANGED = """
CREATE FUNCTION access.changed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('greenbelt_access', to_jsonb(OLD) ->> TG_ARGV[0]);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('greenbelt_access', to_jsonb(NEW) ->> TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    "CREATE TRIGGER tell AFTER UPDATE OF name, display_name, active OR DELETE ON access.account "
    "FOR EACH ROW EXECUTE FUNCTION access.changed('id')",
    "CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON access.role_grant "
    "FOR EACH ROW EXECUTE FUNCTION access.changed('account_id')",
    # A new credential takes nothing away, and that one was used changes nothing.
    "CREATE TRIGGER tell AFTER UPDATE OF account_id, kind, hash, permissions, sites, expires_at, revoked_at OR DELETE "
    "ON access.credential FOR EACH ROW EXECUTE FUNCTION access.changed('account_id')",
    "CREATE TRIGGER never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON access.event "
    "FOR EACH STATEMENT EXECUTE FUNCTION history.refuse('the log is only ever added to')",
    "CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON access.account "
    "FOR EACH STATEMENT EXECUTE FUNCTION history.refuse('accounts are switched off, never deleted')",
)


def _time(name: str, nullable: bool = True, default: sa.TextClause | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def upgrade() -> None:
    """The schema ``access``; every change of somebody's rights is told on a channel."""
    op.execute("CREATE SCHEMA access")
    op.create_table(
        "account",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("active", sa.Boolean(), server_default="true", nullable=False),
        _time("created_at", False, NOW),
        _time("password_changed_at"),
        _time("deleted_at"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("name", name="uq_account_name"),
        sa.CheckConstraint("name = lower(name)", name="ck_account_name"),
        sa.CheckConstraint("deleted_at IS NULL OR NOT active", name="ck_account_deleted"),
        schema="access",
        comment="Who may log in; deleted ones stay, for the history names them.",
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", UUID(as_uuid=True), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("site_id", UUID(as_uuid=True)),
        _time("granted_at", False, NOW),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.ForeignKeyConstraint(["account_id"], ["access.account.id"], name="fk_role_grant_account_id"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_role_grant_site_id", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "account_id", "role", "site_id", name="uq_role_grant_account_id_role_site_id",
            postgresql_nulls_not_distinct=True,
        ),
        schema="access",
        comment="A role of an account on a site, or on all sites where there is none.",
    )  # fmt: skip
    op.create_index("ix_role_grant_site_id", "role_grant", ["site_id"], schema="access")
    op.create_table(
        "credential",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("account_id", UUID(as_uuid=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("permissions", ARRAY(sa.Text())),
        sa.Column("sites", ARRAY(UUID(as_uuid=True))),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        _time("created_at", False, NOW),
        _time("expires_at"),
        _time("last_used_at"),
        _time("revoked_at"),
        sa.PrimaryKeyConstraint("id", name="pk_credential"),
        sa.ForeignKeyConstraint(["account_id"], ["access.account.id"], name="fk_credential_account_id"),
        sa.UniqueConstraint("hash", name="uq_credential_hash"),
        sa.CheckConstraint("kind IN ('token', 'session', 'key')", name="ck_credential_kind"),
        schema="access",
        comment="What stands for a password: bearer tokens, browser sessions, API keys; hashes only.",
    )
    op.create_index("ix_credential_account_id", "credential", ["account_id", "created_at"], schema="access")
    op.create_table(
        "attempt",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _time("last_at", False),
        _time("blocked_until", False),
        sa.PrimaryKeyConstraint("subject", name="pk_attempt"),
        schema="access",
        comment="Failed logins by hashed name and by address; all workers count together.",
    )
    op.create_index("ix_attempt_last_at", "attempt", ["last_at"], schema="access")
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        _time("at", False, NOW),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("account_id", UUID(as_uuid=True)),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("site_id", UUID(as_uuid=True)),
        sa.Column("detail", JSONB(), server_default="{}", nullable=False),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        schema="access",
        comment="Logins, exports, overrides, keys and grants: only ever added to.",
    )
    op.create_index("ix_event_at", "event", ["at"], schema="access")
    op.create_index("ix_event_account_id", "event", ["account_id", "at"], schema="access")
    op.execute(CHANGED)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute(f"GRANT USAGE ON SCHEMA access TO {SERVICE}")
    for table, rights in GRANTS.items():
        op.execute(f"GRANT {', '.join(rights)} ON access.{table} TO {SERVICE}")


def downgrade() -> None:
    """Without accounts, which are lost."""
    op.execute("DROP SCHEMA access CASCADE")
