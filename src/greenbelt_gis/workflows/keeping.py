"""What keeps a record: backups, restoring them, bringing its tables up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from greenbelt_gis.errors import CrsError, RecordError, UsageError
from greenbelt_gis.store.backup import Backup, dump, is_empty, look, restored
from greenbelt_gis.store.database import (
    check_known,
    database_address,
    open_record,
    revision_of,
    revisions,
    sqlalchemy_engine,
    unreachable,
)
from greenbelt_gis.store.programs import beside
from greenbelt_gis.text import Text


@dataclass(frozen=True)
class Restored:
    """A backup that was restored, and the backup of what was there before, if anything was."""

    backup: Backup
    before: Backup | None


def back_up(url: str, home: Path, file: Path) -> Backup:
    """Write a backup of the whole database. It may be read and written meanwhile; the backup is of one moment."""
    address = database_address(url, home)
    found = schema_version(address)
    if found is None:
        raise RecordError(Text("the database holds no record", "数据库中没有记录"))
    check_known(found)
    return dump(address, file)


def restore(url: str, home: Path, file: Path, *, crs: str, replace: bool = False) -> Restored:
    """Put a backup in the place of an empty database, or (``replace``) of one that is backed up beside the file first.

    Nothing is changed before all of it is there, looked at and brought up to date. Raises ``InputError`` for what is no
    backup, ``CrsError`` where it is in another CRS than ``crs``, ``RecordError`` where it is of a newer version.
    """
    backup = look(file)
    if crs.upper() != f"EPSG:{backup.srid}":
        raise CrsError(
            Text("the backup is in EPSG:{there}, GREENBELT_CRS says {here}",
                 "备份为 EPSG:{there}，GREENBELT_CRS 为 {here}").format(there=backup.srid, here=crs),
            fix=Text("set GREENBELT_CRS=EPSG:{there}", "请设置 GREENBELT_CRS=EPSG:{there}").format(there=backup.srid),
        )  # fmt: skip
    address = database_address(url, home)
    before = None
    if not is_empty(address):
        if not replace:
            raise UsageError(
                Text("the database is not empty", "数据库不为空"),
                fix=Text("use another database, or --replace, which backs it up first",
                         "请改用其他数据库，或加 --replace（会先备份）"),
            )  # fmt: skip
        before = dump(address, beside(file, f".before-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"))
    with restored(address, file) as made:
        open_record(made, home, crs)
    return Restored(backup, before)


def migrate(url: str, home: Path, crs: str) -> tuple[str | None, str]:
    """Bring the tables up to date; their versions before (None: there were none) and after."""
    address = database_address(url, home)
    before = schema_version(address)
    open_record(address, home, crs)
    return before, revisions()[0]


def schema_version(address: str) -> str | None:
    """The version of a database's tables; None where there are none."""
    engine = sqlalchemy_engine(address)
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    except DBAPIError as problem:
        raise unreachable(problem.orig) from None
    finally:
        engine.dispose()
