"""A worker: takes jobs out of the queue one by one and does them, until it is told to end.

Whatever happens to it, a job ends whole or is begun anew. Killed, its job stays marked as begun; every worker looks,
when it starts and from then on, for jobs whose worker shows no sign of life, and does away with what it left.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import procrastinate
import procrastinate.exceptions
import psycopg
import psycopg_pool
from procrastinate.jobs import Job

from greenbelt_gis.errors import RecordError
from greenbelt_gis.store import jobs
from greenbelt_gis.store.database import Record, unreachable
from greenbelt_gis.store.job_requests import Kind
from greenbelt_gis.store.room import Room
from greenbelt_gis.workflows.audit_runs import run_audit
from greenbelt_gis.workflows.comparison_runs import run_comparison
from greenbelt_gis.workflows.import_runs import run_import
from greenbelt_gis.workflows.job_runs import AgainError, Run, Setup, fail_lost, recover, run_request

log = logging.getLogger("greenbelt.worker")
CONNECTIONS = 3
"""That a worker's jobs and sweeps may have; the queue has two more, one of which only listens."""
STATEMENT_S = 600
"""Seconds that a statement of a job may take: it reads and writes whole sites."""
RUNS: Mapping[Kind, Run] = {"audit": run_audit, "import": run_import, "comparison": run_comparison}
"""What does the jobs of a kind."""
_LOST = (procrastinate.exceptions.ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout, RecordError, OSError)
"""What tells that the record does not answer."""


@dataclass(frozen=True)
class Pace:
    """Seconds between signs of life; of silence after which a worker counts as dead; between two looks for jobs that
    nobody told of; between two attempts to reach the record; that a job under way gets to end, and the worker."""

    beat_s: float = 5.0
    dead_s: float = 20.0
    poll_s: float = 2.0
    again_s: float = 1.0
    grace_s: float = 3.0
    last_s: float = 20.0


def open_worker(record: Record, rule_set: str, timezone: str) -> Setup:
    """What a worker needs; it acts in the service's role, on few connections."""
    return Setup(record.as_service(timeout_s=STATEMENT_S, room=Room(CONNECTIONS)), rule_set, timezone)


def work(setup: Setup, *, once: bool = False, pace: Pace | None = None) -> None:
    """Work until SIGTERM or SIGINT (``once``: until the queue is empty); a job that does not end soon is put back."""
    asyncio.run(_Worker(setup, pace or Pace()).run(once))


class _Retry(procrastinate.BaseRetryStrategy):
    """Again where the job says so, or the record was lost; how often is counted with what was asked for."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,
        job: Job,  # noqa: ARG002 - the library's signature
    ) -> procrastinate.RetryDecision | None:
        if isinstance(exception, AgainError | RecordError):
            return procrastinate.RetryDecision(retry_in={"seconds": 1})
        return None


class _Worker:
    def __init__(self, setup: Setup, pace: Pace) -> None:
        self._setup, self._pace = setup, pace
        self._ending = asyncio.Event()
        self._mine: set[str] = set()
        """Requests that are being done here."""

    async def run(self, once: bool) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_tell)
        for one in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(one, self._end)
        while not self._ending.is_set():
            try:
                await self._connected(once)
                if once:
                    return
            except _LOST as problem:
                if once:
                    raise problem if isinstance(problem, RecordError) else unreachable(problem) from None
                log.warning("the record does not answer, trying again: %s", problem)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), self._pace.again_s)

    def _end(self) -> None:
        """End soon; by force where a job does not let go. What it leaves the next worker finds."""
        if not self._ending.is_set():
            self._ending.set()
            force = threading.Timer(self._pace.last_s, os._exit, args=(1,))
            force.daemon = True
            force.start()

    async def _connected(self, once: bool) -> None:
        """Work for as long as the record answers."""
        app = procrastinate.App(connector=jobs.worker_connector(self._setup.record.url))

        for kind, run in RUNS.items():
            app.task(name=jobs.task_of(kind), queue=jobs.QUEUE, pass_context=True, retry=_Retry())(self._task(run))

        async with app.open_async():
            await self._sweep(app)
            tasks = [
                asyncio.create_task(
                    app.run_worker_async(
                        wait=not once, install_signal_handlers=False, delete_jobs="always",
                        update_heartbeat_interval=self._pace.beat_s, stalled_worker_timeout=self._pace.dead_s,
                        shutdown_graceful_timeout=self._pace.grace_s, fetch_job_polling_interval=self._pace.poll_s,
                    )
                ),
                asyncio.create_task(self._ending.wait()),
                asyncio.create_task(self._sweeping(app)),
            ]  # fmt: skip
            working, *beside = tasks
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in beside:
                    task.cancel()
                if not working.done():
                    working.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
            for one in ended:
                if isinstance(one, Exception):
                    raise one

    def _task(self, run: Run) -> Callable[[procrastinate.JobContext, str], None]:
        def do(context: procrastinate.JobContext, request: str) -> None:
            self._mine.add(request)
            try:
                run_request(self._setup, UUID(request), run, context.should_abort)
            finally:
                self._mine.discard(request)

        return do

    async def _sweeping(self, app: procrastinate.App) -> None:
        while True:
            await asyncio.sleep(self._pace.dead_s / 2)
            await self._sweep(app)

    async def _sweep(self, app: procrastinate.App) -> None:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.dead_s)
        for job in stalled:
            assert job.id is not None
            request = job.task_kwargs.get("request")
            if request in self._mine:
                continue  # so busy that no sign of life came through in time
            log.warning("a worker died over job %s", job.id)
            await asyncio.to_thread(
                recover, self._setup.record, job.id, None if request is None else UUID(str(request)), job.worker_id
            )
        await asyncio.to_thread(fail_lost, self._setup.record)


def _tell(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tasks of the library that were cut off with the record: in one line, for the reason is told elsewhere."""
    log.warning("%s: %r", context["message"], context.get("exception"))
