"""Vector tiles and their descriptions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response

from greenbelt_api.access import Reader
from greenbelt_api.answers import problems
from greenbelt_gis.workflows.tile_cache import Tile
from greenbelt_gis.workflows.tiles import Tiles, tile_layer

router = APIRouter(tags=["tiles"])

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
_TAG = {"ETag": {"description": "Of the content, for If-None-Match", "schema": {"type": "string"}}}
TILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A Mapbox vector tile with one layer; empty where nothing is",
        "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        "headers": _TAG,
    },
    304: {"description": "The same as before", "headers": _TAG},
    **problems(404),
}
LayerName = Annotated[str, Path(max_length=100, description="A layer of the contract, a top class, or `findings`")]
Number = Annotated[int, Path(ge=0, lt=2**31)]


@router.get("/tiles/{layer}.json", summary="Description of a layer's tiles (TileJSON 3)", responses=problems(404))
async def description(request: Request, _principal: Reader, layer: LayerName) -> JSONResponse:
    """`features_from` is the zoom from which single features come; below, cells with a `count`."""
    tiles: Tiles = request.app.state.tiles
    name = tile_layer(layer).name
    base = str(request.base_url).rstrip("/")
    told = tiles.described(name, f"{base}/tiles/{name}/{{z}}/{{x}}/{{y}}.pbf")
    return JSONResponse(told)


@router.get("/tiles/{layer}/{z}/{x}/{y}.pbf", summary="A vector tile", responses=TILE, response_class=Response)
async def vector_tile(
    request: Request,
    principal: Reader,
    layer: LayerName,
    z: Number,
    x: Number,
    y: Number,
    as_of: Annotated[
        date | None, Query(description="As it was at the end of that day; none: what counts today")
    ] = None,
) -> Response:
    """What counts on that day, of sites that the caller may see. Nothing is left out: what is too much is counted.

    Of a day to come: what will count by the days that are known. Findings are always the present ones.
    """
    tiles: Tiles = request.app.state.tiles
    return answer(request, await tiles.tile(layer, z, x, y, principal.sites("read"), as_of))


def answer(request: Request, tile: Tile) -> Response:
    """A tile as an answer, or that it is the one which the caller has."""
    headers = {"ETag": tile.tag}
    known = request.headers.get("if-none-match")
    if known is not None and _names(known, tile.tag):
        return Response(status_code=304, headers=headers)
    return Response(tile.body, media_type=MEDIA_TYPE, headers=headers)


def _names(known: str, tag: str) -> bool:
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))
