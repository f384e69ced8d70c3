"""Jobs that were asked for, row by row: asked, begun, how far, how they ended.

Whoever runs one writes under the number of its attempt: an earlier attempt that was thought dead writes nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from greenbelt_gis.text import Text

Connection = psycopg.Connection[Any]
Cursor = psycopg.Cursor[Any]
Kind = Literal["audit", "import", "comparison"]
State = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED: frozenset[str] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True)
class JobRequest:
    """A job that was asked for: what, by whom, how far it is, what came of it.

    ``wanted``: what exactly, in terms of its kind. ``audit_id``, ``change_id``: the audit or the change that it made.
    """

    id: UUID
    kind: Kind
    site_id: UUID
    site: str
    account_id: UUID
    asked_by: str
    wanted: dict[str, Any]
    state: State
    progress: float
    doing_en: str
    doing_zh: str
    attempt: int
    crashes: int
    job_id: int | None
    audit_id: int | None
    change_id: int | None
    summary: dict[str, Any] | None
    error_en: str | None
    error_zh: str | None
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cancelled_by: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing will become of it any more."""
        return self.state in ENDED


_COLUMNS = ", ".join(f"r.{field.name}" for field in fields(JobRequest) if field.name != "site")
_SELECT = f"SELECT {_COLUMNS}, s.code AS site FROM jobs.request r JOIN site s ON s.id = r.site_id"  # noqa: S608


def insert_request(
    connection: Connection, id_: UUID, kind: Kind, site: UUID, account: UUID, name: str, wanted: Mapping[str, Any]
) -> None:
    """Note what is asked for."""
    connection.execute(
        "INSERT INTO jobs.request (id, kind, site_id, account_id, asked_by, wanted) VALUES (%s, %s, %s, %s, %s, %s)",
        (id_, kind, site, account, name, Jsonb(dict(wanted))),
    )


def set_job(connection: Connection, id_: UUID, job: int) -> None:
    """Note the number of its job in the queue."""
    connection.execute("UPDATE jobs.request SET job_id = %s WHERE id = %s", (job, id_))


def count_open(connection: Connection, kind: Kind, site: UUID) -> int:
    """How many of a site have not ended; whoever else counts them waits until this transaction ends."""
    key = f"greenbelt {kind}s {site}"
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
    row = connection.execute(
        "SELECT count(*) FROM jobs.request WHERE site_id = %s AND kind = %s AND state IN ('queued', 'running')",
        (site, kind),
    ).fetchone()
    assert row is not None
    return int(row[0])


def find(connection: Connection, id_: UUID, *, lock: bool = False) -> JobRequest | None:
    """One by its id; ``lock``: nobody else changes it until the transaction ends."""
    with connection.cursor(row_factory=class_row(JobRequest)) as cursor:
        cursor.execute(f"{_SELECT} WHERE r.id = %s{' FOR UPDATE OF r' if lock else ''}".encode(), (id_,))
        return cursor.fetchone()


def find_all(connection: Connection, ids: Collection[UUID]) -> list[JobRequest]:
    """Those of these ids that are there."""
    with connection.cursor(row_factory=class_row(JobRequest)) as cursor:
        cursor.execute(f"{_SELECT} WHERE r.id = ANY(%s)".encode(), (list(ids),))
        return cursor.fetchall()


def list_requests(
    connection: Connection, kind: Kind, sites: Collection[UUID] | None, state: State | None, *,
    after: UUID | None, limit: int,
) -> list[JobRequest]:  # fmt: skip
    """Those of a kind and of some sites (None: of all), the newest first; ``after``: where the page before ended."""
    with connection.cursor(row_factory=class_row(JobRequest)) as cursor:
        cursor.execute(
            (
                f"{_SELECT} WHERE r.kind = %(kind)s AND (%(all)s OR r.site_id = ANY(%(sites)s::uuid[])) "
                "AND (%(state)s::text IS NULL OR r.state = %(state)s) "
                "AND (%(after)s::uuid IS NULL OR r.id < %(after)s) ORDER BY r.id DESC LIMIT %(limit)s"
            ).encode(),
            {
                "kind": kind,
                "all": sites is None,
                "sites": list(sites or ()),
                "state": state,
                "after": after,
                "limit": limit,
            },
        )
        return cursor.fetchall()


def begin(connection: Connection, id_: UUID) -> int | None:
    """Begin an attempt; its number, or None where nothing is to be done any more."""
    row = connection.execute(
        "UPDATE jobs.request SET state = 'running', attempt = attempt + 1, progress = 0, "
        "started_at = coalesce(started_at, now()) "
        "WHERE id = %s AND state IN ('queued', 'running') AND cancelled_by IS NULL RETURNING attempt",
        (id_,),
    ).fetchone()
    return None if row is None else int(row[0])


def note_progress(connection: Connection, id_: UUID, attempt: int, progress: float, doing: Text) -> bool:
    """Note how far an attempt is; False where it is no longer wanted: cancelled, or another attempt has begun."""
    done = connection.execute(
        "UPDATE jobs.request SET progress = %s, doing_en = %s, doing_zh = %s "
        "WHERE id = %s AND attempt = %s AND state = 'running' AND cancelled_by IS NULL",
        (progress, doing.en, doing.zh, id_, attempt),
    )
    return done.rowcount == 1


def end_well(
    cursor: Cursor, id_: UUID, attempt: int, summary: Mapping[str, Any], *, audit: int | None = None,
    change: int | None = None,
) -> bool:  # fmt: skip
    """End an attempt with what came of it, in the transaction that keeps it; False where it is no longer wanted."""
    cursor.execute(
        "UPDATE jobs.request SET state = 'done', progress = 1, doing_en = '', doing_zh = '', audit_id = %s, "
        "change_id = %s, summary = %s, ended_at = clock_timestamp() "
        "WHERE id = %s AND attempt = %s AND state = 'running' AND cancelled_by IS NULL",
        (audit, change, Jsonb(dict(summary)), id_, attempt),
    )
    return cursor.rowcount == 1 and _without_upload(cursor, id_)


def end(connection: Connection, id_: UUID, state: State, attempt: int | None = None, why: Text | None = None) -> bool:
    """End one without a result; ``attempt``: only if no other has begun since. False where nothing was to end."""
    done = connection.execute(
        "UPDATE jobs.request SET state = %(state)s, doing_en = '', doing_zh = '', error_en = %(en)s, "
        "error_zh = %(zh)s, ended_at = clock_timestamp() WHERE id = %(id)s AND state IN ('queued', 'running') "
        "AND (%(attempt)s::int IS NULL OR attempt = %(attempt)s)",
        {"state": state, "id": id_, "attempt": attempt, "en": why and why.en, "zh": why and why.zh},
    )
    return done.rowcount == 1 and _without_upload(done, id_)


def end_cancelled(connection: Connection, id_: UUID) -> bool:
    """End one that somebody wants to end; False where nobody does, or it has ended.

    An attempt that is no longer wanted may have been thought dead: then what it did waits for the next one.
    """
    done = connection.execute(
        "UPDATE jobs.request SET state = 'cancelled', doing_en = '', doing_zh = '', ended_at = clock_timestamp() "
        "WHERE id = %s AND state IN ('queued', 'running') AND cancelled_by IS NOT NULL",
        (id_,),
    )
    return done.rowcount == 1 and _without_upload(done, id_)


def _without_upload(cursor: Cursor, id_: UUID) -> bool:
    """Do away with files that nobody will read any more; True."""
    cursor.execute("DELETE FROM jobs.upload_part WHERE request_id = %s", (id_,))
    return True


def queue_again(connection: Connection, id_: UUID, attempt: int, *, crashed: bool) -> int | None:
    """Let an attempt that was broken off wait for the next one; how many have crashed, or None where none is wanted."""
    row = connection.execute(
        "UPDATE jobs.request SET state = 'queued', progress = 0, doing_en = '', doing_zh = '', "
        "crashes = crashes + %s WHERE id = %s AND attempt = %s AND state = 'running' AND cancelled_by IS NULL "
        "RETURNING crashes",
        (int(crashed), id_, attempt),
    ).fetchone()
    return None if row is None else int(row[0])


def ask_to_end(connection: Connection, id_: UUID, name: str) -> None:
    """Note that somebody wants one to end; whoever runs it sees that at the next step."""
    connection.execute("UPDATE jobs.request SET cancelled_by = coalesce(cancelled_by, %s) WHERE id = %s", (name, id_))


def without_job(connection: Connection) -> list[UUID]:
    """Those that have not ended although the queue holds no job of theirs any more."""
    rows = connection.execute(
        "SELECT id FROM jobs.request r WHERE state IN ('queued', 'running') "
        "AND NOT EXISTS (SELECT FROM jobs.procrastinate_jobs j WHERE j.id = r.job_id "
        "AND j.status IN ('todo', 'doing'))"
    ).fetchall()
    return [cast("UUID", row[0]) for row in rows]
