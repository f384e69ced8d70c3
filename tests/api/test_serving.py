"""`greenbelt serve` as a process of its own: it listens, outlives its database, and ends when told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from greenbelt_api.app import create_app
from greenbelt_api.watching import Watching
from greenbelt_gis.io.dataset import read_dataset
from greenbelt_gis.settings import Settings
from greenbelt_gis.store.database import open_record
from greenbelt_gis.store.load import load
from greenbelt_gis.workflows.serving import check_listening
from tests.conftest import Ran
from tests.helpers.postgis import cluster, kill, start

pytestmark = pytest.mark.postgis
FIRST_LOOK = Path(__file__).parents[2] / "data" / "first_look"
NEAR = "/assets/near?lon=118.70&lat=32.045&radius_m=300"
ANSWER_S = 15
"""No answer may take longer, whatever state the database is in."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """A running `greenbelt serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def get(self, path: str) -> tuple[int, str, Any]:
        """Status, media type and JSON of an answer; 0 while nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=ANSWER_S) as got:
                return got.status, got.headers["content-type"], json.load(got)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers["content-type"], json.load(error)
        except urllib.error.URLError:
            return 0, "", None

    def wait_for(self, path: str, status: int, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while (got := self.get(path)[0]) != status:
            assert time.monotonic() < deadline, f"{path} answers {got}, not {status}"
            assert self.process.poll() is None, "the service ended"
            time.sleep(0.1)


@contextmanager
def serving(
    url: str, home: Path, *options: str, log: int = subprocess.DEVNULL, **environment: str
) -> Iterator[Service]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "greenbelt_gis.cli", "serve", "--port", str(port), *options],
        env={
            **os.environ,
            "GREENBELT_DATABASE_URL": url,
            "GREENBELT_HOME": str(home),
            "GREENBELT_LANGUAGE": "en",
            "GREENBELT_PUBLIC_READ": "true",
            **environment,
        },
        stdout=log,  # by default nowhere: a pipe that nobody reads fills, and holds it up
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        service = Service(process, port)
        service.wait_for("/readyz", 200)
        yield service
    finally:
        process.kill()
        process.communicate(timeout=30)


def test_it_outlives_the_death_of_its_database(tmp_path: Path) -> None:
    with cluster() as address:
        folder = Path(address.split()[0].removeprefix("host="))
        url = f"postgresql://postgres@/postgres?host={folder}"
        record = open_record(url, tmp_path, "EPSG:4549")
        load(record, "QL", read_dataset(FIRST_LOOK, crs="EPSG:4549").layers, actor="t", note="t")
        with serving(url, tmp_path) as service:
            before = service.get(NEAR)
            assert (before[0], len(before[2]["features"])) == (200, 3)
            kill(folder)
            for path in ("/readyz", NEAR, "/overview", "/maps/assets.html", "/readyz"):
                status, media, told = service.get(path)
                assert (path, status, media) == (path, 503, "application/problem+json")
                assert told["status"] == 503
                assert told["title"].startswith("the record cannot be reached")
                assert "Traceback" not in str(told)
            with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/", timeout=ANSWER_S) as page:
                assert page.status == 200  # the web map is there, and tells by itself what is not
            assert service.get("/healthz")[::2] == (200, {"status": "ok"})
            start(folder)
            service.wait_for("/readyz", 200)
            assert service.get(NEAR) == before
            service.process.terminate()
            assert "Traceback" not in service.process.communicate(timeout=30)[1]


def test_a_database_that_hangs_is_not_waited_for(new_record: str, tmp_path: Path) -> None:
    """A host that takes the connection and never says a word."""
    open_record(new_record, tmp_path, "EPSG:4549")
    folder = tmp_path / "s"
    folder.mkdir()
    silent = socket.socket(socket.AF_UNIX)
    behind = new_record.split("host=")[1] + "/.s.PGSQL.5432"
    place = folder / ".s.PGSQL.5432"
    place.symlink_to(behind)
    with silent, serving(new_record.split("host=")[0] + f"host={folder}", tmp_path, "--no-worker") as service:
        place.unlink()
        silent.bind(str(place))
        silent.listen(64)
        began = time.monotonic()
        assert service.get("/readyz")[0] == 503
        assert time.monotonic() - began < ANSWER_S
        assert service.get("/healthz")[0] == 200
        silent.close()
        place.unlink()
        place.symlink_to(behind)
        service.wait_for("/readyz", 200)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_promptly_and_well_when_told(new_record: str, tmp_path: Path, told: signal.Signals) -> None:
    with serving(new_record, tmp_path) as service, socket.create_connection(("127.0.0.1", service.port)):
        began = time.monotonic()  # with a client that is connected and says nothing
        service.process.send_signal(told)
        said = service.process.communicate(timeout=30)[1]
        assert service.process.returncode == 0
        assert time.monotonic() - began < 5
        assert "Traceback" not in said
    assert said.count("administrator: admin, password: ") == 1
    with serving(new_record, tmp_path) as service:
        service.process.terminate()
        assert "administrator" not in service.process.communicate(timeout=30)[1]  # shown once only


def test_beyond_this_machine_it_warns() -> None:
    everywhere = "0.0.0.0"  # noqa: S104
    assert [told.en[:8] for told in check_listening(everywhere, free_port())] == ["warning:"]
    assert "sees all sites" in check_listening(everywhere, free_port(), public_read=True)[1].en
    assert check_listening("127.0.0.1", free_port(), public_read=True) == []


def test_a_database_that_is_not_there_is_told_in_one_sentence(
    greenbelt: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREENBELT_DATABASE_URL", f"postgresql://postgres@/postgres?host={tmp_path}")
    ran = greenbelt("serve", "--port", free_port())
    assert ran.code == 3
    assert ran.err.startswith("error: the record cannot be reached: ")
    assert len(ran.err.strip().splitlines()) == 1


def test_serve_refuses_other_addresses_and_taken_ports(greenbelt: Callable[..., Ran]) -> None:
    ran = greenbelt("serve", "--host", "example.org")
    assert ran.code == 2
    assert "is not an address to listen on" in ran.err
    assert greenbelt("serve", "--host", "192.0.2.1").code == 2  # of another machine
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = greenbelt("serve", "--port", port)
    assert ran.code == 2
    assert ran.err == (
        f"error: port {port} cannot be used: Address already in use. To fix: choose another with --port\n"
    )


def test_a_request_under_way_is_answered_before_it_ends(new_record: str, tmp_path: Path) -> None:
    open_record(new_record, tmp_path, "EPSG:4549")
    with (
        serving(new_record, tmp_path, "--no-worker") as service,
        psycopg.connect(new_record) as blocking,
        ThreadPoolExecutor(2) as pool,
    ):
        blocking.execute("LOCK TABLE asset IN ACCESS EXCLUSIVE MODE")
        asked = [pool.submit(service.get, path) for path in (NEAR, "/assets/within?bbox=118.6,32,118.8,32.1")]
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'asset'::regclass"
        with psycopg.connect(new_record, autocommit=True) as watching:
            while watching.execute(waiting).fetchone() != (2,):
                time.sleep(0.05)
            service.process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert service.process.poll() is None
            assert service.get("/healthz")[0] == 0  # nobody new gets in
            blocking.rollback()
            assert [one.result()[0] for one in asked] == [200, 200]
            assert service.process.wait(10) == 0
            others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> ALL (%s)"
            mine = [blocking.info.backend_pid, watching.info.backend_pid]
            deadline = time.monotonic() + 5
            while watching.execute(others, (mine,)).fetchone() != (0,):
                assert time.monotonic() < deadline
                time.sleep(0.05)


def test_what_it_prints_is_json_line_by_line(new_record: str, tmp_path: Path) -> None:
    with serving(new_record, tmp_path, "--no-worker", log=subprocess.PIPE) as service:
        service.get(NEAR)
        service.process.terminate()
        out = service.process.communicate(timeout=30)[0]
    lines = [json.loads(line) for line in out.splitlines()]
    assert {"/readyz", "/assets/near"} <= {line["route"] for line in lines}
    assert "32.045" not in out


def test_a_cancellation_that_is_lost_does_not_keep_it_from_ending(
    new_record: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def watch(_: Watching) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    monkeypatch.setattr(Watching, "watch", watch)
    with TestClient(create_app(Settings(database_url=new_record, home=tmp_path))):
        began = time.monotonic()
    assert time.monotonic() - began < 30
