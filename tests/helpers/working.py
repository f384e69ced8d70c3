"""Workers as processes of their own: as at the command line, or slowed down and impatient, to be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from greenbelt_gis.store.database import Record
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.job_runs import Attempt
from greenbelt_gis.workflows.working import Pace, open_worker, work

PATIENCE_S = 60
IMPATIENT = Pace(beat_s=0.3, dead_s=3.0, poll_s=0.3, again_s=0.2, grace_s=0.5, last_s=10)


def environment(url: str, home: Path) -> dict[str, str]:
    return {**os.environ, "GREENBELT_DATABASE_URL": url, "GREENBELT_HOME": str(home), "GREENBELT_LANGUAGE": "en"}


def begin(url: str, home: Path, *options: str) -> subprocess.Popen[str]:
    """`greenbelt worker`."""
    return subprocess.Popen(
        [sys.executable, "-m", "greenbelt_gis.cli", "worker", *options], env=environment(url, home),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def do_all(url: str) -> None:
    """A worker that does what waits, and ends."""
    process = _context().Process(target=_work_off, args=(url,))
    process.start()
    process.join(PATIENCE_S)
    assert process.exitcode == 0


@contextmanager
def slow(url: str, seconds: float) -> Iterator[ForkServerProcess]:
    """A worker that takes so long before each step (a rule, a layer), and is soon thought dead; killed at last."""
    process = _context().Process(target=_work_slowly, args=(url, seconds))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _context() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.helpers.working"])
    return context


def wait_until(true: Callable[[], Any], what: str = "it") -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"{what} does not happen"
        time.sleep(0.05)


def _work_slowly(url: str, seconds: float) -> None:
    step = Attempt.step

    def slowly(self: Attempt, progress: float, doing: Text) -> None:
        step(self, progress, doing)
        time.sleep(seconds)

    Attempt.step = slowly  # type: ignore[method-assign]
    work(open_worker(Record(url, 4549), "qinglong", "Asia/Shanghai"), pace=IMPATIENT)


def _work_off(url: str) -> None:
    work(open_worker(Record(url, 4549), "qinglong", "Asia/Shanghai"), once=True)
