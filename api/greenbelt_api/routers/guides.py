"""Guides for whoever draws."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from greenbelt_api.access import Reader
from greenbelt_api.answers import GEOJSON, problems
from greenbelt_api.routers.layers import editor_of
from greenbelt_gis.workflows.access import allowed_site
from greenbelt_gis.workflows.areas import read_bbox
from greenbelt_gis.workflows.guides import guides

router = APIRouter(tags=["drafts"])
_ZONES: dict[str, Any] = {"type": "object", "required": ["type", "features"]}


@router.get(
    "/guides", summary="Keep-clear zones around trees in an area", response_class=Response,
    responses={
        200: {"description": "A GeoJSON FeatureCollection, WGS 84", "content": {GEOJSON: {"schema": _ZONES}}},
        **problems(404),
    },
)  # fmt: skip
def keep_clear(
    request: Request,
    principal: Reader,
    site: Annotated[str, Query(max_length=200, description="Code of the site")],
    bbox: Annotated[str, Query(max_length=200, description="`west,south,east,north` in degrees")],
) -> Response:
    """What the rules in force reserve around each tree that they judge, of at most 5 km in width; today's state."""
    editor = editor_of(request)
    allowed_site(editor.record, principal, site, "read")
    body = json.dumps(guides(editor, site, read_bbox(bbox)), ensure_ascii=False, separators=(",", ":"))
    return Response(body.encode(), media_type=GEOJSON)
