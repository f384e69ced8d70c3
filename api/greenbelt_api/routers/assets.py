"""Assets and trees near a place or in an area."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from greenbelt_api.access import Reader
from greenbelt_gis.workflows.areas import read_area, read_bbox
from greenbelt_gis.workflows.around import Around, Page

router = APIRouter(tags=["assets"])

MEDIA_TYPE = "application/geo+json"
AssetClass = Annotated[
    str, Query(alias="class", max_length=80, description="A class with all below it, or `tree`: the trees")
]
Limit = Annotated[int, Query(ge=1, le=1000, description="Features a page")]
After = Annotated[str, Query(max_length=60, description="Where the page before ended: from its `next` link")]
Attributes = Annotated[bool, Query(description="With the attributes that the data came with")]
_FEATURES: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features", "numberReturned", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "numberReturned": {"type": "integer"},
        "links": {"type": "array", "items": {"type": "object", "required": ["rel", "href"]}},
        "features": {"type": "array", "items": {"type": "object"}},
    },
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "A GeoJSON FeatureCollection, WGS 84", "content": {MEDIA_TYPE: {"schema": _FEATURES}}}
}


@router.get("/assets/near", summary="Assets near a point, nearest first", responses=RESPONSES, response_class=Response)
async def assets_near(
    request: Request,
    principal: Reader,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, description="Longitude, WGS 84")],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="Latitude, WGS 84")],
    radius_m: Annotated[float, Query(gt=0, le=5000, allow_inf_nan=False)] = 100.0,
    asset_class: AssetClass = "",
    limit: Limit = 50,
    after: After = "",
    attributes: Attributes = False,
) -> Response:
    """Every feature has `distance_m`. What is equally far stands in the order of ids, so that pages join.

    Only of sites that the caller may see.
    """
    around: Around = request.app.state.around
    page = await around.near(
        lon, lat, radius_m=radius_m, asset_class=asset_class, limit=limit, after=after, attributes=attributes,
        within=principal.sites("read"),
    )  # fmt: skip
    return collection(request, page)


@router.get("/assets/within", summary="Assets in a box", responses=RESPONSES, response_class=Response)
async def assets_in_box(
    request: Request,
    principal: Reader,
    bbox: Annotated[str, Query(max_length=200, description="`west,south,east,north` in degrees")],
    asset_class: AssetClass = "",
    limit: Limit = 50,
    after: After = "",
    attributes: Attributes = False,
) -> Response:
    """What has any part in the box, its edge included, in the order of ids."""
    around: Around = request.app.state.around
    page = await around.within(
        read_bbox(bbox), asset_class=asset_class, limit=limit, after=after, attributes=attributes,
        within=principal.sites("read"),
    )  # fmt: skip
    return collection(request, page)


@router.post("/assets/within", summary="Assets in an area", responses=RESPONSES, response_class=Response)
async def assets_in_area(
    request: Request,
    principal: Reader,
    area: Annotated[dict[str, Any], Body(description="A GeoJSON Polygon or MultiPolygon, or a feature of one")],
    asset_class: AssetClass = "",
    limit: Limit = 50,
    after: After = "",
    attributes: Attributes = False,
) -> Response:
    """What has any part in the area, its edge included, in the order of ids. Send the same body for the next page."""
    around: Around = request.app.state.around
    page = await around.within(
        read_area(area), asset_class=asset_class, limit=limit, after=after, attributes=attributes,
        within=principal.sites("read"),
    )  # fmt: skip
    return collection(request, page)


def collection(request: Request, page: Page) -> Response:
    """A page as an answer, with a link to the next one."""
    links = ""
    if page.after is not None:
        # The query as it came, for it is encoded already.
        query = request.scope["query_string"].decode("ascii", "replace")
        kept = [part for part in query.split("&") if part and not part.startswith("after=")]
        href = f"{request.scope['path']}?{'&'.join([*kept, f'after={page.after}'])}"
        method = "" if request.method == "GET" else f',"method":"{request.method}"'
        links = f'{{"rel":"next","type":"{MEDIA_TYPE}","href":{json.dumps(href)}{method}}}'
    body = (
        f'{{"type":"FeatureCollection","numberReturned":{page.count},"links":[{links}],"features":[{page.features}]}}'
    )
    return Response(body, media_type=MEDIA_TYPE)
