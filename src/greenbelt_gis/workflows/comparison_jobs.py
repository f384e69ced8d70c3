"""Comparisons as jobs: a site of the record judged twice, by two rule sets or as of two days; nothing is kept of it
but what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from greenbelt_gis.errors import ConflictError, UsageError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.compared import list_compared
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.access import allowed_site
from greenbelt_gis.workflows.audit_jobs import check_rules
from greenbelt_gis.workflows.job_requests import look, put
from greenbelt_gis.workflows.layer_rows import in_world


@dataclass(frozen=True)
class SideWish:
    """One side: a rule set by name (empty: the service's own), and a day (None: today)."""

    rule_set: str = ""
    as_of: date | None = None

    def told(self) -> dict[str, str | None]:
        """As plain values."""
        return {"rule_set": self.rule_set or None, "as_of": None if self.as_of is None else self.as_of.isoformat()}


@dataclass(frozen=True)
class ComparisonWish:
    """What somebody wants compared on a site: side ``a`` with side ``b``."""

    site: str
    a: SideWish
    b: SideWish


def ask(record: Record, principal: Principal, wish: ComparisonWish, own_rule_set: str) -> JobRequest:
    """Put a comparison into the queue. ``own_rule_set``: the service's, by name or file.

    Raises ``MissingError``, ``ForbiddenError`` (the site), ``UsageError`` (rule sets that there are not, or twice the
    same side), and ``ThrottledError`` where too many wait already.
    """
    site = allowed_site(record, principal, wish.site, "audit")
    for side in (wish.a, wish.b):
        check_rules(side.rule_set, (), own_rule_set)
    if wish.a == wish.b:
        raise UsageError(
            Text("both sides are the same", "两侧相同"),
            fix=Text("choose two rule sets, or two days", "请选择两个规则集或两个日期"),
        )
    return put(record, principal, "comparison", site, {"a": wish.a.told(), "b": wish.b.told()})


@dataclass(frozen=True)
class Compared:
    """A page of what a comparison found, as GeoJSON features; ``more``: whether further pages follow."""

    counts: Mapping[str, int]
    features: Sequence[dict[str, Any]]
    more: bool


def compared(
    record: Record, principal: Principal, id_: UUID, change: str, *, after: int = 0, limit: int = 100
) -> Compared:  # fmt: skip
    """What differs, in its order. Raises ``MissingError`` for a comparison that the caller may not see,
    ``ConflictError`` for one that is not done."""
    found = look(record, principal, "comparison", id_)
    if found.summary is None:
        raise ConflictError(
            Text("that comparison has no result", "该对比没有结果"), where={"id": id_, "state": found.state}
        )
    with record.connect() as connection:
        rows = list_compared(connection, id_, change, after=after, limit=limit + 1)
    features = [
        {
            "type": "Feature", "id": row["number"], "geometry": in_world(shape, record.crs),
            "properties": {name: value for name, value in row.items() if name != "number"},
        }
        for row, shape in rows[:limit]
    ]  # fmt: skip
    return Compared(found.summary["counts"], features, len(rows) > limit)
