"""Audits as jobs: asked for; followed and cancelled as jobs of every kind; two of them side by side."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from greenbelt_api.access import Reader, requires
from greenbelt_api.answers import problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_api.compared import compared_answer, next_link
from greenbelt_api.routers.jobs import accepted, job_answer, job_routes, job_schema
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.workflows.audit_jobs import Wish, ask
from greenbelt_gis.workflows.run_differences import DIFFERING, difference

_AUDIT = job_schema(
    {
        "rule_set": {"type": ["string", "null"], "description": "null: the service's own"},
        "rules": {"type": "array", "items": {"type": "string"}, "description": "none: all of the set"},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "area": {"type": ["object", "null"], "description": "GeoJSON; null: the whole site"},
    },
    "Tallies by rule, `verdicts`: findings by verdict, `record`: new, still open and gone",
)
router = APIRouter(tags=["audits"])
Auditor = Annotated[Principal, Depends(requires("audit"))]
"""Somebody who may audit at least one site."""


class NewAudit(BaseModel):
    """What is to be audited: a site, or an area of it."""

    model_config = ConfigDict(extra="forbid")
    site: str = Field(max_length=200, pattern=NO_NUL, description="Code of the site")
    rules: list[Annotated[str, Field(max_length=200)]] | None = Field(
        None, min_length=1, max_length=500, description="Only these; none: all of the rule set"
    )
    rule_set: Annotated[str, Field(max_length=200)] | None = Field(None, description="By name; none: the service's own")
    as_of: date | None = Field(
        None, ge=date(1900, 1, 1), le=date(2200, 12, 31), description="The end of that day; none: now"
    )
    area: dict[str, Any] | None = Field(
        None, description="A GeoJSON Polygon or MultiPolygon (or a feature of one): only what stands in it"
    )


@router.post(
    "/audits", status_code=202, summary="Audit a site, as a job", response_class=JSONResponse,
    responses={**job_answer(202, "It waits for a worker", _AUDIT), **problems(404, 429)},
)  # fmt: skip
def asked(request: Request, principal: Auditor, body: NewAudit) -> JSONResponse:
    """One job of a site runs at a time, in the order in which they were asked for. Its findings are kept."""
    wish = Wish(body.site, tuple(body.rules or ()), body.rule_set or "", body.as_of, body.area)
    found = ask(request.app.state.record, principal, wish, request.app.state.settings.rule_set)
    return accepted(found, principal)


@router.get(
    "/audits/{id}/difference", summary="What differs from this audit to another", response_class=JSONResponse,
    responses={
        **compared_answer({
            "rules_compared": {"type": "integer"},
            "rules_only_from": {"type": "array", "items": {"type": "string"}},
            "rules_only_to": {"type": "array", "items": {"type": "string"}},
        }),
        **problems(404, 409),
    },
)  # fmt: skip
def differing(
    request: Request,
    principal: Reader,
    id: UUID,
    to: Annotated[UUID, Query(description="The other audit, of the same site and area")],
    change: Annotated[
        Literal["", "appears", "disappears", "changes", "stays"], Query(description="Only these; none: all but `stays`")
    ] = "",
    after: Annotated[UUID | None, Query(description="Where the page before ended")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """Findings of rules that both judged, in the order of ids: `_a` as this audit saw them, `_b` as the other did.

    Rules that only one of them judged are named, and say nothing of the other.
    """
    changes = (change,) if change else DIFFERING
    found = difference(request.app.state.record, principal, id, to, changes, after=after, limit=limit)
    last = found.features[-1]["id"] if found.more else None
    return JSONResponse(
        {
            "type": "FeatureCollection", "numberReturned": len(found.features), "counts": dict(found.counts),
            "rules_compared": found.both, "rules_only_from": list(found.only_from),
            "rules_only_to": list(found.only_to),
            "links": next_link(request, last), "features": list(found.features),
        }
    )  # fmt: skip


router.include_router(job_routes("audit", _AUDIT))
