"""Audits as jobs: asked for, looked at, cancelled, each as far as the caller's rights on the site go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from greenbelt_gis.catalogue.rule_sets import load_rule_set, rule_set_names
from greenbelt_gis.errors import ConflictError, LoginError, MissingError, ThrottledError, UsageError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store import audit_requests, jobs
from greenbelt_gis.store.audit_requests import AuditRequest, State
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.rows import new_id
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.text import Text, did_you_mean
from greenbelt_gis.workflows.access import allowed_site

MOST_OPEN = 20
"""Audits of one site that may wait or run at a time."""
RETRY_S = 30


@dataclass(frozen=True)
class Wish:
    """What somebody wants audited: a site by its code, by which rules (none: all), of which set, as of which day.

    ``rule_set``: a name of the package's sets, or that of the service's own; empty: the service's own.
    """

    site: str
    rules: Sequence[str] = ()
    rule_set: str = ""
    as_of: date | None = None


def ask(record: Record, principal: Principal, wish: Wish, own_rule_set: str) -> AuditRequest:
    """Put an audit into the queue. ``own_rule_set``: the service's, by name or file.

    Raises ``MissingError``, ``ForbiddenError`` (the site), ``UsageError`` (rules that there are not), and
    ``ThrottledError`` where too many wait already.
    """
    site = allowed_site(record, principal, wish.site, "audit")
    if principal.account is None:
        raise LoginError(Text("log in first", "请先登录"))
    _check_rules(wish, own_rule_set)
    id_ = new_id()
    with record.connect() as connection:
        if audit_requests.count_open(connection, site) >= MOST_OPEN:
            raise ThrottledError(
                Text("{n} audits of this site wait already", "该场地已有 {n} 项审查在等待").format(n=MOST_OPEN),
                fix=Text("wait until some have ended, or cancel them", "请等待完成，或取消其中一些"),
                seconds=RETRY_S,
            )
        audit_requests.insert_request(
            connection, id_, site, principal.account, principal.name, wish.rule_set, wish.rules, wish.as_of
        )
        audit_requests.set_job(connection, id_, jobs.put_audit(connection, id_, site))
        found = audit_requests.find(connection, id_)
    assert found is not None
    return found


def _check_rules(wish: Wish, own: str) -> None:
    """Names only: what looks like a file is none of the service's."""
    if wish.rule_set and wish.rule_set not in rule_set_names():
        raise UsageError(
            Text("there is no rule set {name!r}", "没有规则集“{name}”").format(name=wish.rule_set[:80]),
            fix=did_you_mean(wish.rule_set[:80], rule_set_names()),
        )
    rule_set = load_rule_set(wish.rule_set or own)
    if wish.rules:
        rule_set.only(tuple(wish.rules))


def look(record: Record, principal: Principal, id_: UUID) -> AuditRequest:
    """One by its id; a ``MissingError`` where there is none on a site that the caller may see."""
    with record.connect() as connection:
        return _seen(principal, audit_requests.find(connection, id_))


def _seen(principal: Principal, found: AuditRequest | None) -> AuditRequest:
    if found is None or not principal.may("read", found.site_id):
        raise MissingError(Text("there is no such audit", "没有该审查"))
    return found


def page(
    record: Record, principal: Principal, site: str | None, state: State | None, *, after: UUID | None, limit: int
) -> list[AuditRequest]:
    """Those of the caller's sites, the newest first; one more than ``limit`` where there are more."""
    within: Collection[UUID] | None = principal.sites("read")
    if site is not None:
        within = {one_of(sites(record, within), site)}
    with record.connect() as connection:
        return audit_requests.list_requests(connection, within, state, after=after, limit=limit + 1)


def cancel(record: Record, principal: Principal, id_: UUID) -> AuditRequest:
    """End one that waits at once, one that runs at its next step; of neither anything is kept.

    For whoever asked for it and whoever may audit the site. A ``ConflictError`` where it has ended otherwise.
    """
    with record.connect() as connection:
        found = _seen(principal, audit_requests.find(connection, id_, lock=True))
        if principal.account != found.account_id:
            principal.check("audit", found.site_id)
        if found.state in ("done", "failed"):
            raise ConflictError(Text("the audit has ended already", "审查已结束"), where={"id": id_})
        if found.state == "cancelled":
            return found
        audit_requests.ask_to_end(connection, id_, principal.name)
        if found.state == "queued":
            audit_requests.end(connection, id_, "cancelled")
            if found.job_id is not None:
                jobs.take_out(connection, found.job_id)
        cancelled = audit_requests.find(connection, id_)
    assert cancelled is not None
    return cancelled


def states(record: Record, ids: Collection[UUID]) -> list[AuditRequest]:
    """Where some are now, whoever may see them."""
    with record.connect() as connection:
        return audit_requests.find_all(connection, ids)


def told(found: AuditRequest, principal: Principal) -> dict[str, Any]:
    """As plain values; who asked and who cancelled is for those who may see who did what, and for whoever asked."""
    names = principal.may("history", found.site_id) or (
        principal.account is not None and principal.account == found.account_id
    )
    return {
        "id": str(found.id),
        "site": found.site,
        "state": found.state,
        "progress": found.progress,
        "doing": {"en": found.doing_en, "zh": found.doing_zh},
        "rule_set": found.rule_set or None,
        "rules": found.rules,
        "as_of": None if found.as_of is None else found.as_of.isoformat(),
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
