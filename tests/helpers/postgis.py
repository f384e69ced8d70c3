"""A real PostGIS for tests: a private cluster on a Unix socket, made once a session, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


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
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=512MB "
            "-c max_parallel_workers_per_gather=2 -c work_mem=256MB -c max_wal_size=4GB -c jit=off -c autovacuum=off"
        )
        _as_postgres(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        try:
            address = f"host={folder} user=postgres dbname=postgres"
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
            yield address
        finally:
            _as_postgres(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
