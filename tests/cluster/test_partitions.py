"""Partitions on real workers: the same bytes, and what becomes of a run that loses its workers or its scheduler."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from greenbelt_gis.workflows.cluster import connected
from tests.helpers.processes import children
from tests.helpers.town import town

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), "GREENBELT_LANGUAGE": "en"}
GREENBELT = [sys.executable, "-m", "greenbelt_gis.cli"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town as GeoParquet that takes some seconds."""
    folder = tmp_path_factory.mktemp("town")
    for name, frame in town(40_000).items():
        frame.to_parquet(folder / f"{name}.parquet", row_group_size=10_000)
    return folder


def audit(source: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [*GREENBELT, "audit", str(source), "--as-of", "2026-06-30", "--out", str(out), *options]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, start_new_session=True,
        preexec_fn=heeds_interrupts,
    )  # fmt: skip


def heeds_interrupts() -> None:
    """What a shell starts in the background is deaf to them, and so are all its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def told(process: subprocess.Popen[str], text: str) -> None:
    """Wait until a run says something on stderr."""
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return
    raise AssertionError(f"it never said {text!r}")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a run ends, and what it says until then."""
    try:
        _, rest = process.communicate(timeout=90)
    finally:
        process.kill()
    return process.returncode, rest


@pytest.fixture(scope="module")
def plain(place: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The findings of the town in one piece."""
    out = tmp_path_factory.mktemp("plain") / "findings.parquet"
    assert ended(audit(place, out))[0] == 1
    return out.read_bytes()


def test_the_sample_site_on_two_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    outs = [tmp_path / "one.geojson", tmp_path / "several.geojson"]
    source = ROOT / "data" / "qinglong.gpkg"
    assert ended(audit(source, outs[0]))[0] == 1
    code, said = ended(audit(source, outs[1], "--partitions", "4", "--quiet"))
    assert (code, said) == (1, "")
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.parametrize("moment", ["reading", "judged 1"])
def test_a_worker_killed_in_the_middle_changes_nothing(place: Path, tmp_path: Path, plain: bytes, moment: str) -> None:
    out = tmp_path / "findings.parquet"
    process = audit(place, out, "--partitions", "5")
    told(process, moment)
    victims = children(process.pid, "spawn_main")
    assert victims
    os.kill(victims[0], signal.SIGKILL)
    code, said = ended(process)
    assert code == 1, said
    assert "Traceback" not in said
    assert out.read_bytes() == plain


def test_no_interrupt_is_dropped_by_what_counts_garbage(tmp_path: Path) -> None:
    with connected(None, tmp_path):
        assert [one for one in gc.callbacks if "distributed" in getattr(one, "__module__", "")] == []


def test_an_interrupted_run_leaves_nothing(place: Path, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    ENVIRONMENT["TMPDIR"] = str(tmp_path / "temporary")
    try:
        process = audit(place, tmp_path / "findings.parquet", "--partitions", "5")
    finally:
        del ENVIRONMENT["TMPDIR"]
    told(process, "reading")
    victims = children(process.pid, "spawn_main")
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert code != 0
    assert "Traceback" not in said
    assert not (tmp_path / "findings.parquet").exists()
    assert list((tmp_path / "temporary").glob(".greenbelt*")) == []
    time.sleep(1)
    assert not [one for one in victims if Path(f"/proc/{one}").exists()]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize("silent", [True, False])
def test_a_scheduler_that_does_not_answer_is_one_sentence(place: Path, tmp_path: Path, silent: bool) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        if silent:
            one.listen()
        address = f"tcp://127.0.0.1:{one.getsockname()[1]}"
        began = time.monotonic()
        out = tmp_path / "findings.parquet"
        code, said = ended(audit(place, out, "--partitions", "2", "--scheduler", address))
    assert code == 2
    assert said == f"error: no scheduler answers at {address}. To fix: start one with `dask scheduler`\n"
    assert time.monotonic() - began < 20
    assert list(tmp_path.iterdir()) == []


@contextlib.contextmanager
def scheduler() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler and a worker, as on a cluster."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    with contextlib.ExitStack() as stack:
        one, other = (
            stack.enter_context(subprocess.Popen([*dask, *command], env=ENVIRONMENT, **quiet))  # type: ignore[call-overload]
            for command in (
                ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
                ["worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny"],
            )
        )
        try:
            yield address, one
        finally:
            for process in (one, other):
                process.kill()


def test_on_a_scheduler_that_runs_elsewhere(place: Path, tmp_path: Path, plain: bytes) -> None:
    out = tmp_path / "findings.parquet"
    with scheduler() as (address, _):
        time.sleep(4)
        code, said = ended(audit(place, out, "--partitions", "3", "--scheduler", address, "--quiet"))
    assert (code, said) == (1, "")
    assert out.read_bytes() == plain
    assert sorted(file.name for file in tmp_path.iterdir()) == ["findings.parquet", "findings.parquet.run.json"]


def test_a_scheduler_that_goes_away_in_the_middle_fails_whole(place: Path, tmp_path: Path) -> None:
    with scheduler() as (address, process):
        time.sleep(4)
        run = audit(place, tmp_path / "findings.parquet", "--partitions", "3", "--scheduler", address)
        told(run, "reading")
        process.kill()
        code, said = ended(run)
    assert code == 2
    assert said.count("error: the connection to the scheduler was lost") == 1
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_scheduler_without_workers_is_one_sentence(place: Path, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", address.rsplit(":", 1)[1]]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*command, "--no-dashboard"], env=ENVIRONMENT, stdout=quiet, stderr=quiet) as process:
        time.sleep(4)
        code, said = ended(audit(place, tmp_path / "f.parquet", "--partitions", "2", "--scheduler", address))
        process.kill()
    assert code == 2
    assert said == "error: the scheduler has no workers. To fix: start some with `dask worker ADDRESS`\n"
    assert list(tmp_path.iterdir()) == []
