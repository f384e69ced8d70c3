"""Findings that the record keeps: the open ones, or those of one audit."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from greenbelt_api.access import Reader
from greenbelt_api.answers import GEOJSON, problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_gis.model.finding import VERDICTS
from greenbelt_gis.store.findings import COLUMNS, Became
from greenbelt_gis.workflows.areas import area_in, read_bbox
from greenbelt_gis.workflows.findings import FindingsQuestion, finding_feature, findings_page

router = APIRouter(tags=["findings"])
Word = Annotated[str, Query(max_length=200, pattern=NO_NUL)]
_NUMBERS = {"probability", "measured", "limit", "margin", "sigma"}
_PROPERTIES: dict[str, Any] = {
    "site": {"type": "string"},
    **{name: {"type": ["number", "null"] if name in _NUMBERS else ["string", "null"]} for name in COLUMNS},
    "verdict": {"enum": list(VERDICTS)},
    "accuracy_assumed": {"type": "boolean"},
}
_FINDINGS: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features", "numberReturned", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "numberReturned": {"type": "integer"},
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "type", "href"]}},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": "string", "format": "uuid"},
                    "geometry": {"type": ["object", "null"]},
                    "properties": {"type": "object", "required": list(_PROPERTIES), "properties": _PROPERTIES},
                },
            },
        },
    },
}


@router.get(
    "/findings", summary="Findings, page by page", response_class=Response,
    responses={
        200: {"description": "A GeoJSON FeatureCollection, WGS 84", "content": {GEOJSON: {"schema": _FINDINGS}}},
        **problems(404, 409),
    },
)  # fmt: skip
def findings(
    request: Request,
    principal: Reader,
    site: Annotated[str | None, Query(max_length=200)] = None,
    rule: Word = "",
    verdict: Literal["", "violation", "possible", "indeterminate"] = "",
    severity: Word = "",
    department: Word = "",
    about: Annotated[
        str, Query(max_length=200, pattern=NO_NUL, description="Code of a thing: its findings, and those against it")
    ] = "",
    bbox: Annotated[str, Query(max_length=200, description="`west,south,east,north` in degrees")] = "",
    audit: Annotated[UUID | None, Query(description="As this audit found them, instead of those open now")] = None,
    state: Annotated[Became | None, Query(description="What they were in that audit; needs `audit`")] = None,
    after: Annotated[UUID | None, Query(description="Where the page before ended")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Those that are open, of sites that the caller may see, in the order of ids.

    With `audit`: what that run saw, or with `state` what it found `new`, still `open`, or `gone` (as last assessed).
    """
    record = request.app.state.record
    area = area_in(read_bbox(bbox), record.srid) if bbox else None
    asked = FindingsQuestion(site, area, rule, verdict, severity, department, about, audit, state, after, limit)
    rows = findings_page(record, principal, asked)
    links = []
    if len(rows) > limit:
        last = str(rows[limit - 1].values["id"])
        query = request.url.remove_query_params("after").include_query_params(after=last).query
        links = [{"rel": "next", "type": GEOJSON, "href": f"/findings?{query}"}]
    features = [finding_feature(row, record.crs) for row in rows[:limit]]
    told = {"type": "FeatureCollection", "numberReturned": len(features), "links": links, "features": features}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return Response(body, media_type=GEOJSON)
