"""Opens the record: finds the database, brings its schema up to date, checks that it is the right one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.conninfo import conninfo_to_dict
from pyproj import CRS
from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from greenbelt_gis.errors import CrsError, RecordError, UsageError
from greenbelt_gis.model.crs import crs_name, parse_crs, require_metric
from greenbelt_gis.store.local import LocalServer
from greenbelt_gis.store.migrations.history import READER, SERVICE
from greenbelt_gis.store.published import TIMEZONE, publish
from greenbelt_gis.store.room import CONNECT_S, TIMEOUT, Room
from greenbelt_gis.text import Text

LOCK = 7_236_014_981
"""Key of the advisory lock under which one process at a time migrates."""
SERVICE_ROLE = SERVICE
"""The database role that may edit layers but alter neither tables nor history; migrations make it."""
MOST_CONNECTIONS = 16
"""Of one process to a record opened as the service opens it, unless told otherwise."""


@dataclass(frozen=True)
class Record:
    """An open record: where it is and the CRS of all its geometry; ``room``: how many may be connected to it here."""

    url: str
    srid: int
    room: Room | None = field(default=None, compare=False, repr=False)

    @property
    def crs(self) -> CRS:
        """The CRS of all geometry."""
        return CRS.from_epsg(self.srid)

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection in one transaction: committed where the block ends well, rolled back otherwise."""
        with telling(), self._connected() as connection:
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        if self.room is not None:
            with self.room.connection(self.url) as connection:
                yield connection
        else:
            with self.fresh() as connection:
                yield connection

    @contextmanager
    def fresh(self) -> Iterator[psycopg.Connection[Any]]:
        """As ``connect``, but never one that was kept: it shows whether the server lets anybody in."""
        with telling(), self.place(), psycopg.connect(self.url, connect_timeout=CONNECT_S) as connection:
            connection.execute(TIMEOUT)
            yield connection

    def place(self) -> AbstractContextManager[None]:
        """One place among the connections that there may be, for whoever connects by ``url``."""
        return nullcontext() if self.room is None else self.room.place()

    def as_service(self, timeout_s: int = 30, room: Room | None = None) -> Record:
        """The same record as the service opens it: every connection takes the role that cannot alter history.

        Whatever connects by its ``url`` (psycopg, a pool, ADBC) starts in the role, with a time limit for a statement,
        without compiling plans and without parallel workers. ``connect`` keeps what it opened for the next one, in
        ``room`` (None: in one of its own). Raises ``RecordError`` where the user may not take it.
        """
        return self._acting(SERVICE_ROLE, timeout_s, "", room or Room(MOST_CONNECTIONS))

    def as_reader(self, timezone: str, timeout_s: int = 15) -> Record:
        """The same record as standard clients see it: the published views, today in ``timezone``, and nothing to write.

        Raises ``RecordError`` where the user may not take that role. Nothing is kept: others connect by its ``url``.
        """
        only = f" -c default_transaction_read_only=on -c {TIMEZONE}={timezone}"
        return self._acting(READER, timeout_s, only, None)

    def _acting(self, role: str, timeout_s: int, more: str, room: Room | None) -> Record:
        options = (
            f"{conninfo_to_dict(self.url).get('options') or ''} -c role={role} "
            f"-c statement_timeout={timeout_s}s -c jit=off -c max_parallel_workers_per_gather=0{more}"
        ).strip()
        # Of a repeated parameter the last one counts.
        joint = "&" if "?" in self.url else "?"
        record = replace(self, url=f"{self.url}{joint}options={quote(options, safe='')}", room=room)
        try:
            psycopg.connect(record.url, connect_timeout=CONNECT_S).close()
        except psycopg.OperationalError as problem:
            if f'role "{role}"' not in str(problem):
                raise unreachable(problem) from None
            user = conninfo_to_dict(self.url).get("user") or "USER"
            raise RecordError(
                Text("{user} may not act as {role}", "{user} 无权使用角色 {role}").format(user=user, role=role),
                fix=Text(
                    "have an administrator run: GRANT {role} TO {user}", "请管理员执行：GRANT {role} TO {user}"
                ).format(role=role, user=f'"{user}"'),
            ) from None
        return record


def database_address(url: str, home: Path) -> str:
    """The database at ``url``, or the local one of ``home`` (started if need be) where ``url`` is empty."""
    return _checked(url) if url else LocalServer.of_home(home).start()


def open_record(url: str, home: Path, crs: str, *, migrate: bool = True) -> Record:
    """The record at ``url``, or the local one of ``home`` where ``url`` is empty, its schema up to date.

    ``crs``: the CRS for a new record, and the one an old record must have. ``migrate``: bring an older schema up to
    date; otherwise it is refused. Raises ``RecordError`` where the database cannot be reached or is of another version,
    ``CrsError`` where it is in another CRS.
    """
    address = database_address(url, home)
    wanted = require_metric(parse_crs(crs, key="GREENBELT_CRS"), key="GREENBELT_CRS").to_epsg()
    if wanted is None:
        raise CrsError(
            Text("a record needs a CRS with an EPSG code", "数据库记录需要带 EPSG 代码的坐标系"),
            where={"key": "GREENBELT_CRS"},
        )
    engine = sqlalchemy_engine(address)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            if migrate:
                connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
            _upgrade(connection, wanted, migrate)
            publish(connection, migrate=migrate)
            srid = int(connection.execute(text("SELECT srid FROM record")).scalar_one())
    except DBAPIError as problem:
        raise unreachable(problem.orig) from None
    finally:
        engine.dispose()
    if srid != wanted:
        raise CrsError(
            Text(
                "the record is in EPSG:{there}, GREENBELT_CRS says {here}",
                "数据库记录为 EPSG:{there}，GREENBELT_CRS 为 {here}",
            ).format(there=srid, here=crs_name(CRS.from_epsg(wanted))),
            fix=Text(
                "set GREENBELT_CRS=EPSG:{there}, or use another database",
                "请设置 GREENBELT_CRS=EPSG:{there}，或改用其他数据库",
            ).format(there=srid),
        )
    return Record(address, srid)


def _checked(url: str) -> str:
    """A URL as all our drivers understand it; a ``UsageError`` (which does not show it: it may hold a password)."""
    kind, found, rest = url.partition("://")
    try:
        if not found or kind not in {"postgresql", "postgres"}:
            raise ValueError("postgresql://")
        address = f"postgresql://{rest}"
        conninfo_to_dict(address)
        make_url(address)
    except (ValueError, ArgumentError, psycopg.Error):
        raise UsageError(
            Text(
                "GREENBELT_DATABASE_URL is not the address of a PostgreSQL",
                "GREENBELT_DATABASE_URL 不是 PostgreSQL 地址",
            ),
            fix=Text(
                "write postgresql://user:password@host:5432/database, with special characters in the password as %XX",
                "请写成 postgresql://用户:密码@主机:5432/数据库，密码中的特殊字符写成 %XX",
            ),
        ) from None
    return address


def sqlalchemy_engine(url: str) -> Engine:
    """An engine for schema work; nothing is pooled."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)


def alembic_config(connection: Any, srid: int) -> Config:
    """Alembic's configuration, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(files("greenbelt_gis.store") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["srid"] = srid
    return config


def revisions() -> tuple[str, ...]:
    """The schema's versions that this software knows, the newest first."""
    script = ScriptDirectory.from_config(alembic_config(None, 0))
    return tuple(revision.revision for revision in script.walk_revisions())


def check_known(revision: str) -> None:
    """A ``RecordError`` for a schema of a newer version."""
    if revision not in revisions():
        raise RecordError(
            Text("the database is of a newer version (schema {found})", "数据库版本较新（结构 {found}）").format(
                found=revision
            ),
            fix=Text("update greenbelt_gis", "请升级 greenbelt_gis"),
        )


def revision_of(connection: Any) -> str | None:
    """The version of a database's schema; None where it holds no record."""
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Any, srid: int, migrate: bool) -> None:
    found, head = revision_of(connection), revisions()[0]
    if found is not None:
        check_known(found)
    if found == head:
        return
    if not migrate:
        raise RecordError(
            Text(
                "the database's schema is {found}, this software needs {head}",
                "数据库结构为 {found}，本软件需要 {head}",
            ).format(found=found or Text("missing", "空"), head=head),
            fix=Text("take a backup, then run: greenbelt migrate", "请先备份，再运行：greenbelt migrate"),
        )
    command.upgrade(alembic_config(connection, srid), "head")


@contextmanager
def telling() -> Iterator[None]:
    """Tells a database that is lost, or holds no record, as a ``RecordError``."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as problem:
        raise unreachable(problem) from None
    except psycopg.errors.UndefinedTable:
        raise no_tables() from None


def unreachable(problem: object) -> RecordError:
    """The error for a database that does not answer."""
    first = next((line for line in str(problem).splitlines() if line.strip()), "?")
    return RecordError(
        Text("the record cannot be reached: {why}", "无法连接数据库：{why}").format(why=first),
        fix=Text(
            "check GREENBELT_DATABASE_URL, and that the server runs", "请检查 GREENBELT_DATABASE_URL 及服务器是否运行"
        ),
    )


def no_tables() -> RecordError:
    """The error for a database whose tables have gone."""
    return RecordError(
        Text("the database holds no record any more", "数据库中已没有记录表"),
        fix=Text("start again, which makes its tables", "请重新启动，以重建数据表"),
    )
