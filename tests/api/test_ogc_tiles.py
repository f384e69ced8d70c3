"""OGC API Tiles: found from the first page, by the documents of the standard; the same bytes as under /tiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from httpx2 import Response

from greenbelt_gis.catalogue.tile_layers import LARGEST_ZOOM, tile_layers
from greenbelt_gis.store.published import publications
from tests.helpers.drawn import ORIGIN
from tests.helpers.people import OWN, Service, service
from tests.helpers.postgis import record_database
from tests.helpers.tiled import features, fill, tile_at, tiles_around

pytestmark = pytest.mark.postgis
JSON = "application/json"
MVT = "application/vnd.mapbox-vector-tile"


@pytest.fixture(scope="module")
def filled(postgis_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with record_database(postgis_address) as url, service(url, tmp_path_factory.mktemp("home")) as made:
        fill(made, url)
        yield made


@pytest.fixture
def me(filled: Service) -> dict[str, str]:
    return filled.bearer(("viewer", OWN))


def get(filled: Service, me: dict[str, str], path: str, status: int = 200, kind: str = JSON) -> Response:
    answer: Response = filled.client.get(path, headers=me)
    assert (answer.status_code, answer.headers["content-type"]) == (status, kind), answer.text
    return answer


def href(document: Any, rel: str) -> str:
    (found,) = [one["href"] for one in document["links"] if one["rel"].rpartition("/")[2] == rel]
    return str(found)


def test_tiles_are_found_from_the_first_page(filled: Service, me: dict[str, str]) -> None:
    landing = get(filled, me, "/ogc").json()
    schemes = get(filled, me, href(landing, "tiling-schemes")).json()["tileMatrixSets"]
    matrices = get(filled, me, href(schemes[0], "self")).json()
    assert (matrices["id"], len(matrices["tileMatrices"])) == ("WebMercatorQuad", LARGEST_ZOOM + 1)
    # The constants of the standard's WebMercatorQuad, OGC 17-083r4 annex D.1.
    assert matrices["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559_082_264.028717, abs=1e-5)
    for z, one in enumerate(matrices["tileMatrices"]):
        assert (one["id"], one["matrixWidth"], one["matrixHeight"]) == (str(z), 2**z, 2**z)
    listed = get(filled, me, href(landing, "data")).json()["collections"]
    assert [one["id"] for one in listed] == list(publications())
    assert set(publications()) == set(tile_layers())
    for one in listed:
        short = get(filled, me, href(one, "tilesets-vector")).json()["tilesets"]
        assert [(s["dataType"], s["crs"]) for s in short] == [("vector", matrices["crs"])]
        tileset = get(filled, me, href(short[0], "self")).json()
        assert tileset["links"] == short[0]["links"]
        assert href(tileset, "tiling-scheme") == href(schemes[0], "self")
        assert tileset["tileMatrixSetURI"] == matrices["uri"]
        assert tileset["layers"][0]["id"] == one["id"]
        (item,) = [told for told in tileset["links"] if told["rel"] == "item"]
        assert (item["type"], item["templated"]) == (MVT, True)


@pytest.mark.parametrize("layer", ["trees", "assets", "site", "findings", "paving"])
@pytest.mark.parametrize("z", [3, 13, 16])
def test_a_tile_is_that_of_tiles(filled: Service, me: dict[str, str], layer: str, z: int) -> None:
    x, y = tile_at(ORIGIN[0] + 450, ORIGIN[1] + 450, z)
    tileset = get(filled, me, f"/ogc/collections/{layer}/tiles/WebMercatorQuad").json()
    path = href(tileset, "item").format(tileMatrix=z, tileRow=y, tileCol=x)
    found = get(filled, me, path, kind=MVT)
    same = get(filled, me, f"/tiles/{layer}/{z}/{x}/{y}.pbf", kind=MVT)
    assert (found.content, found.headers["etag"]) == (same.content, same.headers["etag"])
    assert layer == "findings" or features(found.content, layer)
    again = filled.client.get(path, headers={**me, "If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("layer", ["trees", "assets", "site"])
def test_the_limits_hold_all_that_one_may_see_and_little_more(filled: Service, me: dict[str, str], layer: str) -> None:
    tileset = get(filled, me, f"/ogc/collections/{layer}/tiles/WebMercatorQuad").json()
    assert [one["tileMatrix"] for one in tileset["tileMatrixSetLimits"]] == [str(z) for z in range(LARGEST_ZOOM + 1)]
    for z in (0, 12, 16):
        limits = tileset["tileMatrixSetLimits"][z]
        rows = range(limits["minTileRow"], limits["maxTileRow"] + 1)
        columns = range(limits["minTileCol"], limits["maxTileCol"] + 1)
        around = tiles_around(z, more=1)
        assert {(x, y) for x in columns for y in rows} <= set(around)
        for x, y in around:
            found = filled.client.get(f"/tiles/{layer}/{z}/{x}/{y}.pbf", headers=me)
            inside = [one for one in features(found.content, layer) if 0 <= one.shape.centroid.x < 4096
                      and 0 <= one.shape.centroid.y < 4096]  # fmt: skip
            assert not inside or (x in columns and y in rows)


PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ogc/tileMatrixSets/WorldCRS84Quad", 422), ("/ogc/collections/trees/tiles/x", 422),
        ("/ogc/collections/nothing/tiles", 404), ("/ogc/collections/nothing/tiles/WebMercatorQuad", 404),
        ("/ogc/collections/nothing/tiles/WebMercatorQuad/0/0/0", 404),
        ("/ogc/collections/trees/tiles/WebMercatorQuad/60/0/0", 422),
        ("/ogc/collections/trees/tiles/WebMercatorQuad/1/0/2", 422),
        ("/ogc/collections/trees/tiles/WebMercatorQuad/1/-1/0", 422),
        ("/ogc/collections/trees/tiles/WebMercatorQuad/0/0/0?f=png", 400),
        ("/ogc/collections/trees/tiles?bbox=0", 400), ("/ogc/tileMatrixSets?x=1", 400),
        ("/ogc/tileMatrixSets/WebMercatorQuad?x=1", 400), ("/ogc/collections/trees/tiles/WebMercatorQuad?x=1", 400),
    ],
)  # fmt: skip
def test_what_there_is_not_is_a_problem(filled: Service, me: dict[str, str], path: str, status: int) -> None:
    answer = filled.client.get(path, headers=me)
    assert answer.headers["content-type"] == PROBLEM
    assert answer.status_code == status, answer.text


def test_a_tile_is_where_the_caller_found_the_service(filled: Service, me: dict[str, str]) -> None:
    tileset = filled.client.get(
        "/ogc/collections/trees/tiles/WebMercatorQuad", headers={**me, "Host": "map.example.org"}
    ).json()
    assert href(tileset, "item").startswith("http://map.example.org/ogc/collections/trees/tiles/WebMercatorQuad/")
