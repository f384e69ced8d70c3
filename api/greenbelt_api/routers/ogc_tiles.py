"""OGC API Tiles: the service's own vector tiles by the paths and documents of the standard.

tipg's tiles leave features out beyond a number without saying so; these are those of ``/tiles``, in which what is too
much is counted.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

import morecantile
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pyproj import CRS

from greenbelt_api.access import Reader
from greenbelt_api.ogc.answers import CollectionId, finds, object_of, sent
from greenbelt_api.ogc.asked import only
from greenbelt_api.ogc.documents import JSON, SCHEME, link
from greenbelt_api.routers.ogc import Shelf
from greenbelt_api.routers.tiles import MEDIA_TYPE, TILE, Number, answer
from greenbelt_gis.catalogue.tile_layers import LARGEST_ZOOM, TileLayer
from greenbelt_gis.model.crs import transformer
from greenbelt_gis.model.rights import Principal
from greenbelt_gis.store.tile_grid import HALF_M
from greenbelt_gis.workflows.tiles import Tiles, tile_layer

router = APIRouter(tags=["ogc"])

MATRIX_SET = "WebMercatorQuad"
MatrixSet = Annotated[Literal["WebMercatorQuad"], Path(alias="matrix_set_id")]


@cache
def matrix_set() -> dict[str, Any]:
    """The tile matrix set as the standard writes it, as deep as tiles go."""
    found: dict[str, Any] = morecantile.tms.get(MATRIX_SET).model_dump(mode="json", exclude_none=True)
    return {**found, "tileMatrices": found["tileMatrices"][: LARGEST_ZOOM + 1]}


@router.get("/tileMatrixSets", summary="Tile matrix sets", responses=finds(object_of("tileMatrixSets")))
async def matrix_sets(request: Request, _principal: Reader) -> Response:
    """There is one."""
    only(request)
    found, url = matrix_set(), str(request.url_for("one_matrix_set", matrix_set_id=MATRIX_SET))
    told = {key: found[key] for key in ("id", "title", "uri", "crs")}
    return sent({"tileMatrixSets": [{**told, "links": [link(url, "self", JSON)]}]})


@router.get(
    "/tileMatrixSets/{matrix_set_id}", summary="A tile matrix set", responses=finds(object_of("id", "tileMatrices"))
)
async def one_matrix_set(request: Request, _principal: Reader, _matrix_set: MatrixSet) -> Response:
    """Its matrices, one a zoom."""
    only(request)
    return sent(matrix_set())


@router.get(
    "/collections/{collection}/tiles", summary="Tilesets of a collection", responses=finds(object_of("tilesets"))
)
async def tilesets(request: Request, principal: Reader, collection: CollectionId) -> Response:
    """There is one, of vector tiles."""
    only(request)
    found = await _tileset(request, principal, tile_layer(collection))
    short = {key: found[key] for key in ("title", "dataType", "crs", "tileMatrixSetURI", "links")}
    links = [link(_at(request, "tilesets", collection), "self", JSON)]
    return sent({"links": links, "tilesets": [short]})


@router.get(
    "/collections/{collection}/tiles/{matrix_set_id}", summary="A tileset",
    responses=finds(object_of("dataType", "crs", "links")),
)  # fmt: skip
async def tileset(request: Request, principal: Reader, collection: CollectionId, _matrix_set: MatrixSet) -> Response:
    """Where its tiles are; `features_from` is the zoom from which single features come; below, cells with a `count`."""
    only(request)
    return sent(await _tileset(request, principal, tile_layer(collection)))


@router.get(
    "/collections/{collection}/tiles/{matrix_set_id}/{matrix}/{row}/{column}", summary="A vector tile", responses=TILE,
    response_class=Response,
)  # fmt: skip
async def tile(
    request: Request, principal: Reader, collection: CollectionId, _matrix_set: MatrixSet, matrix: Number,
    row: Number, column: Number,
) -> Response:  # fmt: skip
    """The same as under `/tiles`; the row comes before the column."""
    only(request)
    tiles: Tiles = request.app.state.tiles
    return answer(request, await tiles.tile(collection, matrix, column, row, principal.sites("read")))


async def _tileset(request: Request, principal: Principal, layer: TileLayer) -> dict[str, Any]:
    """Its box is that of the features which the caller may see: clients read every tile of it."""
    tiles: Tiles = request.app.state.tiles
    shelf: Shelf = request.app.state.shelf
    told = tiles.described(layer.name, "")
    degrees = await shelf.extents.of(layer.name, principal.sites("read")) or told["bounds"]
    to_matrices = transformer(CRS.from_epsg(4326), CRS.from_epsg(3857))
    west, south, east, north = to_matrices.transform_bounds(*degrees)
    url = _at(request, "tileset", layer.name, matrix_set_id=MATRIX_SET)
    scheme = str(request.url_for("one_matrix_set", matrix_set_id=MATRIX_SET))
    links = [
        link(url, "self", JSON),
        link(scheme, SCHEME, JSON),
        {"href": f"{url}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "rel": "item", "type": MEDIA_TYPE, "templated": True},
    ]
    return {
        "title": layer.title.en, "description": layer.title.zh, "dataType": "vector", "crs": matrix_set()["crs"],
        "tileMatrixSetURI": matrix_set()["uri"], "links": links, "features_from": layer.features_from,
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": matrix_set()["crs"]},
        "tileMatrixSetLimits": [_limits(z, west, south, east, north) for z in range(LARGEST_ZOOM + 1)],
        "layers": [
            {"id": layer.name, "title": layer.title.en, "dataType": "vector", "minTileMatrix": "0",
             "maxTileMatrix": str(LARGEST_ZOOM), "propertiesSchema": {"type": "object", "properties": {
                 name: {"description": said} for name, said in told["vector_layers"][0]["fields"].items()}}}
        ],
    }  # fmt: skip


def _limits(z: int, west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The tiles of a zoom that meet a box (m in Web Mercator)."""

    def at(metres: float) -> int:
        return int(min(2**z - 1, max(0, (metres + HALF_M) / (2 * HALF_M) * 2**z)))

    return {
        "tileMatrix": str(z), "minTileRow": at(-north), "maxTileRow": at(-south), "minTileCol": at(west),
        "maxTileCol": at(east),
    }  # fmt: skip


def _at(request: Request, name: str, collection: str, **more: str) -> str:
    return str(request.url_for(name, collection=collection, **more))
