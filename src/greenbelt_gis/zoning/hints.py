"""What else tells the low side: spot heights and a water surface, brought to the faces."""

from __future__ import annotations

import numpy as np
import shapely
from geopandas import GeoDataFrame
from shapely import STRtree

from greenbelt_gis.zoning.arrangement import Bits
from greenbelt_gis.zoning.chains import Floats, Geometries, Rows
from greenbelt_gis.zoning.levels import LEVELS, Elevated
from greenbelt_gis.zoning.sides import BESIDE, Hints

NEAR_M = 25.0
"""A water surface beside the site tells its low side up to this distance."""
CLOSE_M = 0.05
"""A spot height as near to a level's elevation as this tells nothing of it."""


def hints_of(
    faces: Geometries,
    ground: Rows,
    found: dict[str, Elevated],
    water: GeoDataFrame | None,
    heights: GeoDataFrame | None,
) -> Hints:
    """Hints for faces of connected grounds from a water surface (polygons) and spot heights (points, elevation_m)."""
    wet = None if water is None or len(water) == 0 else _water(faces, ground, water)
    return Hints(wet, None if heights is None or len(heights) == 0 else _heights(faces, found, heights))


def _water(faces: Geometries, ground: Rows, water: GeoDataFrame) -> Floats:
    surface = shapely.union_all(np.asarray(water.geometry.array, dtype=object))
    held: Floats = shapely.area(shapely.intersection(faces, surface))
    for number in range(int(ground.max(initial=-1)) + 1):
        mine = np.flatnonzero(ground == number)
        if held[mine].sum() > 0:
            continue
        away = shapely.distance(faces[mine], surface)
        if away.min() <= NEAR_M:
            held[mine[np.argmin(away)]] = BESIDE
    return held


def _heights(faces: Geometries, found: dict[str, Elevated], heights: GeoDataFrame) -> tuple[Rows, Bits, Bits]:
    points = np.asarray(heights.geometry.array, dtype=object)
    z = heights["elevation_m"].to_numpy(dtype=float, na_value=np.nan)
    row, face = STRtree(faces).query(points, predicate="intersects")
    row, first = np.unique(row, return_index=True)
    wanted, known = np.zeros(len(row), dtype=np.int64), np.zeros(len(row), dtype=np.int64)
    for number, level in enumerate(LEVELS):
        shapes, elevation = found[level]
        told = np.isfinite(elevation)
        if not told.any():
            continue
        near, line = STRtree(shapes[told]).query_nearest(points[row], all_matches=False)
        above = z[row[near]] - elevation[told][line]
        wanted[near] |= (above > 0).astype(np.int64) << number
        known[near] |= (np.abs(above) > CLOSE_M).astype(np.int64) << number
    return face[first].astype(np.intp), wanted, known
