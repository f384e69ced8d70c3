"""Workers as processes of their own: as at the command line, or slowed down and impatient, to be killed.

As a program: ``python -m tests.helpers.working URL SECONDS``, a worker that takes so long before each rule.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from greenbelt_gis.store.database import Record, open_record
from greenbelt_gis.workflows import record as workflow
from greenbelt_gis.workflows.working import Pace, open_worker, work

PATIENCE_S = 60
IMPATIENT = Pace(beat_s=0.3, dead_s=1.5, poll_s=0.3, again_s=0.2, grace_s=0.5, last_s=10)


def environment(url: str, home: Path) -> dict[str, str]:
    return {**os.environ, "GREENBELT_DATABASE_URL": url, "GREENBELT_HOME": str(home), "GREENBELT_LANGUAGE": "en"}


def begin(url: str, home: Path, *options: str, **more: Any) -> subprocess.Popen[str]:
    """`greenbelt worker`."""
    return subprocess.Popen(
        [sys.executable, "-m", "greenbelt_gis.cli", "worker", *options], env=environment(url, home),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more,
    )  # fmt: skip


def begin_slow(url: str, home: Path, seconds: float) -> subprocess.Popen[str]:
    """A worker that takes so long before each rule, and is soon thought dead."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.working", url, str(home), str(seconds)], env=environment(url, home),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Ended in any case."""
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=30)


def wait_until(true: Callable[[], Any], what: str = "it") -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"{what} does not happen"
        time.sleep(0.05)


def main(url: str, home: str, seconds: str) -> None:
    told = workflow._told

    def slowly(watch: workflow.Watch, done: int, of: int, rule: Any) -> None:
        told(watch, done, of, rule)
        time.sleep(float(seconds))

    workflow._told = slowly
    record: Record = open_record(url, Path(home), "EPSG:4549")
    work(open_worker(record, "qinglong", "Asia/Shanghai"), pace=IMPATIENT)


if __name__ == "__main__":
    main(*sys.argv[1:])
