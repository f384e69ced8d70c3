"""Workers to judge with: a scheduler that runs elsewhere, or processes of this machine meanwhile."""

from __future__ import annotations

import logging
import os
import queue
import threading
import warnings
from asyncio import CancelledError as AsyncCancelled
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from greenbelt_gis.errors import ClusterError
from greenbelt_gis.parallel import workers
from greenbelt_gis.text import Text

PATIENCE_S = 5
"""Seconds within which a scheduler must answer."""
RETRIES = 2


@contextmanager
def connected(scheduler: str | None, folder: Path) -> Iterator[Any]:
    """A ``distributed.Client``; whatever befalls its workers is a ``ClusterError``."""
    import dask
    from distributed import Client, LocalCluster
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError
    from distributed.gc import disable_gc_diagnosis
    from distributed.scheduler import KilledWorker

    _silence()
    patience = {"distributed.comm.timeouts.connect": f"{PATIENCE_S}s", "distributed.comm.retry.count": 0}
    try:
        with dask.config.set(patience), warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(distributed|dask|tornado)\b")
            if scheduler is None:
                with (
                    LocalCluster(
                        n_workers=workers(), threads_per_worker=1, processes=True, host="127.0.0.1",
                        dashboard_address=None, silence_logs=logging.CRITICAL + 1, local_directory=str(folder),
                    ) as cluster,
                    Client(cluster) as client,
                ):  # fmt: skip
                    # It counts collections of garbage, and Python drops an interrupt that comes while it does.
                    disable_gc_diagnosis(force=True)
                    yield client
            else:
                with _reached(scheduler) as client:
                    _look_at_workers(client, folder)
                    yield client
    except KilledWorker as problem:
        raise ClusterError(
            Text("workers died {n} times over the same part", "工作进程在同一分区上 {n} 次终止").format(n=RETRIES + 1),
            fix=Text("use more partitions: each needs less memory then", "请增加分区数，以减少每个分区所需内存"),
        ) from problem
    except (FutureCancelledError, AsyncCancelled, CommClosedError, TimeoutError, ConnectionError) as problem:
        raise ClusterError(
            Text("the connection to the scheduler was lost", "与调度器的连接已中断"),
            fix=Text("see that it runs, and start again: nothing was written", "请确认其运行后重试；未写出任何结果"),
        ) from problem


def _silence() -> None:
    """No log of Dask's, not even when the process ends: what is lost is told in one sentence, by the error."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in {"distributed", "tornado", "asyncio"}:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _reached(scheduler: str) -> Any:
    """A client of a scheduler that answers in time; what merely listens keeps Dask's own client waiting for ever."""
    from distributed import Client

    answer: queue.Queue[Any] = queue.Queue()

    def ask() -> None:
        try:
            answer.put(Client(scheduler, timeout=PATIENCE_S))
        except BaseException as problem:  # noqa: BLE001 - whatever ends this thread is handed over, or left at exit
            answer.put(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=PATIENCE_S + 1)
    except queue.Empty as problem:
        found = problem
    if isinstance(found, BaseException):
        raise ClusterError(
            Text("no scheduler answers at {address}", "{address} 处没有调度器应答").format(address=scheduler),
            fix=Text("start one with `dask scheduler`", "请先用 dask scheduler 启动"),
        ) from found
    return found


def _look_at_workers(client: Any, folder: Path) -> None:
    """A ``ClusterError`` where there are no workers, or where one does not see the folder that rows pass through."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError as problem:
        raise ClusterError(
            Text("the scheduler has no workers", "调度器没有工作进程"),
            fix=Text("start some with `dask worker ADDRESS`", "请先用 dask worker 地址 启动"),
        ) from problem
    blind = [address for address, sees in client.run(os.path.isdir, str(folder)).items() if not sees]
    if blind:
        raise ClusterError(
            Text(
                "the worker {address} does not see the folder {folder}", "工作进程 {address} 看不到文件夹 {folder}"
            ).format(address=blind[0], folder=folder.parent),
            fix=Text("put --out into a folder that all workers share", "请将 --out 放在所有工作进程共享的文件夹中"),
        )


def results(client: Any, work: Callable[..., Any], *arguments: Sequence[Any]) -> Iterator[Any]:
    """What ``work`` returns for each set of arguments, in their order; a result leaves the workers as it is taken."""
    futures = client.map(work, *arguments, pure=False, retries=RETRIES)
    for at in range(len(futures)):
        yield futures[at].result()
        futures[at] = None
