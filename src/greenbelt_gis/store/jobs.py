"""The queue of jobs: procrastinate over the record's own PostgreSQL, in the schema ``jobs``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import procrastinate
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from greenbelt_gis.store.job_requests import Kind
from greenbelt_gis.store.job_tables import JOBS
from greenbelt_gis.store.room import CONNECT_S

Connection = psycopg.Connection[Any]
QUEUE = "greenbelt"
_TASK = "greenbelt."
_DEFERRING = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Only puts jobs into the queue, on connections that it is given: it opens none."""


def worker_connector(url: str) -> procrastinate.PsycopgConnector:
    """How a worker reaches the queue: one connection for all it asks, and one that listens for new jobs."""
    options = f"{conninfo_to_dict(url).get('options') or ''} -c search_path={JOBS}".strip()
    return procrastinate.PsycopgConnector(
        conninfo=make_conninfo(url, options=options), kwargs={"connect_timeout": CONNECT_S}, min_size=1, max_size=1,
        timeout=2.0 * CONNECT_S, reconnect_timeout=2.0 * CONNECT_S,
    )  # fmt: skip


def task_of(kind: Kind) -> str:
    """Name of the task that does jobs of a kind; its argument ``request`` is the id of what was asked for."""
    return f"{_TASK}{kind}"


def put(connection: Connection, kind: Kind, request: UUID, site: UUID) -> int:
    """Put a job into the queue, in the caller's transaction; of one site one runs at a time. The job's number."""
    before = _path(connection)
    connection.execute("SELECT set_config('search_path', %s, true)", (JOBS,))
    job = _DEFERRING.configure_task(
        task_of(kind), queue=QUEUE, lock=f"site {site}", task_kwargs={"request": str(request)}, connection=connection
    ).defer()
    connection.execute("SELECT set_config('search_path', %s, true)", (before,))
    return job


def take_out(connection: Connection, job: int) -> None:
    """Take a job that nobody has begun out of the queue, in the caller's transaction."""
    connection.execute("SELECT jobs.procrastinate_cancel_job_v1(%s, false, true)", (job,))


def held_by(connection: Connection, job: int) -> tuple[int | None] | None:
    """Which worker has begun a job, locked until the transaction ends; None where nobody has."""
    return connection.execute(
        "SELECT worker_id FROM jobs.procrastinate_jobs WHERE id = %s AND status = 'doing' FOR UPDATE", (job,)
    ).fetchone()


def finish(connection: Connection, job: int) -> None:
    """Take a job that was begun out of the queue, in the caller's transaction."""
    connection.execute("SELECT jobs.procrastinate_finish_job_v1(%s, 'failed', true)", (job,))


def _path(connection: Connection) -> str:
    row = connection.execute("SELECT current_setting('search_path')").fetchone()
    assert row is not None
    return str(row[0])
