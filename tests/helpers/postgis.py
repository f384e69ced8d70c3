"""A real PostGIS for tests: a private cluster on a Unix socket, made once a session, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from greenbelt_gis.store.database import open_record
from tests.helpers.processes import children, lives


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    assert on_path, "PostgreSQL is not installed: run `make setup`"
    return Path(on_path).parent


def _as_postgres(*command: str) -> None:
    """Run as user postgres where we are root, which PostgreSQL refuses to be."""
    prefix: list[str] = []
    if os.getuid() == 0:
        pwd.getpwnam("postgres")
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    subprocess.run(
        [*prefix, *command], check=True, capture_output=True, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"}
    )


def start(folder: Path) -> None:
    """Start the cluster of a folder, for the first time or again."""
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=512MB "
        "-c max_parallel_workers_per_gather=2 -c work_mem=256MB -c max_wal_size=4GB -c jit=off -c autovacuum=off"
    )
    _as_postgres(
        str(_binaries() / "pg_ctl"), "-D", str(folder / "d"), "-w", "-o", options, "-l", str(folder / "log"), "start"
    )


def kill(folder: Path) -> None:
    """Kill the cluster's server as a power cut would, and wait until all its processes have ended."""
    pid = int((folder / "d" / "postmaster.pid").read_text().splitlines()[0])
    family = [pid, *children(pid)]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while any(map(lives, family)):
        assert time.monotonic() < deadline, "the server's processes do not end"
        time.sleep(0.05)
    # Where nobody collects the dead, the number stays taken and PostgreSQL would not start again.
    for lock in (folder / "d" / "postmaster.pid", folder / ".s.PGSQL.5432.lock"):
        lock.write_text(f"{2**30}\n" + lock.read_text().split("\n", 1)[1])


@contextmanager
def cluster() -> Iterator[str]:
    """A running PostGIS; yields a connection string. It listens on a socket only."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="gbpg", dir="/tmp"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "d"
    try:
        _as_postgres(
            str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        start(folder)
        try:
            address = f"host={folder} user=postgres dbname=postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
                connection.execute("CREATE DATABASE with_postgis")
            with psycopg.connect(address, dbname="with_postgis", autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
            yield address
        finally:
            _as_postgres(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: str, like: str = "with_postgis") -> Iterator[str]:
    """The URL of a new database of a cluster, a copy of another: with PostGIS and nothing else. Dropped afterwards."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    yield _url(address, name)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def record_database(address: str) -> Iterator[str]:
    """The URL of a new database of a cluster with an empty record (EPSG:4549), up to date. Dropped afterwards.

    It is copied from one that was migrated once: a fifteenth of the time that migrating each would take.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'with_record'").fetchone()
        if made is None:
            connection.execute("CREATE DATABASE with_record TEMPLATE with_postgis")
    if made is None:
        open_record(_url(address, "with_record"), Path("/nowhere"), "EPSG:4549")
    with database(address, "with_record") as url:
        yield url


def _url(address: str, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={conninfo_to_dict(address)['host']}"
