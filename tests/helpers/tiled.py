"""A record to make tiles of, and tiles read by another library than the one that made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import mapbox_vector_tile  # type: ignore[import-untyped]
import numpy as np
import psycopg
import shapely
from geopandas import GeoDataFrame
from pyproj import Transformer

from greenbelt_gis.model.days import today
from greenbelt_gis.store.load import load
from tests.helpers.drawn import ORIGIN
from tests.helpers.people import Service

SIDE_M = 900.0
HALF_M = 20_037_508.342789244
EXTENT = 4096
TODAY = today("Asia/Shanghai")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
_MERCATOR = Transformer.from_crs(4549, 3857, always_xy=True)


def to_mercator(shape: Any) -> Any:
    """A geometry of the record in Web Mercator."""
    return shapely.transform(shape, lambda xy: np.column_stack(_MERCATOR.transform(xy[:, 0], xy[:, 1])))


def tile_at(x: float, y: float, z: int) -> tuple[int, int]:
    """The tile that a place (EPSG:4549) lies in."""
    mx, my = _MERCATOR.transform(x, y)
    side = 2 * HALF_M / 2**z
    return int((mx + HALF_M) // side), int((HALF_M - my) // side)


def tiles_around(z: int, *, more: int = 1) -> list[tuple[int, int]]:
    """The tiles of a zoom over the test's ground, and so many rows of tiles around it."""
    west, north = tile_at(ORIGIN[0], ORIGIN[1] + SIDE_M, z)
    east, south = tile_at(ORIGIN[0] + SIDE_M, ORIGIN[1], z)
    inside = range(2**z)
    return [
        (x, y)
        for x, y in product(range(west - more, east + more + 1), range(north - more, south + more + 1))
        if x in inside and y in inside
    ]


@dataclass(frozen=True)
class Read:
    """A feature of a tile: where it is in units from the tile's north-west corner, and its properties."""

    shape: Any
    properties: dict[str, Any]


def features(body: bytes, layer: str) -> list[Read]:
    """The features of a tile's only layer."""
    if not body:
        return []
    found = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    assert set(found) == {layer}
    assert found[layer]["extent"] == EXTENT
    return [Read(shapely.geometry.shape(one["geometry"]), one["properties"]) for one in found[layer]["features"]]


def in_tile(shape: Any, z: int, x: int, y: int) -> Any:
    """A geometry of the record in units of a tile."""
    unit = 2 * HALF_M / 2**z / EXTENT
    return shapely.transform(
        to_mercator(shape),
        lambda xy: np.column_stack([(xy[:, 0] + HALF_M) / unit - x * EXTENT, (HALF_M - xy[:, 1]) / unit - y * EXTENT]),
    )


def fill(service: Service, url: str, seed: int = 1) -> None:
    """Rows of every layer on both sites of a service, some of which do not count today; the same on both but places."""
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO change (actor, action) VALUES ('t', 't')")
        connection.execute("SELECT set_config('greenbelt.change_id', max(id)::text, true) FROM change")
        for table in ("asset", "tree", "activity"):
            connection.execute(f"DELETE FROM {table}".encode())
    for more, code in enumerate(service.sites):
        load(service.record, code, layers_of(np.random.default_rng(seed + more)), actor="t", note="t")


def _frame(shapes: Any, **columns: Any) -> GeoDataFrame:
    return GeoDataFrame(columns, geometry=np.asarray(shapes, dtype=object), crs="EPSG:4549")


def layers_of(random: np.random.Generator) -> dict[str, GeoDataFrame]:
    """Rows of every layer, some of which do not count today."""

    def places(count: int) -> Any:
        return random.uniform(0, SIDE_M, (2, count)) + np.array([[ORIGIN[0]], [ORIGIN[1]]])

    def points(count: int) -> Any:
        return shapely.points(*places(count))

    def boxes(count: int, side: float) -> Any:
        x, y = places(count)
        return shapely.box(x, y, x + random.uniform(0.1, side, count), y + random.uniform(0.1, side, count))

    def lines(count: int, far: float) -> Any:
        x, y = places(count)
        turn = random.uniform(0, 2 * np.pi, count)
        ends = np.stack([x + far * np.cos(turn), y + far * np.sin(turn)], axis=1)
        return shapely.linestrings(np.stack([np.stack([x, y], axis=1), ends], axis=1))

    def words(count: int, *of: str | None) -> Any:
        return random.choice(np.array(of, dtype=object), count)

    def days(count: int, *of: date | None) -> Any:
        return random.choice(np.array(of, dtype=object), count)

    n = 240
    shapes = points(n)
    shapes[::4], shapes[1::4] = boxes(n, 40)[::4], lines(n, 60)[1::4]
    shapes[2::16] = boxes(n, 0.2)[2::16]  # smaller than a unit of most tiles
    shapes[6::16] = lines(n, 0.1)[6::16]
    across = [
        [(x - 200, y - 20 * i), (x + 300, y + 40 * i)]
        for i, (x, y) in enumerate(shapely.get_coordinates(shapes[10::16]))
    ]
    shapes[10::16] = shapely.buffer(shapely.linestrings(across), 0.07, cap_style="flat")  # thin, and across tiles
    classes = ("paving.footway", "structure.wall", "furniture.seat", "art.sculpture", "utility.fire")
    assets = _frame(
        shapes, code=[f"A{i}" for i in range(n)], name=words(n, "座椅", None, "a \"b\" 'c'"),
        status=words(n, "in_service", "maintenance", "ended", None), installed_on=days(n, None, YESTERDAY, TOMORROW),
        ended_on=days(n, None, None, YESTERDAY, TODAY, TOMORROW), **{"class": words(n, *classes)},
    )  # fmt: skip
    trees = _frame(
        points(90), code=[f"T{i}" for i in range(90)], species=words(90, "银杏", "榕树", None),
        heritage=words(90, "none", "famous", "1", "2", "3", "reserve", None), ended_on=days(90, None, None, YESTERDAY),
    )  # fmt: skip
    x, y = ORIGIN
    bands = [(YESTERDAY, "below_normal"), (TODAY, "normal_to_2y"), (TOMORROW, "above_5y")]
    zones = _frame(
        [shapely.box(x + 50 * i, y + 10 * i, x + 700, y + 800) for i in range(3)],
        code=["Z1", "Z1", "Z1"], band=[band for _, band in bands], effective_on=[day for day, _ in bands],
    )  # fmt: skip
    return {
        "site": _frame([shapely.box(x, y, x + SIDE_M, y + SIDE_M)], code=["S"], name=["场地"]),
        "trees": trees, "assets": assets, "zones": zones,
        "crowns": _frame(boxes(20, 12), tree=[f"T{i}" for i in range(20)]),
        "protection_zones": _frame(boxes(20, 30), tree=[f"T{i}" for i in range(20)]),
        "planting": _frame(boxes(30, 25), code=[f"P{i}" for i in range(30)], planting_type=words(30, "lawn", "woodland")),
        "water_levels": _frame(lines(3, 800), level=["normal", "2y", "5y"], elevation_m=[4.2, 6.1, 7.0]),
        "water": _frame(boxes(3, 300), name=["a", "b", None]),
        "spot_heights": _frame(points(40), elevation_m=random.uniform(3, 9, 40)),
        "activities": _frame(
            points(20), code=[f"W{i}" for i in range(20)], kind=words(20, "piling", "dumping"),
            starts_on=days(20, None, TOMORROW), ends_on=days(20, None, YESTERDAY),
        ),
        "observations": _frame(points(30), asset=["A1"] * 30, metric=words(30, "usable", "safe"), value=[1.0] * 30),
        "surveys": _frame(points(10), asset=["A1"] * 10),
        "reports": _frame(points(10), category=words(10, "litter", "lamp")),
    }  # fmt: skip
