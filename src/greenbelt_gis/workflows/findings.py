"""Findings of the record for whoever may see their sites: the open ones, or those of one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pyproj import CRS

from greenbelt_gis.errors import ConflictError, UsageError
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.findings import Became, FindingRow, WantedFindings, list_findings
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.store.sites import one_of, sites
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.job_requests import look
from greenbelt_gis.workflows.layer_rows import in_world


@dataclass(frozen=True)
class FindingsQuestion:
    """Which findings somebody wants, and the page of them after an id.

    ``audit``: the id of an audit that was asked for; ``state``: what they were in it.
    """

    site: str | None = None
    area: bytes | None = None
    """WKB in the record's CRS."""
    rule: str = ""
    verdict: str = ""
    severity: str = ""
    department: str = ""
    about: str = ""
    """Code of a thing: findings that it is the subject of, or that others have against it."""
    audit: UUID | None = None
    state: Became | None = None
    after: UUID | None = None
    limit: int = 100


def findings_page(record: Record, principal: Principal, asked: FindingsQuestion) -> list[FindingRow]:
    """A page of findings, one more than asked for where there are more.

    Raises ``MissingError`` for a site or an audit that the caller may not see, ``ConflictError`` for an audit that kept
    nothing.
    """
    within = principal.sites("read")
    if asked.site is not None:
        within = frozenset({one_of(sites(record, within), asked.site)})
    number = None
    if asked.audit is not None:
        number = _kept(look(record, principal, "audit", asked.audit))
    elif asked.state is not None:
        raise UsageError(
            Text("state needs an audit", "state 须与 audit 同用"), fix=Text("add audit=ID", "请加上 audit=编号")
        )
    wanted = WantedFindings(
        within,
        asked.area,
        asked.rule,
        asked.verdict,
        asked.severity,
        asked.department,
        asked.about,
        number,
        asked.state,
    )
    with record.connect() as connection:
        return list_findings(connection, wanted, record.srid, after=asked.after, limit=asked.limit + 1)


def _kept(audit: JobRequest) -> int:
    if audit.audit_id is None:
        raise ConflictError(
            Text("that audit has kept no findings", "该审查没有保存结果"), where={"id": audit.id, "state": audit.state}
        )
    return audit.audit_id


def finding_feature(row: FindingRow, crs: CRS) -> dict[str, Any]:
    """A finding as a GeoJSON feature in WGS 84: ``site`` and the columns of findings."""
    properties: dict[str, Any] = {"site": row.site, **row.values, "id": str(row.values["id"])}
    observed = properties["observed_at"]
    properties["observed_at"] = observed.astimezone(UTC).isoformat() if isinstance(observed, datetime) else None
    return {
        "type": "Feature", "id": properties["id"], "geometry": in_world(row.geometry, crs), "properties": properties,
    }  # fmt: skip
