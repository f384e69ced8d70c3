"""Ground estimated where nobody surveyed terrain: between level lines of known elevation and spot heights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from geopandas import GeoDataFrame
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import QhullError
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.errors import InputError
from greenbelt_gis.model.crs import require_metric
from greenbelt_gis.model.terrain import Terrain
from greenbelt_gis.text import Text
from greenbelt_gis.zoning.chains import Floats

STEP_M = 5.0
"""Longest stretch of a line without a place whose height counts."""
MOST_PLACES = 60_000
FINEST_M = 0.5
MOST_INSIDE, MOST_PIXELS = 400_000, 8_000_000
"""Pixels on the site, and in the box around it."""
BLOCK = 64
"""Pixels on a side of a block: those that lie away from the site are not looked at."""


@dataclass(frozen=True)
class Estimate:
    """The ground, its pixels (m), from how many places on lines and how many spot heights it comes, and the range of
    their heights (m)."""

    terrain: Terrain
    pixel_m: float
    on_lines: int
    spots: int
    lowest: float
    highest: float


def estimated_ground(lines: GeoDataFrame, spot_heights: GeoDataFrame | None, ground: BaseGeometry) -> Estimate:
    """Heights on the site by linear interpolation (Delaunay triangles); NaN outside of all that is known.

    ``lines``: ``elevation_m`` and lines; ``spot_heights``: ``elevation_m`` and points; one CRS in metres. Raises
    ``InputError`` where too little is known.
    """
    xy, z = _of_lines(lines)
    spots = np.zeros((0, 3))
    if spot_heights is not None and len(spot_heights):
        height = spot_heights["elevation_m"].to_numpy(dtype=float, na_value=np.nan)
        spots = np.column_stack(
            [shapely.get_coordinates(np.asarray(spot_heights.geometry.array, dtype=object)), height]
        )
        spots = spots[np.isfinite(spots).all(axis=1)]
    places, heights = np.concatenate([xy, spots[:, :2]]), np.concatenate([z, spots[:, 2]])
    try:
        origin = places.mean(axis=0) if len(places) else np.zeros(2)
        height_at = LinearNDInterpolator(places - origin, heights)
    except (ValueError, QhullError):
        raise InputError(
            Text("the heights known are too few to estimate the ground", "已知高程过少，无法估算地面"),
            where={"layer": "water_levels"},
            fix=Text("give the level lines their elevations, or add spot heights", "请为水位线补充高程，或增加高程点"),
        ) from None
    west, south, east, north = ground.bounds
    pixel = max(
        FINEST_M,
        float(np.sqrt(ground.area / MOST_INSIDE)),
        float(np.sqrt((east - west) * (north - south) / MOST_PIXELS)),
    )
    blocks_x, blocks_y = int((east - west) / pixel + 3) // BLOCK + 1, int((north - south) / pixel + 3) // BLOCK + 1
    left, top, side = west - pixel, north + pixel, BLOCK * pixel
    column, row = np.meshgrid(np.arange(blocks_x), np.arange(blocks_y))
    x, y = left + column.ravel() * side, top - row.ravel() * side
    near = shapely.buffer(ground, 2 * pixel)
    shapely.prepare(near)
    wanted = shapely.intersects(near, shapely.box(x, y - side, x + side, y))
    heights_of = np.full((blocks_y, BLOCK, blocks_x, BLOCK), np.nan)
    within = (np.arange(BLOCK) + 0.5) * pixel
    for at in np.flatnonzero(wanted):
        grid = np.meshgrid(x[at] + within - origin[0], y[at] - within - origin[1])
        heights_of[at // blocks_x, :, at % blocks_x, :] = height_at(*grid)
    values = heights_of.reshape(blocks_y * BLOCK, blocks_x * BLOCK)
    terrain = Terrain.of_array(values, require_metric(lines.crs), (pixel, 0.0, left, 0.0, -pixel, top), "estimate")
    return Estimate(terrain, pixel, len(xy), len(spots), float(heights.min()), float(heights.max()))


def _of_lines(lines: GeoDataFrame) -> tuple[Floats, Floats]:
    known = "elevation_m" in lines.columns
    height = lines["elevation_m"].to_numpy(dtype=float, na_value=np.nan) if known else np.full(len(lines), np.nan)
    shapes = shapely.force_2d(np.asarray(lines.geometry.array, dtype=object))[np.isfinite(height)]
    step = max(STEP_M, float(shapely.length(shapes).sum()) / MOST_PLACES)
    xy, of = shapely.get_coordinates(shapely.segmentize(shapes, step), return_index=True)
    return xy, height[np.isfinite(height)][of]
