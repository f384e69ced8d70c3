"""PostgreSQL's own client programs, which write and read backups."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store.local import find_binaries
from greenbelt_gis.text import Text

_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "sslrootcert": "PGSSLROOTCERT",
    "passfile": "PGPASSFILE", "service": "PGSERVICE", "options": "PGOPTIONS",
}  # fmt: skip


def run(program: str, *arguments: object, address: str = "", database: str = "") -> str:
    """What a program prints; a ``RecordError`` with its own words where it fails.

    ``address``: the database it connects to (``database``: another one there). It goes by the environment, for command
    lines can be read by everybody.
    """
    place = find_binaries() / program
    if not place.exists():
        raise RecordError(
            Text("{program} is not installed beside PostgreSQL", "未随 PostgreSQL 安装 {program}").format(
                program=program
            ),
            fix=Text("apt-get install postgresql-client", "apt-get install postgresql-client"),
        )
    words = [str(word) for word in (place, *arguments)]
    done = subprocess.run(  # noqa: S603 - fixed programs, our own arguments
        words, env=_environment(address, database), capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        told = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
        raise RecordError(
            Text("{program} failed: {why}", "{program} 失败：{why}").format(
                program=program, why=(told or ["?"])[0].removeprefix(f"{program}: ")
            )
        )
    return done.stdout.decode(errors="replace")


def _environment(address: str, database: str) -> Mapping[str, str]:
    parts = {key: str(value) for key, value in conninfo_to_dict(address).items() if value is not None}
    if database:
        parts["dbname"] = database
    named = {variable: parts[key] for key, variable in _VARIABLES.items() if key in parts}
    return {"LC_ALL": "C.UTF-8", **{k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "TMPDIR"}}, **named}


def beside(file: Path, suffix: str) -> Path:
    """A file's name with more at its end."""
    return file.with_name(file.name + suffix)
