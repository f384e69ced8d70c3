"""Findings of the record for whoever may see their sites: the open ones, or those of one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pyproj import CRS

from greenbelt_gis.errors import ConflictError, MissingError, UsageError
from greenbelt_gis.model.rights import Permission, Principal
from greenbelt_gis.store.database import Record
from greenbelt_gis.store.findings import Became, FindingRow, WantedFindings, list_findings
from greenbelt_gis.store.job_requests import JobRequest
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.access import allowed_site
from greenbelt_gis.workflows.explain import Explanation, explain_kept
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
    wanted = wanted_of(record, principal, asked)
    with record.connect() as connection:
        return list_findings(connection, wanted, record.srid, after=asked.after, limit=asked.limit + 1)


def wanted_of(
    record: Record, principal: Principal, asked: FindingsQuestion, permission: Permission = "read"
) -> WantedFindings:
    """What is looked for: of sites on which the caller has the permission. Raises as ``findings_page`` does, and
    ``ForbiddenError`` where they may see what they name, but have no such right there."""
    within = principal.sites(permission)
    if asked.site is not None:
        within = frozenset({allowed_site(record, principal, asked.site, permission)})
    number = None
    if asked.audit is not None:
        found = look(record, principal, "audit", asked.audit)
        principal.check(permission, found.site_id)
        number = kept_audit(found)
    elif asked.state is not None:
        raise UsageError(
            Text("state needs an audit", "state 须与 audit 同用"), fix=Text("add audit=ID", "请加上 audit=编号")
        )
    return WantedFindings(
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


def one_finding(record: Record, principal: Principal, id_: UUID) -> FindingRow:
    """A finding as it was last assessed, open or gone; a ``MissingError`` where the caller may see none of that id."""
    wanted = WantedFindings(principal.sites("read"), one=id_)
    with record.connect() as connection:
        found = list_findings(connection, wanted, record.srid, after=None, limit=1)
    if not found:
        raise MissingError(Text("there is no such finding", "没有该问题"))
    return found[0]


def explained_finding(record: Record, principal: Principal, id_: UUID) -> Explanation:
    """What led to a finding of a site that the caller may see, by the rules that judged it; raises as above."""
    one_finding(record, principal, id_)
    return explain_kept(record, str(id_))


def kept_audit(audit: JobRequest) -> int:
    """The number of the run that an audit kept; a ``ConflictError`` where it kept nothing."""
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
