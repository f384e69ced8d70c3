"""A meandering reach: a site on both banks and its level lines, drawn from a few numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CRS = "EPSG:4549"
ORIGIN = np.array([377_000.0, 3_547_000.0])
EDGE = {"normal": 20.0, "2y": 35.0, "5y": 50.0}


def course(length: float, count: int, bends: Sequence[tuple[float, float, float]]) -> tuple[Floats, Floats]:
    """Points along the middle of a river and the unit normals there; a bend is amplitude (m), waves, phase."""
    s = np.linspace(0.0, length, count)
    y = sum((a * np.sin(2 * np.pi * n * s / length + p) for a, n, p in bends), np.zeros(count))
    dy = sum(
        (a * 2 * np.pi * n / length * np.cos(2 * np.pi * n * s / length + p) for a, n, p in bends), np.zeros(count)
    )
    norm = np.hypot(1.0, dy)
    return ORIGIN + np.column_stack([s, y]), np.column_stack([-dy / norm, 1.0 / norm])


def beside(middle: Floats, normal: Floats, offset: float | Floats) -> Floats:
    """The line that runs ``offset`` metres to the left of the middle."""
    line: Floats = middle + normal * np.asarray(offset).reshape(-1, 1)
    return line


def reach(
    length: float = 600.0,
    count: int = 200,
    bends: Sequence[tuple[float, float, float]] = ((40.0, 1, 0.3),),
    half_width: float = 100.0,
    edges: dict[str, float] = EDGE,
    beyond: float = 10.0,
) -> tuple[GeoDataFrame, GeoDataFrame]:
    """A site on both banks, and the six lines that part it, which reach ``beyond`` it at both ends."""
    middle, normal = course(length, count, bends)
    ring = np.concatenate([beside(middle, normal, half_width), beside(middle, normal, -half_width)[::-1]])
    site = frame({"code": ["R"]}, [shapely.Polygon(ring)])
    rows, shapes = [], []
    for level, offset in edges.items():
        for side in (1, -1):
            xy = beside(middle, normal, side * offset)
            ahead = (xy[0] - xy[1]) / np.hypot(*(xy[0] - xy[1])), (xy[-1] - xy[-2]) / np.hypot(*(xy[-1] - xy[-2]))
            xy = np.concatenate([[xy[0] + beyond * ahead[0]], xy, [xy[-1] + beyond * ahead[1]]])
            rows.append(level)
            shapes.append(shapely.LineString(xy))
    z = {"normal": 4.2, "2y": 6.1, "5y": 7.0}
    return site, frame({"level": rows, "elevation_m": [z[r] for r in rows]}, shapes)


def frame(columns: Mapping[str, Sequence[Any]], shapes: Sequence[Any]) -> GeoDataFrame:
    return GeoDataFrame(dict(columns), geometry=list(shapes), crs=CRS)
