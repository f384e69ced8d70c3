"""Runs an audit that was asked for: the same workflow as at the command line, with somebody looking on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from greenbelt_gis.errors import GreenbeltError, RecordError
from greenbelt_gis.model.finding import VERDICTS
from greenbelt_gis.store import audit_requests, jobs
from greenbelt_gis.store.audit_requests import AuditRequest
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.judged import Kept
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.audit import Audit, Request, summary
from greenbelt_gis.workflows.record import Watch, audit_record

log = logging.getLogger("greenbelt.worker")
MOST_CRASHES = 3
"""How often a run may be broken off by the death of its worker or the loss of the record before it is given up."""
NOTE_S = 0.2
"""Seconds between two looks at whether it is still wanted."""
_UNFORESEEN = Text(
    "the audit failed for a reason that nobody foresaw; it was logged", "审查因未预料的原因失败；已记入日志"
)
_CRASHED = Text("given up: {n} workers died or lost the record over it", "已放弃：{n} 次因进程终止或数据库中断而未完成")
_LOST = Text("the queue holds no job for it any more", "队列中已没有对应的任务")


class AgainError(Exception):
    """The run was broken off and is to be begun anew."""


class _Unwanted(Exception):  # noqa: N818 - it is no error
    """It was cancelled, or another attempt has begun."""


@dataclass(frozen=True)
class Setup:
    """What a worker runs audits with: the record, the rule set where none is named, the time zone."""

    record: Record
    rule_set: str
    timezone: str


def run_request(setup: Setup, id_: UUID, leaving: Callable[[], bool] = lambda: False) -> None:
    """Do one attempt of what was asked for; done, failed or cancelled it ends whole.

    ``leaving``: whether the worker is to end; then it is begun anew by another. Raises ``AgainError`` where it is to
    be begun anew.
    """
    record = setup.record
    with record.connect() as connection:
        attempt = audit_requests.begin(connection, id_)
        found = audit_requests.find(connection, id_)
        if attempt is None:
            if found is not None and found.cancelled_by is not None:
                audit_requests.end(connection, id_, "cancelled")
            return
    assert found is not None
    request = Request(
        Path("record"), found.rule_set or setup.rule_set, tuple(found.rules), found.as_of, site=found.site,
        timezone=setup.timezone,
    )  # fmt: skip
    try:
        audit_record(record, request, watch=_watch(record, id_, attempt, leaving))
    except _Unwanted:
        with record.connect() as connection:
            audit_requests.end(connection, id_, "cancelled", attempt)
    except AgainError:
        with record.connect() as connection:
            audit_requests.queue_again(connection, id_, attempt, crashed=False)
        raise
    except RecordError as problem:
        _broken_off(record, id_, attempt, problem)
    except GreenbeltError as problem:
        _fail(record, id_, attempt, Text(problem.say("en"), problem.say("zh")))
    except Exception:
        log.exception("an audit failed")
        _fail(record, id_, attempt, _UNFORESEEN)


def _watch(record: Record, id_: UUID, attempt: int, leaving: Callable[[], bool]) -> Watch:
    noted = -NOTE_S

    def step(progress: float, doing: Text) -> None:
        nonlocal noted
        if leaving():
            raise AgainError
        if time.monotonic() - noted < NOTE_S:
            return
        with record.connect() as connection:
            if not audit_requests.note_progress(connection, id_, attempt, progress, doing):
                raise _Unwanted
        noted = time.monotonic()

    def kept(cursor: psycopg.Cursor[Any], kept: Kept | None, audit: Audit) -> None:
        number = None if kept is None else kept.audit
        if not audit_requests.end_well(cursor, id_, attempt, number, outcome(audit, kept)):
            raise _Unwanted

    return Watch(step, kept)


def outcome(audit: Audit, kept: Kept | None) -> dict[str, Any]:
    """What came of a run: the summary of any audit, findings by verdict, and what differs from what was open before.

    ``record`` is None where nothing was kept, because a later day has been judged already.
    """
    counts = audit.judgement.findings["verdict"].value_counts()
    differs = None
    if kept is not None:
        told = asdict(kept)
        differs = {"new": told["opened"], "open": told["still_open"], "gone": told["gone"]}
    return {
        **summary(audit),
        "verdicts": {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS},
        "record": differs,
        "seconds": dict(audit.seconds),
    }


def _broken_off(record: Record, id_: UUID, attempt: int, problem: RecordError) -> None:
    """The record was lost, or did not answer in time: again, but not for ever."""
    with record.connect() as connection:
        crashes = audit_requests.queue_again(connection, id_, attempt, crashed=True)
        if crashes is None:
            audit_requests.end(connection, id_, "cancelled", attempt)
        elif crashes >= MOST_CRASHES:
            audit_requests.end(connection, id_, "failed", attempt, Text(problem.say("en"), problem.say("zh")))
    if crashes is not None and crashes < MOST_CRASHES:
        raise AgainError from problem


def _fail(record: Record, id_: UUID, attempt: int, why: Text) -> None:
    with record.connect() as connection:
        audit_requests.end(connection, id_, "failed", attempt, why)


def recover(record: Record, job: int, request: UUID | None, worker: int | None) -> None:
    """Do away with what a dead worker left: put the job back, or fail it whole where that happened too often.

    ``worker``: who held the job when it was found stalled; if somebody else holds it now, all is well.
    """
    with record.connect() as connection:
        if jobs.held_by(connection, job) != (worker,):
            return
        found = None if request is None else audit_requests.find(connection, request, lock=True)
        if found is None or found.ended:
            jobs.finish(connection, job)
        elif found.cancelled_by is not None:
            audit_requests.end(connection, found.id, "cancelled")
            jobs.finish(connection, job)
        else:
            _begin_anew(connection, job, found)


def _begin_anew(connection: psycopg.Connection[Any], job: int, found: AuditRequest) -> None:
    crashes = audit_requests.queue_again(connection, found.id, found.attempt, crashed=True)
    if crashes is not None and crashes >= MOST_CRASHES:
        audit_requests.end(connection, found.id, "failed", None, _CRASHED.format(n=crashes))
        jobs.finish(connection, job)
    else:
        jobs.put_back(connection, job)


def fail_lost(record: Record) -> None:
    """Fail what waits for a job that is not there any more."""
    with record.connect() as connection:
        for id_ in audit_requests.without_job(connection):
            audit_requests.end(connection, id_, "failed", None, _LOST)
