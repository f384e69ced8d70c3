"""A private PostGIS for those who have none: made on first use, on a Unix socket only, reused after.

It belongs to one home folder. Run as root, the cluster is owned by user ``postgres`` and lives where that user
can reach it even when the home is private. Access is by the socket's folder, which only its owner may enter.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from greenbelt_gis.errors import RecordError
from greenbelt_gis.text import Text

LONGEST_SOCKET = 107
"""Bytes that a Unix socket's path may have."""
NAME = "greenbelt"
ROOTS_PLACE = Path("/var/lib/greenbelt")
_PID_FILE = "postmaster.pid"
_SOCKET_FILE = ".s.PGSQL.5432"
_START_SECONDS = 60
_ORPHAN_SECONDS = 10
"""Processes of a server that was killed end within this time, or do not end by themselves."""
_NOBODY = 2**30

_CONFIG = """
# Written by greenbelt; a private server on a socket.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
shared_buffers = 512MB
work_mem = 64MB
maintenance_work_mem = 512MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = on
random_page_cost = 1.1
jit = off
log_timezone = 'UTC'
timezone = 'UTC'
"""


@dataclass(frozen=True)
class LocalServer:
    """One private cluster: ``folder`` holds data, log and lock, ``socket`` the socket."""

    folder: Path
    socket: Path

    @classmethod
    def of_home(cls, home: Path) -> LocalServer:
        """The cluster of a home folder."""
        key = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
        folder = ROOTS_PLACE / key if os.getuid() == 0 else home.resolve() / "postgis"
        socket = folder / "socket"
        if len(str(socket / _SOCKET_FILE).encode()) > LONGEST_SOCKET:
            socket = Path(tempfile.gettempdir()) / f"greenbelt-{os.getuid()}-{key}"
        return cls(folder, socket)

    @property
    def url(self) -> str:
        """How clients reach the database."""
        return f"postgresql://{NAME}@/{NAME}?host={self.socket}"

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.folder / "data"

    def start(self) -> str:
        """Make the cluster if need be, start it if it is down; the URL. Safe to call from two processes at once."""
        binaries = find_binaries()
        with self._lock():
            if not (self.data / "PG_VERSION").exists():
                self._create(binaries)
            if not self._running(binaries):
                self._start(binaries)
            self._create_database(binaries)
        return self.url

    def stop(self) -> bool:
        """Stop the server; False where it was not running."""
        if not (self.data / "PG_VERSION").exists():
            return False
        binaries = find_binaries()
        with self._lock():
            if not self._running(binaries):
                return False
            self._run(binaries / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
            return True

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """One process at a time; the lock goes with the process that holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for place in (self.folder, self.socket):
                place.mkdir(mode=0o700, exist_ok=True)
                self._own(place)
            lock = (self.folder / "lock").open("w")
        except OSError as problem:
            raise RecordError(
                Text("the local database has no place: {why}", "本地数据库无处存放：{why}").format(why=problem),
                fix=Text("set GREENBELT_HOME to a folder you may write", "请将 GREENBELT_HOME 设为可写的文件夹"),
            ) from None
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _own(self, place: Path) -> None:
        """Give a folder to whoever runs the server, and refuse one that somebody else has put there."""
        if os.getuid() == 0:
            shutil.chown(place, "postgres", "postgres")
        elif place.stat().st_uid != os.getuid():
            raise RecordError(Text("{place} belongs to somebody else", "{place} 属于其他用户").format(place=place))
        place.chmod(0o700)

    def _create(self, binaries: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            binaries / "initdb", "-D", unfinished, "-U", NAME, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
            "--data-checksums",
        )  # fmt: skip
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write(_CONFIG.format(socket=self.socket))
        unfinished.rename(self.data)  # a cluster is there whole or not at all

    def _start(self, binaries: Path) -> None:
        crashed = self._forget_dead_server()
        deadline = time.monotonic() + (_ORPHAN_SECONDS if crashed else 0)
        while True:
            try:
                self._run(
                    binaries / "pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-t", str(_START_SECONDS),
                    "start",
                )  # fmt: skip
            except RecordError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    def _running(self, binaries: Path) -> bool:
        done = self._call(binaries / "pg_ctl", "-D", self.data, "status")
        return done.returncode == 0 and self._pid_is_postgres()

    def _pid_is_postgres(self) -> bool:
        """Whether the process named in the pid file is a living PostgreSQL server."""
        with contextlib.suppress(OSError, ValueError):
            return _is_postgres((self.data / _PID_FILE).read_text())
        return False

    def _forget_dead_server(self) -> bool:
        """After a crash the number in the lock files may be taken, and PostgreSQL would not dare to start.

        Only the number is replaced, by one that no process can have: the rest of the pid file is how PostgreSQL sees
        that orphans of the dead server still write. True where there was a server that did not end well.
        """
        crashed = False
        for file in (self.data / _PID_FILE, self.socket / f"{_SOCKET_FILE}.lock"):
            with contextlib.suppress(OSError, ValueError):
                content = file.read_text()
                if not _is_postgres(content):
                    crashed = True
                    file.write_text("\n".join([str(_NOBODY), *content.split("\n")[1:]]))
        return crashed

    def _create_database(self, binaries: Path) -> None:
        listed = self._psql(binaries, "postgres", "SELECT 1 FROM pg_database WHERE datname = 'greenbelt'")
        if listed.strip() != "1":
            self._psql(binaries, "postgres", f"CREATE DATABASE {NAME}")
        self._psql(binaries, NAME, "CREATE EXTENSION IF NOT EXISTS postgis")

    def _psql(self, binaries: Path, database: str, statement: str) -> str:
        return self._run(
            binaries / "psql", "-X", "-A", "-t", "-q", "-h", self.socket, "-U", NAME, "-d", database,
            "-v", "ON_ERROR_STOP=1", "-c", statement,
        )  # fmt: skip

    def _run(self, *command: object) -> str:
        done = self._call(*command)
        if done.returncode != 0:
            log = self.folder / "log"
            tail = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["?"]
            raise RecordError(
                Text("the local database does not start: {why}", "本地数据库无法启动：{why}").format(why=tail[0]),
                where={"file": log if log.exists() else self.folder},
            )
        return done.stdout

    def _call(self, *command: object) -> subprocess.CompletedProcess[str]:
        """Run a server program, as user postgres where we are root, which PostgreSQL refuses to be."""
        words = [str(word) for word in command]
        environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            # Files, not pipes: the server inherits them and would keep a pipe open for ever.
            try:
                if os.getuid() == 0:
                    done = subprocess.run(  # noqa: S603 - fixed programs, our own arguments
                        words, stdout=out, stderr=err, cwd="/", env=environment, check=False,
                        user="postgres", group="postgres", extra_groups=[], stdin=subprocess.DEVNULL,
                    )  # fmt: skip
                else:
                    done = subprocess.run(  # noqa: S603 - likewise
                        words, stdout=out, stderr=err, cwd="/", env=environment, check=False, stdin=subprocess.DEVNULL
                    )
            except (LookupError, OSError) as problem:
                raise RecordError(
                    Text("cannot run {program}: {why}", "无法运行 {program}：{why}").format(
                        program=words[0], why=problem
                    )
                ) from None
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(words, done.returncode, out.read(), err.read())


def _is_postgres(lock: str) -> bool:
    """Whether the process named in a lock file's first line is a living PostgreSQL server.

    It may be another process that got its number, or a dead one that nobody has collected, as in containers without
    an init process.
    """
    pid = int(lock.partition("\n")[0])
    if not Path("/proc").is_dir():
        return True
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "postgres" and rest.split()[0] != "Z"


def find_binaries() -> Path:
    """The newest PostgreSQL's programs; a ``RecordError`` that names the command which installs them."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    raise RecordError(
        Text("PostgreSQL with PostGIS is not installed", "未安装 PostgreSQL 与 PostGIS"),
        fix=Text(
            "apt-get install postgresql postgresql-postgis, or set GREENBELT_DATABASE_URL",
            "apt-get install postgresql postgresql-postgis，或设置 GREENBELT_DATABASE_URL",
        ),
    )
