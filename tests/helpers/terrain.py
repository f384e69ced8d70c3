"""Terrain in memory, for tests of bands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from greenbelt_gis.model.terrain import Affine, Terrain
from greenbelt_gis.zoning.result import Cut
from greenbelt_gis.zoning.terrain import cut_terrain

METRES = CRS("EPSG:4549")
X0, Y0 = 500_000.0, 3_500_000.0
NORTH_UP: Affine = (1.0, 0.0, X0, 0.0, -1.0, Y0)
LEVELS = {"normal": 2.0, "2y": 4.0, "5y": 6.0}

Heights = NDArray[np.floating[Any]]


class Places(NamedTuple):
    """Pixel centres, in pixels from the north-west corner."""

    x: Any
    y: Any


def surface(rows: int, columns: int, height: Callable[[Places], Any]) -> Heights:
    """Heights at pixel centres."""
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    return np.asarray(height(Places(x, y)), dtype=np.float64)


def hills(seed: int, rows: int = 60, columns: int = 70, smooth: float = 4.0) -> Heights:
    """Smooth random ground around the levels."""
    noise = np.random.default_rng(seed).normal(size=(rows, columns))
    ground = ndimage.gaussian_filter(noise, smooth, mode="nearest")
    return np.asarray(4 + 2.5 * ground / ground.std(), dtype=np.float64)


def cut(
    heights: Heights,
    site: BaseGeometry | None = None,
    *,
    levels: Any = LEVELS,
    transform: Affine = NORTH_UP,
    **options: Any,
) -> Cut:
    terrain = Terrain.of_array(heights, options.pop("terrain_crs", METRES), transform)
    frame = None if site is None else GeoDataFrame(geometry=[site], crs=METRES)
    return cut_terrain(terrain, levels, crs=METRES, site=frame, code="S", **options)


def areas(found: Cut) -> dict[str, float]:
    """Square metres of each band that is there."""
    return {str(band): float(area) for band, area in found.zones.groupby("band")["area_m2"].sum().items()}


def keys(found: Cut) -> set[str]:
    return {note.key for note in found.notes}
