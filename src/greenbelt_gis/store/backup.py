"""Backups of a whole database: one file in PostgreSQL's custom format.

A restore is made in a database of its own, looked at, and only then takes the other's name, both in one transaction:
whoever is killed on the way leaves the old database as it was, and remains that the next restore clears away.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from greenbelt_gis.errors import InputError, OutputError, RecordError, UsageError
from greenbelt_gis.store.database import check_known, unreachable
from greenbelt_gis.store.migrations.history import READER, SERVICE
from greenbelt_gis.store.programs import beside, run
from greenbelt_gis.store.room import CONNECT_S
from greenbelt_gis.text import Text

LOCK = 7_236_014_990
"""Key of the advisory lock under which one restore at a time runs on a server."""
TRIES = 50
Connection = psycopg.Connection[Any]

_OTHER_TABLES = """
SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_%%'
  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2
"""
_BARE = {("public", "alembic_version"), ("public", "record")}
"""Tables that have rows before anything was done with a record."""


@dataclass(frozen=True)
class Backup:
    """What is in a backup file."""

    file: Path
    revision: str
    srid: int
    bytes: int


def dump(address: str, file: Path) -> Backup:
    """Write a backup, whole or not at all, and read it back; never over another file."""
    if file.exists():
        raise OutputError(
            Text("the file is there already", "文件已存在"), where={"file": file},
            fix=Text("give another name: backups are not overwritten", "请另取文件名：备份不会被覆盖"),
        )  # fmt: skip
    part = beside(file, f".{secrets.token_hex(4)}.part")
    try:
        try:
            part.touch(mode=0o600)  # it holds password hashes
        except OSError as problem:
            raise OutputError(
                Text("cannot write: {why}", "无法写入：{why}").format(why=problem.strerror), where={"file": file}
            ) from None
        run("pg_dump", "--format=custom", "--no-owner", "--no-password", f"--file={part}", address=address)
        made = look(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return Backup(file, made.revision, made.srid, made.bytes)


def look(file: Path) -> Backup:
    """What a file is a backup of; an ``InputError`` where of nothing, a ``RecordError`` where of a newer version."""
    if not file.is_file():
        raise InputError(Text("there is no such file", "文件不存在"), where={"file": file})
    try:
        run("pg_restore", "--list", file)
        revision, srid = _rows(file, "alembic_version", "version_num"), _rows(file, "record", "srid")
    except RecordError as problem:
        raise InputError(
            Text("this is not a backup, or a damaged one: {why}", "不是备份文件或已损坏：{why}").format(
                why=problem.what
            ),
            where={"file": file},
        ) from None
    if not revision or not srid:
        raise InputError(Text("this is a backup of something else", "这不是本系统数据库的备份"), where={"file": file})
    check_known(revision)
    return Backup(file, revision, int(srid), file.stat().st_size)


def _rows(file: Path, table: str, column: str) -> str:
    """The value of a column in the only row of a table in a backup; empty where there is none."""
    lines = iter(run("pg_restore", "--data-only", f"--table={table}", "--file=-", file).splitlines())
    for line in lines:
        if line.startswith("COPY "):
            names = line.partition("(")[2].partition(")")[0].split(", ")
            values = next(lines).split("\t")
            return values[names.index(column)] if column in names and len(values) == len(names) else ""
    return ""


def is_empty(address: str) -> bool:
    """Whether a database holds nothing that anybody made: no table, or the bare tables of a record."""
    with _connected(address) as connection:
        return not any(
            (schema, table) not in _BARE
            and connection.execute(
                sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(schema, table))
            ).fetchone()
            == (True,)
            for schema, table in connection.execute(_OTHER_TABLES).fetchall()
        )


@contextmanager
def restored(address: str, file: Path) -> Iterator[str]:
    """A new database on the same server with what is in a backup: its address.

    Where the block ends well it takes the name of the database at ``address``, which is dropped; otherwise it is
    dropped itself.
    """
    name = str(conninfo_to_dict(address).get("dbname") or "")
    made = f"{name[:40]}_restoring_{secrets.token_hex(4)}"
    with _connected(make_conninfo(address, dbname=_maintenance(name)), autocommit=True) as server:
        if server.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone() != (True,):
            raise UsageError(Text("another restore is under way on this server", "该服务器上正在进行另一项恢复"))
        _clear(server, name)
        _roles(server)
        (order, letters), *_ = server.execute(
            "SELECT datcollate, datctype FROM pg_database WHERE datname = %s", (name,)
        ).fetchall()
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE {} LC_CTYPE {}").format(
                sql.Identifier(made), sql.Literal(order), sql.Literal(letters)
            )
        )
        try:
            _fill(address, made, file)
            yield _at(address, made)
            _swap(server, name, made)
        finally:
            _clear(server, name)


def _fill(address: str, made: str, file: Path) -> None:
    for section in ("pre-data", "data", "post-data"):
        run(
            "pg_restore", "--exit-on-error", "--no-owner", "--no-password", f"--section={section}", f"--dbname={made}",
            file, address=address,
        )  # fmt: skip
        if section == "data":
            # Numbers of transactions of another server: here they will come again, and a change must be of its own.
            with _connected(_at(address, made)) as connection:
                if connection.execute(
                    "SELECT 1 FROM pg_attribute WHERE attrelid = 'change'::regclass AND attname = 'tx'"
                ).fetchone():
                    connection.execute("UPDATE change SET tx = 0")
    with _connected(_at(address, made), autocommit=True) as connection:
        connection.execute("ANALYZE")


def _swap(server: Connection, name: str, made: str) -> None:
    old = f"{name[:40]}_restoring_{secrets.token_hex(4)}"
    for attempt in range(TRIES):
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
            ([name, made],),
        )
        try:
            with server.transaction():
                for before, after in ((name, old), (made, name)):
                    server.execute(
                        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(before), sql.Identifier(after))
                    )
            break
        except psycopg.errors.ObjectInUse:  # a service connected again at once
            if attempt == TRIES - 1:
                raise RecordError(
                    Text("the database stays in use", "数据库一直被占用"),
                    fix=Text("stop the service, then restore again", "请停止服务后重新恢复"),
                ) from None


def _clear(server: Connection, name: str) -> None:
    """Drop what this or an earlier restore left behind; the lock says that no other one runs."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (f"{name[:40]}_restoring_",)
    ).fetchall()
    for (left,) in rows:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(left)))


def _roles(server: Connection) -> None:
    """The roles that a backup grants rights to; they belong to the server, not to the database."""
    for role in (SERVICE, READER):
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
            if role == SERVICE:
                server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _at(address: str, name: str) -> str:
    """The address of another database of the same server, as a URL."""
    parts = conninfo_to_dict(address)
    query = "&".join(
        f"{key}={quote(str(value), safe='')}" for key, value in {**parts, "dbname": name}.items() if value is not None
    )
    return f"postgresql://?{query}"


def _maintenance(name: str) -> str:
    return "template1" if name == "postgres" else "postgres"


@contextmanager
def _connected(address: str, *, autocommit: bool = False) -> Iterator[Connection]:
    try:
        with psycopg.connect(address, connect_timeout=CONNECT_S, autocommit=autocommit) as connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as problem:
        raise RecordError(
            Text("the database user may not do this: {why}", "数据库用户无此权限：{why}").format(
                why=str(problem).splitlines()[0]
            ),
            fix=Text("a restore makes a database: it needs CREATEDB, and to own the old one",
                     "恢复时需新建数据库：须有 CREATEDB 权限并拥有原数据库"),
        ) from None  # fmt: skip
    except (psycopg.OperationalError, psycopg.InterfaceError) as problem:
        raise unreachable(problem) from None
