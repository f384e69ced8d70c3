"""Where tiles lie: their ground in Web Mercator as far as a record can have anything there, and their cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import shapely

from greenbelt_gis.store.near import area_boxes

EXTENT = 4096
"""Units of a tile's side."""
BUFFER = 64
"""Units around a tile in which things are drawn too: as far as the largest symbols reach."""
HALF_M = math.pi * 6_378_137
"""Half the side of the world, m in Web Mercator."""
CELLS = 32
"""Cells along the side of a tile in which features are counted."""
_LARGEST_CELL_M = 16_000.0
_PAST_DEGREES = 1.0
"""How far past the area of a CRS its cells may have their centres: more than half the largest cell."""
_PIECES = 16


@dataclass(frozen=True)
class Ground:
    """What to look at for a tile: its ground (WKB, Web Mercator), grown in the record's CRS by ``grown_m``."""

    wkb: bytes
    grown_m: float


def ground(srid: int, z: int, x: int, y: int, *, more_m: float = 0.0) -> Ground | None:
    """The ground of a tile with its buffer, and ``more_m`` around; None where the record's CRS does not reach."""
    side = 2 * HALF_M / 2**z
    edge = side * BUFFER / EXTENT
    west, north = x * side - HALF_M - edge, HALF_M - y * side + edge
    box = shapely.box(west, north - side - 2 * edge, west + side + 2 * edge, north)
    parts = [shapely.intersection(box, part) for part in _reach(srid)]
    parts = [part for part in parts if part.area > 0]
    if not parts:
        return None
    found = shapely.segmentize(shapely.multipolygons(parts), side / _PIECES)
    # Between two points of it an edge bends, in the record's CRS, by less than the second term.
    return Ground(shapely.to_wkb(found), more_m + 1 + side**2 / 1e9)


@cache
def cell_m(srid: int, z: int) -> float:
    """Side of the cells of a zoom, m in the record's CRS; four of the next zoom make one."""
    return _side_m(srid) / CELLS / 2.0 ** max(z, coarsest_zoom(srid))


@cache
def coarsest_zoom(srid: int) -> int:
    """The zoom below which cells grow no more."""
    return max(0, math.ceil(math.log2(_side_m(srid) / CELLS / _LARGEST_CELL_M)))


def _side_m(srid: int) -> float:
    """Side of the world's tile, m on the ground in the middle of the record's area."""
    _, south, _, north = area_boxes(srid)[0]
    return 2 * HALF_M * math.cos(math.radians((south + north) / 2))


@cache
def _reach(srid: int) -> tuple[shapely.Geometry, ...]:
    """Boxes (Web Mercator) outside of which a record has nothing."""
    past = _PAST_DEGREES
    return tuple(
        shapely.box(_x(west - past), _y(south - past), _x(east + past), _y(north + past))
        for west, south, east, north in area_boxes(srid)
    )


def _x(lon: float) -> float:
    return HALF_M * min(180.0, max(-180.0, lon)) / 180


def _y(lat: float) -> float:
    within = math.radians(min(85.0, max(-85.0, lat)))
    return HALF_M / math.pi * math.asinh(math.tan(within))
