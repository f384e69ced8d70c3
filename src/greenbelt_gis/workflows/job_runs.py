"""Runs a job that was asked for: one attempt, which ends whole or is begun anew; does away with what the dead left."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from greenbelt_gis.errors import GreenbeltError, RecordError
from greenbelt_gis.store import job_requests, jobs
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.text import Text

log = logging.getLogger("greenbelt.worker")
MOST_CRASHES = 3
"""How often a run may be broken off by the death of its worker or the loss of the record before it is given up."""
NOTE_S = 0.2
"""Seconds between two looks at whether it is still wanted."""
_UNFORESEEN = Text("it failed for a reason that nobody foresaw; it was logged", "因未预料的原因失败；已记入日志")
_CRASHED = Text("given up: {n} workers died or lost the record over it", "已放弃：{n} 次因进程终止或数据库中断而未完成")
_LOST = Text("the queue holds no job for it any more", "队列中已没有对应的任务")


class AgainError(Exception):
    """The run was broken off and is to be begun anew."""


class UnwantedError(Exception):
    """It was cancelled, or another attempt has begun."""


@dataclass(frozen=True)
class Setup:
    """What a worker runs jobs with: the record, the rule set where none is named, the time zone."""

    record: Record
    rule_set: str
    timezone: str


@dataclass
class Attempt:
    """One attempt at a job. Whoever does it says how far it is, and ends it in the transaction that keeps its work."""

    record: Record
    id: UUID
    number: int
    leaving: Callable[[], bool]
    _noted: float = field(default=float("-inf"))

    def step(self, progress: float, doing: Text) -> None:
        """Say how far it is (0 to 1) and what comes next.

        Raises ``AgainError`` where the worker is to end, ``UnwantedError`` where it is no longer wanted.
        """
        if self.leaving():
            raise AgainError
        if time.monotonic() - self._noted < NOTE_S:
            return
        with self.record.connect() as connection:
            if not job_requests.note_progress(connection, self.id, self.number, progress, doing):
                raise UnwantedError
        self._noted = time.monotonic()

    def end(
        self, cursor: psycopg.Cursor[Any], summary: Mapping[str, Any], *, audit: int | None = None,
        change: int | None = None,
    ) -> None:  # fmt: skip
        """End well, in the caller's transaction; ``UnwantedError`` where it is no longer wanted."""
        if not job_requests.end_well(cursor, self.id, self.number, summary, audit=audit, change=change):
            raise UnwantedError


Run = Callable[[Setup, JobRequest, Attempt], None]
"""Does the work of a job."""


def run_request(setup: Setup, id_: UUID, run: Run, leaving: Callable[[], bool] = lambda: False) -> None:
    """Do one attempt of what was asked for; done, failed or cancelled it ends whole.

    ``leaving``: whether the worker is to end; then it is begun anew by another. Raises ``AgainError`` where it is to
    be begun anew.
    """
    record = setup.record
    with record.connect() as connection:
        number = job_requests.begin(connection, id_)
        found = job_requests.find(connection, id_)
        if number is None:
            job_requests.end_cancelled(connection, id_)
            return
    assert found is not None
    try:
        run(setup, found, Attempt(record, id_, number, leaving))
    except UnwantedError:
        with record.connect() as connection:
            job_requests.end_cancelled(connection, id_)
    except AgainError:
        with record.connect() as connection:
            job_requests.queue_again(connection, id_, number, crashed=False)
        raise
    except RecordError as problem:
        _broken_off(record, id_, number, problem)
    except GreenbeltError as problem:
        _fail(record, id_, number, Text(problem.say("en"), problem.say("zh")))
    except Exception:
        log.exception("a job failed")
        _fail(record, id_, number, _UNFORESEEN)


def _broken_off(record: Record, id_: UUID, attempt: int, problem: RecordError) -> None:
    """The record was lost, or did not answer in time: again, but not for ever."""
    log.warning("a job was broken off: %s", problem)
    with record.connect() as connection:
        crashes = job_requests.queue_again(connection, id_, attempt, crashed=True)
        if crashes is None:
            job_requests.end_cancelled(connection, id_)
        elif crashes >= MOST_CRASHES:
            job_requests.end(connection, id_, "failed", attempt, Text(problem.say("en"), problem.say("zh")))
    if crashes is not None and crashes < MOST_CRASHES:
        raise AgainError from problem


def _fail(record: Record, id_: UUID, attempt: int, why: Text) -> None:
    with record.connect() as connection:
        job_requests.end(connection, id_, "failed", attempt, why)


def recover(record: Record, job: int, request: UUID | None, worker: int | None) -> None:
    """Do away with what a dead worker left: put the job back, or fail it whole where that happened too often.

    ``worker``: who held the job when it was found stalled; if somebody else holds it now, all is well.
    """
    with record.connect() as connection:
        if jobs.held_by(connection, job) != (worker,):
            return
        found = None if request is None else job_requests.find(connection, request, lock=True)
        if found is None or found.ended or job_requests.end_cancelled(connection, found.id):
            jobs.finish(connection, job)
        else:
            _begin_anew(connection, job, found)


def _begin_anew(connection: psycopg.Connection[Any], job: int, found: JobRequest) -> None:
    crashes = job_requests.queue_again(connection, found.id, found.attempt, crashed=True)
    jobs.finish(connection, job)
    if crashes is not None and crashes >= MOST_CRASHES:
        job_requests.end(connection, found.id, "failed", None, _CRASHED.format(n=crashes))
    else:
        # A job of its own: the one before may still be ended by an attempt that was only thought dead.
        job_requests.set_job(connection, found.id, jobs.put(connection, found.kind, found.id, found.site_id))


def fail_lost(record: Record) -> None:
    """Fail what waits for a job that is not there any more."""
    with record.connect() as connection:
        for id_ in job_requests.without_job(connection):
            job_requests.end(connection, id_, "failed", None, _LOST)
