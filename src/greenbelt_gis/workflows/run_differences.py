"""Two audits of a site side by side: what appeared, disappeared, changed its verdict, and how much stayed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from greenbelt_gis.checks.comparison import CHANGES, COLUMNS
from greenbelt_gis.errors import ConflictError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.store.run_differences import Change, TwoRuns, count_differences, list_differences
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.findings import kept_audit
from greenbelt_gis.workflows.job_requests import look
from greenbelt_gis.workflows.layer_rows import in_world

__all__ = ["CHANGES", "COLUMNS", "DIFFERING", "Difference", "difference"]
DIFFERING: tuple[Change, ...] = ("appears", "disappears", "changes")


@dataclass(frozen=True)
class Difference:
    """How many findings of each change, a page of them as GeoJSON features, and the rules that only one side has.

    ``more``: whether further pages follow. ``both``: by how many rules both judged.
    """

    counts: Mapping[str, int]
    features: Sequence[dict[str, Any]]
    more: bool
    both: int
    only_from: Sequence[str]
    only_to: Sequence[str]


def difference(
    record: Record, principal: Principal, a: UUID, b: UUID, changes: Collection[Change] = DIFFERING, *,
    after: UUID | None = None, limit: int = 100,
) -> Difference:  # fmt: skip
    """What differs from audit ``a`` to audit ``b``, by the rules that both judged.

    A rule that only one of them judged says nothing of the other. Raises ``MissingError`` (an audit that the caller
    may not see), ``ConflictError`` where one kept nothing, or they are of different sites or areas.
    """
    one, other = look(record, principal, "audit", a), look(record, principal, "audit", b)
    numbers = kept_audit(one), kept_audit(other)
    if one.site_id != other.site_id or one.wanted.get("area") != other.wanted.get("area"):
        raise ConflictError(
            Text("the two audits are not of the same site and area", "两次审查的场地或区域不同"),
            fix=Text("compare two audits of the whole site, or of the same area", "请选择同一场地、同一区域的两次审查"),
        )
    rules = _judged(one), _judged(other)
    runs = TwoRuns(*numbers, [rule for rule in rules[0] if rule in rules[1]])
    with record.connect() as connection:
        counts = count_differences(connection, runs)
        found = list_differences(connection, runs, changes, after=after, limit=limit + 1)
    return Difference(
        {change: counts.get(change, 0) for change in CHANGES},
        [_feature(row, in_world(shape, record.crs)) for row, shape in found[:limit]],
        len(found) > limit,
        len(runs.rules),
        [rule for rule in rules[0] if rule not in rules[1]],
        [rule for rule in rules[1] if rule not in rules[0]],
    )


def _feature(row: Mapping[str, Any], geometry: dict[str, Any] | None) -> dict[str, Any]:
    """A finding that two runs tell of, as a GeoJSON feature: its id, and the columns of any comparison."""
    told = {name: value for name, value in row.items() if name not in ("rule", "id")}
    sides = {f"rule_{side}": row["rule"] if row[f"verdict_{side}"] else None for side in "ab"}
    return {"type": "Feature", "id": str(row["id"]), "geometry": geometry, "properties": {**told, **sides}}


def _judged(audit: JobRequest) -> list[str]:
    assert audit.summary is not None
    return [tally["rule"] for tally in audit.summary["rules"]]
