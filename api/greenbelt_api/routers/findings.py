"""Findings that the record keeps: the open ones, or those of one audit; one by itself, and why; all as a file."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from greenbelt_api.access import Reader, origin, requires
from greenbelt_api.answers import GEOJSON, problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_gis.model.finding import VERDICTS
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.findings import COLUMNS, Became
from greenbelt_gis.text import Text
from greenbelt_gis.workflows.areas import area_in, read_bbox
from greenbelt_gis.workflows.finding_exports import Form, export_findings
from greenbelt_gis.workflows.findings import (
    FindingsQuestion,
    explained_finding,
    finding_feature,
    findings_page,
    one_finding,
)

router = APIRouter(tags=["findings"])
Word = Annotated[str, Query(max_length=200, pattern=NO_NUL)]
_NUMBERS = {"probability", "measured", "limit", "margin", "sigma"}
_PROPERTIES: dict[str, Any] = {
    "site": {"type": "string"},
    **{name: {"type": ["number", "null"] if name in _NUMBERS else ["string", "null"]} for name in COLUMNS},
    "verdict": {"enum": list(VERDICTS)},
    "accuracy_assumed": {"type": "boolean"},
}
_FEATURE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string", "format": "uuid"},
        "geometry": {"type": ["object", "null"]},
        "properties": {"type": "object", "required": list(_PROPERTIES), "properties": _PROPERTIES},
    },
}
_FINDINGS: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features", "numberReturned", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "numberReturned": {"type": "integer"},
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "type", "href"]}},
        "features": {"type": "array", "items": _FEATURE},
    },
}
_TEXT = {"type": "object", "required": ["en", "zh"], "properties": {"en": {"type": "string"}, "zh": {"type": "string"}}}
_EXPLANATION = {
    "type": "object",
    "required": ["lines", "inputs"],
    "properties": {
        "lines": {
            "type": "array",
            "items": {"type": "object", "required": ["head", "text"], "properties": {"head": _TEXT, "text": _TEXT}},
        },
        "inputs": {"type": "object", "description": "The values that were calculated with, by name"},
    },
}


def asked_for(
    request: Request,
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
) -> FindingsQuestion:
    """Which findings are meant."""
    area = area_in(read_bbox(bbox), request.app.state.record.srid) if bbox else None
    return FindingsQuestion(site, area, rule, verdict, severity, department, about, audit, state)


Asked = Annotated[FindingsQuestion, Depends(asked_for)]
Exporter = Annotated[Principal, Depends(requires("export"))]
"""Somebody who may take something out of at least one site."""


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
    asked: Asked,
    after: Annotated[UUID | None, Query(description="Where the page before ended")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Those that are open, of sites that the caller may see, in the order of ids.

    With `audit`: what that run saw, or with `state` what it found `new`, still `open`, or `gone` (as last assessed).
    """
    record = request.app.state.record
    rows = findings_page(record, principal, replace(asked, after=after, limit=limit))
    links = []
    if len(rows) > limit:
        last = str(rows[limit - 1].values["id"])
        query = request.url.remove_query_params("after").include_query_params(after=last).query
        links = [{"rel": "next", "type": GEOJSON, "href": f"/findings?{query}"}]
    features = [finding_feature(row, record.crs) for row in rows[:limit]]
    return _told({"type": "FeatureCollection", "numberReturned": len(features), "links": links, "features": features})


def _told(document: dict[str, Any]) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return Response(body, media_type=GEOJSON)


def _file(request: Request, principal: Principal, asked: FindingsQuestion, form: Form, media_type: str) -> Response:
    pieces = export_findings(request.app.state.record, principal, origin(request), asked, form)
    named = {"Content-Disposition": f'attachment; filename="findings.{form}"', "Cache-Control": "no-store"}
    return StreamingResponse(pieces, media_type=media_type, headers=named)


@router.get(
    "/findings.csv", summary="The same findings, all of them, as CSV", response_class=StreamingResponse,
    responses={
        200: {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}, **problems(403, 404, 409),
    },
)  # fmt: skip
def findings_csv(request: Request, principal: Exporter, asked: Asked) -> Response:
    """Of sites that the caller may export; geometry as WKT in the record's CRS. The export is logged.

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    return _file(request, principal, asked, "csv", "text/csv; charset=utf-8")


@router.get(
    "/findings.geojson", summary="The same findings, all of them, as a GeoJSON file", response_class=StreamingResponse,
    responses={
        200: {"description": "A FeatureCollection, WGS 84", "content": {GEOJSON: {"schema": {"type": "object"}}}},
        **problems(403, 404, 409),
    },
)  # fmt: skip
def findings_geojson(request: Request, principal: Exporter, asked: Asked) -> Response:
    """Of sites that the caller may export. The export is logged."""
    return _file(request, principal, asked, "geojson", GEOJSON)


@router.get(
    "/findings/{id}", summary="One finding, open or gone", response_class=Response,
    responses={200: {"description": "A GeoJSON feature", "content": {GEOJSON: {"schema": _FEATURE}}}, **problems(404)},
)  # fmt: skip
def one(request: Request, principal: Reader, id: UUID) -> Response:
    """As it was last assessed; `state` says whether it is `open` or `gone` by now."""
    record = request.app.state.record
    found = one_finding(record, principal, id)
    feature = finding_feature(found, record.crs)
    feature["properties"]["state"] = "gone" if found.gone else "open"
    return _told(feature)


@router.get(
    "/findings/{id}/explanation", summary="What led to a finding", response_class=JSONResponse,
    responses={
        200: {"description": "In both languages", "content": {"application/json": {"schema": _EXPLANATION}}},
        **problems(404),
    },
)  # fmt: skip
def explanation(request: Request, principal: Reader, id: UUID) -> JSONResponse:
    """Clause, inputs, calculation and limit, by the rules that judged it; what `greenbelt explain` tells."""
    found = explained_finding(request.app.state.record, principal, id)
    lines = [{"head": _said(head), "text": _said(text)} for head, text in found.lines]
    return JSONResponse({"lines": lines, "inputs": found.inputs})


def _said(text: Text) -> dict[str, Any]:
    return asdict(text)
