"""Things found by a part of their code, their name or their species: trigrams of what they are called.

Trigrams know words, and a word of Chinese is found by its beginning only. So every character beyond ASCII is made a word
of its own: it has trigrams wherever it stands, and one character is enough to be found by.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.migrations.history import SERVICE
from greenbelt_gis.text import Text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAMED = {
    "site": ("code", "name"), "tree": ("code", "species"), "asset": ("code", "name"), "planting": ("code", "species"),
    "zone": ("code", None), "activity": ("code", None), "protection_zone": ("tree", None), "water": ("name", None),
}  # fmt: skip
"""Tables with the columns by which their rows are found."""
CODED = ("tree", "asset", "planting", "zone", "activity", "protection_zone")
"""Tables whose rows stand in the order of their codes, site by site."""
FUNCTIONS = {
    # Codes are compared byte by byte, but letters are made small as the database's language has it.
    "search_code(code text)": 'lower(code COLLATE "default") COLLATE "C"',
    "search_text(one text, other text DEFAULT NULL)": (
        "regexp_replace(lower((one || coalesce(chr(1) || other, '')) COLLATE \"default\"), "
        r"'([^\x01-\x7f])', ' \1 ', 'g')"
    ),
}
SIGNATURES = ("search_code(text)", "search_text(text, text)")


def upgrade() -> None:
    """Two functions, which are written into the statements that call them, and indexes of what they say."""
    _extension()
    for head, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {head} RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT {body} $$")
    for signature in SIGNATURES:
        # Whoever writes a row computes what its indexes hold.
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {SERVICE}")
    for table, (one, other) in NAMED.items():
        said = one if other is None else f"{one}, {other}"
        op.execute(f'CREATE INDEX "ix_{table}_search_text" ON "{table}" USING gin (search_text({said}) {_trigrams()})')
    for table in CODED:
        op.execute(f'CREATE INDEX "ix_{table}_search_code" ON "{table}" (site_id, search_code({NAMED[table][0]}))')


def downgrade() -> None:
    """Without them; the extension stays, for others may use it."""
    for table in NAMED:
        op.execute(f'DROP INDEX "ix_{table}_search_text"')
    for table in CODED:
        op.execute(f'DROP INDEX "ix_{table}_search_code"')
    for signature in SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")


def _extension() -> None:
    """The server's own trigrams; a ``RecordError`` where they lack and may not be made."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")).first():
        return
    there, may = bind.execute(
        sa.text(
            "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'), "
            "has_database_privilege(current_database(), 'CREATE')"
        )
    ).one()
    if not there:
        raise RecordError(
            Text("the server lacks the extension pg_trgm", "数据库服务器缺少扩展 pg_trgm"),
            fix=Text("install PostgreSQL's contrib modules", "请安装 PostgreSQL 的 contrib 模块"),
        )
    if not may:
        raise RecordError(
            Text("the database lacks the extension pg_trgm", "数据库缺少扩展 pg_trgm"),
            fix=Text("have an administrator run: CREATE EXTENSION pg_trgm", "请管理员执行：CREATE EXTENSION pg_trgm"),
        )
    op.execute("CREATE EXTENSION pg_trgm")


def _trigrams() -> str:
    """The operator class, by the schema in which somebody may have put it."""
    schema = op.get_bind().execute(
        sa.text("SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
                "WHERE e.extname = 'pg_trgm'")
    ).scalar_one()  # fmt: skip
    return f"{schema}.gin_trgm_ops"
