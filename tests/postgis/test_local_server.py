"""The private PostGIS: made once, reused, started by two at once, surviving a crash."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store import local
from greenbelt_gis.store.local import LocalServer, find_binaries

pytestmark = pytest.mark.postgis


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home so deep that its socket would not fit."""
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    deep.chmod(0o700)
    yield deep
    server = LocalServer.of_home(deep)
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)
    shutil.rmtree(server.socket, ignore_errors=True)


def answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT postgis_version(), current_setting('listen_addresses')").fetchone()
        return row is not None and row[1] == ""


def test_it_is_made_reused_stopped_and_keeps_its_data(home: Path) -> None:
    server = LocalServer.of_home(home)
    assert len(str(server.socket / ".s.PGSQL.5432").encode()) <= local.LONGEST_SOCKET
    url = server.start()
    assert answers(url)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    began = time.monotonic()
    assert server.start() == url
    assert time.monotonic() - began < 5
    assert server.stop() is True
    assert server.stop() is False
    with psycopg.connect(server.start()) as connection:
        connection.execute("SELECT n FROM kept")


def test_nobody_else_may_enter_the_socket(home: Path) -> None:
    server = LocalServer.of_home(home)
    server.start()
    assert server.socket.stat().st_mode & 0o077 == 0
    assert server.folder.stat().st_mode & 0o077 == 0


def test_two_processes_that_start_it_at_once(home: Path) -> None:
    code = f"from pathlib import Path; from greenbelt_gis.store.local import LocalServer; print(LocalServer.of_home(Path({str(home)!r})).start())"
    running = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    urls = {process.communicate(timeout=90)[0].strip() for process in running}
    assert len(urls) == 1
    assert answers(urls.pop())


def test_it_survives_a_kill_and_a_pid_that_is_another_process_now(home: Path) -> None:
    server = LocalServer.of_home(home)
    server.start()
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while Path(f"/proc/{lines[0]}").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    time.sleep(1.0)  # its children end when they notice
    assert answers(server.start())


def test_it_starts_again_at_once_after_a_kill_while_a_query_still_runs(home: Path) -> None:
    """The dead server's number is still taken, and an orphan holds its memory for a moment."""
    server = LocalServer.of_home(home)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        connection.execute("CHECKPOINT")
        busy = subprocess.Popen(
            [find_binaries() / "psql", "-X", server.url, "-c", "SELECT sum(n) FROM generate_series(1, 4000000) n"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.3)
        os.kill(int((server.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
        with psycopg.connect(server.start()) as again:
            assert again.execute("SELECT n FROM kept").fetchall() == [(1,)]
        busy.wait(timeout=30)


def test_an_interrupted_creation_starts_afresh(home: Path) -> None:
    server = LocalServer.of_home(home)
    (server.folder / "unfinished").mkdir(parents=True)
    (server.folder / "unfinished" / "half").write_text("x")
    assert answers(server.start())


def test_missing_binaries_name_the_command_that_installs_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("greenbelt_gis.store.local.Path.glob", lambda *_: iter(()))
    monkeypatch.setattr("greenbelt_gis.store.local.shutil.which", lambda _: None)
    with pytest.raises(RecordError, match=r"not installed.*apt-get install postgresql postgresql-postgis"):
        find_binaries()


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    server = LocalServer.of_home(home)
    server.start()
    server.stop()
    with (server.data / "postgresql.conf").open("a") as config:
        config.write("shared_buffers = nonsense\n")
    with pytest.raises(RecordError, match=r"does not start.*file .*log"):
        server.start()
