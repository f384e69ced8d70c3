"""Jobs: the queue's own objects and what was asked for, in a schema of their own; what a run changed, finding by
finding."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.migrations.history import SERVICE
from greenbelt_gis.text import Text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

QUEUE_SCHEMA_SHA256 = "c70ec4b400a60ad9592787653aae5ae77ae41bf801d56b5bd2712751a07f2009"
"""Of the queue library's schema (procrastinate 3.10) that this migration is written for."""
GRANTS = {
    "procrastinate_jobs": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "procrastinate_workers": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "procrastinate_events": ("SELECT", "INSERT"),
    "procrastinate_periodic_defers": ("SELECT", "UPDATE"),  # a job that is deleted is unlinked from them
    "request": (
        "SELECT",
        "INSERT",
        "UPDATE (state, progress, doing_en, doing_zh, attempt, crashes, job_id, audit_id, change_id, summary, "
        "error_en, error_zh, started_at, ended_at, cancelled_by)",
    ),
    "upload_part": ("SELECT", "INSERT", "DELETE"),
    "import_row": ("SELECT", "INSERT"),
}
"""What the service may do; what was asked, by whom and when never changes."""
OWN_PATH = """
DO $$
DECLARE
    one regprocedure;
BEGIN
    FOR one IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', one);
    END LOOP;
END $$
"""
"""The library's functions name no schema: they find their tables whatever path the caller is on."""


def _time(name: str, nullable: bool = True, default: sa.TextClause | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def upgrade() -> None:
    """The schema ``jobs``, and the table of what runs changed."""
    op.execute("CREATE SCHEMA jobs")
    _queue()
    op.create_table(
        "request",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", UUID(as_uuid=True), nullable=False),
        sa.Column("account_id", UUID(as_uuid=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("wanted", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("doing_en", sa.Text(), server_default="", nullable=False),
        sa.Column("doing_zh", sa.Text(), server_default="", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("job_id", sa.BigInteger()),
        sa.Column("audit_id", sa.BigInteger()),
        sa.Column("change_id", sa.BigInteger()),
        sa.Column("summary", JSONB()),
        sa.Column("error_en", sa.Text()),
        sa.Column("error_zh", sa.Text()),
        _time("asked_at", False, sa.text("now()")),
        _time("started_at"),
        _time("ended_at"),
        sa.Column("cancelled_by", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_request_site_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["access.account.id"], name="fk_request_account_id"),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name="fk_request_audit_id"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_request_change_id"),
        sa.CheckConstraint("kind IN ('audit', 'import')", name="ck_request_kind"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="ck_request_state"),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name="ck_request_progress"),
        schema="jobs",
        comment="Jobs that were asked for: what, by whom, how far they are, what came of them.",
    )
    op.create_index("ix_request_site_id", "request", ["site_id", "kind", "id"], schema="jobs")
    op.create_index(
        "ix_request_open", "request", ["site_id", "kind"], schema="jobs",
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )  # fmt: skip
    op.create_table(
        "upload_part",
        sa.Column("request_id", UUID(as_uuid=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "name", "number", name="pk_upload_part"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["jobs.request.id"], name="fk_upload_part_request_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("name IN ('data', 'profile')", name="ck_upload_part_name"),
        schema="jobs",
        comment="Files that imports wait to read, in pieces; gone when the import has ended.",
    )
    op.execute("ALTER TABLE jobs.upload_part ALTER content SET STORAGE EXTERNAL")  # most of it is compressed already
    op.create_table(
        "import_row",
        sa.Column("request_id", UUID(as_uuid=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("action", "file", "layer")),
        sa.Column("row", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("code", "reason_en", "reason_zh", "fix_en", "fix_zh")
        ),
        sa.PrimaryKeyConstraint("request_id", "number", name="pk_import_row"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["jobs.request.id"], name="fk_import_row_request_id", ondelete="CASCADE"
        ),
        schema="jobs",
        comment="Rows that imports rejected, repaired or warned of.",
    )
    op.create_table(
        "run_difference",
        sa.Column("audit_id", sa.BigInteger(), nullable=False),
        sa.Column("finding_id", UUID(as_uuid=True), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id", "finding_id", name="pk_run_difference"),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name="fk_run_difference_audit_id"),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name="fk_run_difference_finding_id"),
        sa.CheckConstraint("became IN ('new', 'gone', 'overtaken')", name="ck_run_difference_became"),
        comment="Findings that a run over a site opened or ended, or saw but an edit had ended meanwhile.",
    )
    op.create_index(
        "ix_finding_open", "finding", ["site_id", "id"], postgresql_where=sa.text("gone_by IS NULL")
    )  # fmt: skip
    op.execute(f"GRANT USAGE ON SCHEMA jobs TO {SERVICE}")
    for table, rights in GRANTS.items():
        op.execute(f"GRANT {', '.join(rights)} ON jobs.{table} TO {SERVICE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {SERVICE}")
    op.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA jobs FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO {SERVICE}")
    op.execute(f"GRANT SELECT, INSERT ON run_difference TO {SERVICE}")


def _queue() -> None:
    """The library's own objects, made by its own statements in our schema."""
    statements = (files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    if sha256(statements.encode()).hexdigest() != QUEUE_SCHEMA_SHA256:
        raise RecordError(
            Text("the library procrastinate is of another version", "procrastinate 库版本不符"),
            fix=Text("install the locked versions", "请安装锁定的版本"),
        )
    bind = op.get_bind()
    before = bind.execute(sa.text("SELECT current_setting('search_path')")).scalar_one()
    set_path = sa.text("SELECT set_config('search_path', :path, true)")
    bind.execute(set_path, {"path": "jobs"})
    # Many statements at once, with signs that are placeholders elsewhere: past SQLAlchemy, in the same transaction.
    driver = bind.connection.driver_connection
    assert driver is not None
    driver.execute(statements)
    bind.execute(set_path, {"path": before})
    op.execute(OWN_PATH)


def downgrade() -> None:
    """Without jobs, which are lost with what is known of runs' differences; the runs themselves stay."""
    op.drop_index("ix_finding_open", table_name="finding")
    op.drop_table("run_difference")
    op.execute("DROP SCHEMA jobs CASCADE")
