"""Comparisons as jobs: a site judged by two rule sets, or as of two days; followed and cancelled as all jobs are."""

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
from greenbelt_gis.workflows.comparison_jobs import ComparisonWish, SideWish, ask, compared

_SIDE: dict[str, Any] = {
    "type": "object",
    "required": ["rule_set", "as_of"],
    "properties": {
        "rule_set": {"type": ["string", "null"], "description": "null: the service's own"},
        "as_of": {"type": ["string", "null"], "format": "date", "description": "null: today"},
    },
}
_COMPARISON = job_schema(
    {"a": _SIDE, "b": _SIDE}, "`sides` as they were judged, `counts`: findings by change, `rows`: how many are kept"
)
router = APIRouter(tags=["comparisons"])


class NewSide(BaseModel):
    """One side of a comparison."""

    model_config = ConfigDict(extra="forbid")
    rule_set: Annotated[str, Field(max_length=200)] | None = Field(None, description="By name; none: the service's own")
    as_of: date | None = Field(
        None, ge=date(1900, 1, 1), le=date(2200, 12, 31), description="The end of that day; none: today"
    )

    def wish(self) -> SideWish:
        """In the workflow's terms."""
        return SideWish(self.rule_set or "", self.as_of)


class NewComparison(BaseModel):
    """What is to be compared."""

    model_config = ConfigDict(extra="forbid")
    site: str = Field(max_length=200, pattern=NO_NUL, description="Code of the site")
    a: NewSide
    b: NewSide


@router.post(
    "/comparisons", status_code=202, summary="Judge a site twice and tell what differs, as a job",
    response_class=JSONResponse,
    responses={**job_answer(202, "It waits for a worker", _COMPARISON), **problems(404, 429)},
)  # fmt: skip
def asked(
    request: Request, principal: Annotated[Principal, Depends(requires("audit"))], body: NewComparison
) -> JSONResponse:  # fmt: skip
    """By two rule sets, as of two days, or both. No finding of the record is opened or closed by it."""
    wish = ComparisonWish(body.site, body.a.wish(), body.b.wish())
    found = ask(request.app.state.record, principal, wish, request.app.state.settings.rule_set)
    return accepted(found, principal)


@router.get(
    "/comparisons/{id}/rows", summary="What differs, page by page", response_class=JSONResponse,
    responses={**compared_answer({}), **problems(404, 409)},
)  # fmt: skip
def rows(
    request: Request,
    principal: Reader,
    id: UUID,
    change: Annotated[Literal["", "appears", "disappears", "changes"], Query(description="Only these")] = "",
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Where the page before ended")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """Columns ending in `_a` are of the first side, in `_b` of the second. What stays is only counted."""
    found = compared(request.app.state.record, principal, id, change, after=after, limit=limit)
    last = found.features[-1]["id"] if found.more else None
    return JSONResponse(
        {
            "type": "FeatureCollection", "numberReturned": len(found.features), "counts": dict(found.counts),
            "links": next_link(request, last), "features": list(found.features),
        }
    )  # fmt: skip


router.include_router(job_routes("comparison", _COMPARISON))
