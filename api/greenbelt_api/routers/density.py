"""Where defects are: hexagons with counts, the places for heat, and what one hexagon holds."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from greenbelt_api.access import Reader
from greenbelt_api.answers import GEOJSON, array_of, object_of, problems
from greenbelt_api.bodies import NO_NUL
from greenbelt_gis.workflows.density import DensityQuestion, answer, read_defects
from greenbelt_gis.workflows.density_cell import cell_page, read_cell

router = APIRouter(tags=["density"])
Site = Annotated[str | None, Query(max_length=200, description="Code of a site; none: all that one may see")]
First = Annotated[date | None, Query(alias="from", description="First day that counts")]
Last = Annotated[date | None, Query(alias="to", description="Last day that counts")]
Category = Annotated[
    str, Query(max_length=200, pattern=NO_NUL, description="Category of a report, or metric of an observation")
]
Undated = Annotated[bool, Query(description="With those that nobody knows the day of")]
Size = Annotated[
    float | None, Query(ge=5, le=5000, allow_inf_nan=False, description="Side, m; none: as small as may be")
]
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
_DAY = {"type": ["string", "null"], "format": "date"}
_NUMBERS = {"type": "array", "items": {"type": "number"}}
_TEXT = {"type": ["string", "null"]}


_HEXAGON = {
    "cell": {"type": "array", "items": {"type": "integer"}},
    "count": {"type": "integer"},
    "categories": _COUNTS,
}
_ANSWER = object_of(
    {
        "type": {"const": "FeatureCollection"},
        "size_m": {"type": "number"},
        **{name: {"type": "integer"} for name in ("total", "undated", "without_place", "repeats")},
        "first": _DAY,
        "last": _DAY,
        "categories": array_of({"category": {"type": "string"}, "count": {"type": "integer"}}),
        "points": object_of(
            {
                "shown": {"type": "integer"},
                "each_stands_for": {"type": "number"},
                "places": {"type": "array", "items": _NUMBERS},
            }
        ),
        "features": array_of(
            {
                "type": {"const": "Feature"},
                "id": {"type": "integer"},
                "geometry": {"type": "object"},
                "properties": object_of(_HEXAGON),
            }
        ),
    }
)
_THING = {
    **dict.fromkeys(("layer", "id", "code", "kind", "title"), _TEXT), "site": {"type": "string"},
    "count": {"type": "integer"}, "latest": _DAY, "categories": _COUNTS,
    "rows": array_of(
        {
            "layer": {"type": "string"}, "id": {"type": "string"}, "category": {"type": "string"}, "at": _TEXT,
            "value": {"type": ["number", "null"]}, **dict.fromkeys(("unit", "distress", "patch", "text"), _TEXT),
        }
    ),
}  # fmt: skip
_CELL = object_of(
    {
        "cell": {"type": "array", "items": {"type": "integer"}},
        "size_m": {"type": "number"},
        "count": {"type": "integer"},
        "things_count": {"type": "integer"},
        "things": array_of(_THING),
        "links": array_of({"rel": {"type": "string"}, "href": {"type": "string"}}),
    }
)


@router.get(
    "/density", summary="Reports and observations by hexagon", response_class=Response,
    responses={
        200: {"description": "Hexagons, WGS 84", "content": {GEOJSON: {"schema": _ANSWER}}}, **problems(404),
    },
)  # fmt: skip
def density(
    request: Request, principal: Reader, site: Site = None, first: First = None, last: Last = None,
    category: Category = "", undated: Undated = True, size_m: Size = None,
) -> Response:  # fmt: skip
    """Counts what is wrong, as the map of defects does: a report told several times once, good observations not.

    Hexagons are regular in the record's CRS and start from its origin: the same size gives the same hexagons. Of more
    than 20 000 places every so-manieth is told. `categories` are those of the period, whichever was asked for.
    """
    record = request.app.state.record
    asked = DensityQuestion(site, first, last, category, undated, size_m)
    found = read_defects(record, asked, principal.sites("read"), request.app.state.settings.timezone)
    return _json(answer(found, record.crs, size_m), GEOJSON)


@router.get(
    "/density/cell", summary="What one hexagon holds, page by page", response_class=Response,
    responses={
        200: {"description": "Things, those with most first", "content": {"application/json": {"schema": _CELL}}},
        **problems(404),
    },
)  # fmt: skip
def density_cell(
    request: Request, principal: Reader,
    cell: Annotated[str, Query(max_length=30, description="`cell` of a hexagon: `q,r`")],
    size_m: Annotated[float, Query(ge=5, le=5000, allow_inf_nan=False, description="`size_m` of the same answer")],
    site: Site = None, first: First = None, last: Last = None, category: Category = "", undated: Undated = True,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Things to leave out before the page")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:  # fmt: skip
    """Assets, trees and beds by how much was observed of them, and reports, each with its newest rows (20 at most)."""
    record = request.app.state.record
    where = read_cell(cell)
    asked = DensityQuestion(site, first, last, category, undated, size_m)
    found = read_defects(record, asked, principal.sites("read"), request.app.state.settings.timezone)
    told, more = cell_page(record, found, size_m, where, offset=offset, limit=limit)
    links = []
    if more:
        query = request.url.include_query_params(offset=offset + limit).query
        links = [{"rel": "next", "href": f"/density/cell?{query}"}]
    return _json({**told, "links": links}, "application/json")


def _json(told: dict[str, Any], media_type: str) -> Response:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return Response(body, media_type=media_type)
