"""Jobs that were asked for, of every kind: looked at, listed, cancelled, each as far as the caller's rights go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from greenbelt_gis.errors import ConflictError, LoginError, MissingError, ThrottledError
from greenbelt_gis.model.rights import Permission, Principal
from greenbelt_gis.store import job_requests, jobs
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.job_requests import JobRequest, Kind, State
from greenbelt_gis.store.rows import new_id
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.text import Text

RETRY_S = 30
MAY: Mapping[Kind, Permission] = {"audit": "audit", "import": "import", "comparison": "audit"}
"""What one must be allowed on a site to ask for a job of a kind there, and to cancel those of others."""
MOST_OPEN: Mapping[Kind, int] = {"audit": 20, "import": 5, "comparison": 5}
"""Jobs of one site that may wait or run at a time."""
_BY_WHOM = frozenset({"note", "may_edit"})
"""What of a wish tells of who asked and why."""
_NAMES: Mapping[Kind, Text] = {
    "audit": Text("audit", "审查"), "import": Text("import", "导入"), "comparison": Text("comparison", "对比"),
}  # fmt: skip


def put(
    record: Record,
    principal: Principal,
    kind: Kind,
    site: UUID,
    wanted: Mapping[str, Any],
    bring: Callable[[psycopg.Connection[Any], UUID], None] | None = None,
) -> JobRequest:
    """Put a job into the queue. ``bring``: writes what comes with it, in the same transaction.

    Raises ``ThrottledError`` where too many of the site wait already.
    """
    if principal.account is None:
        raise LoginError(Text("log in first", "请先登录"))
    id_ = new_id()
    with record.connect() as connection:
        if job_requests.count_open(connection, kind, site) >= MOST_OPEN[kind]:
            raise ThrottledError(
                Text("{n} {kind}s of this site wait already", "该场地已有 {n} 项{kind}在等待").format(
                    n=MOST_OPEN[kind], kind=_NAMES[kind]
                ),
                fix=Text("wait until some have ended, or cancel them", "请等待完成，或取消其中一些"),
                seconds=RETRY_S,
            )
        job_requests.insert_request(connection, id_, kind, site, principal.account, principal.name, wanted)
        if bring is not None:
            bring(connection, id_)
        job_requests.set_job(connection, id_, jobs.put(connection, kind, id_, site))
        found = job_requests.find(connection, id_)
    assert found is not None
    return found


def look(record: Record, principal: Principal, kind: Kind, id_: UUID) -> JobRequest:
    """One by its id; a ``MissingError`` where there is none on a site that the caller may see."""
    with record.connect() as connection:
        return _seen(principal, kind, job_requests.find(connection, id_))


def _seen(principal: Principal, kind: Kind, found: JobRequest | None) -> JobRequest:
    if found is None or found.kind != kind or not principal.may("read", found.site_id):
        raise MissingError(Text("there is no such {kind}", "没有该{kind}").format(kind=_NAMES[kind]))
    return found


def page(
    record: Record, principal: Principal, kind: Kind, site: str | None, state: State | None, *,
    after: UUID | None, limit: int,
) -> list[JobRequest]:  # fmt: skip
    """Those of the caller's sites, the newest first; one more than ``limit`` where there are more."""
    within: Collection[UUID] | None = principal.sites("read")
    if site is not None:
        within = {one_of(sites(record, within), site)}
    with record.connect() as connection:
        return job_requests.list_requests(connection, kind, within, state, after=after, limit=limit + 1)


def cancel(record: Record, principal: Principal, kind: Kind, id_: UUID) -> JobRequest:
    """End one that waits at once, one that runs at its next step; of neither anything is kept.

    For whoever asked for it and whoever may ask for such on the site. A ``ConflictError`` where it has ended otherwise.
    """
    with record.connect() as connection:
        found = _seen(principal, kind, job_requests.find(connection, id_, lock=True))
        if principal.account != found.account_id:
            principal.check(MAY[kind], found.site_id)
        if found.state in ("done", "failed"):
            raise ConflictError(
                Text("the {kind} has ended already", "{kind}已结束").format(kind=_NAMES[kind]), where={"id": id_}
            )
        if found.state == "cancelled":
            return found
        job_requests.ask_to_end(connection, id_, principal.name)
        if found.state == "queued":
            job_requests.end_cancelled(connection, id_)
            if found.job_id is not None:
                jobs.take_out(connection, found.job_id)
        cancelled = job_requests.find(connection, id_)
    assert cancelled is not None
    return cancelled


def states(record: Record, ids: Collection[UUID]) -> list[JobRequest]:
    """Where some are now, whoever may see them."""
    with record.connect() as connection:
        return job_requests.find_all(connection, ids)


def told(found: JobRequest, principal: Principal) -> dict[str, Any]:
    """As plain values; who asked or cancelled, and why, only for those who may see who did what, and the asker."""
    names = principal.may("history", found.site_id) or (
        principal.account is not None and principal.account == found.account_id
    )
    return {
        "id": str(found.id),
        "site": found.site,
        "state": found.state,
        "progress": found.progress,
        "doing": {"en": found.doing_en, "zh": found.doing_zh},
        **{key: value if names or key not in _BY_WHOM else None for key, value in found.wanted.items()},
        "asked_by": found.asked_by if names else None,
        "cancelled_by": found.cancelled_by if names else None,
        "asked_at": _time(found.asked_at),
        "started_at": _time(found.started_at),
        "ended_at": _time(found.ended_at),
        "summary": found.summary,
        "error": None if found.error_en is None else {"en": found.error_en, "zh": found.error_zh},
    }


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
