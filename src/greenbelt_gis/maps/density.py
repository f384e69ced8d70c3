"""Densities: points counted by hexagon, category and month, small enough to travel inside a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

MOST_COUNTS, MOST_HEXAGONS = 50_000, 6_000
"""What a page carries at the most (a count is one of hexagon × category × month); hexagons grow until it fits."""
SMALLEST_M = 25.0
_GROWTH = 1.4
_SQRT3 = float(np.sqrt(3.0))

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Density:
    """``counts``: rows (hexagon, category, month, count), positions into the three lists; ``size_m``: side."""

    size_m: float
    centres: Floats
    corners: Floats
    categories: list[str]
    months: list[str]
    counts: Ints

    @property
    def total(self) -> int:
        """Points counted."""
        return int(self.counts[:, 3].sum()) if len(self.counts) else 0


def density(points: GeoDataFrame, category: pd.Series[Any], month: pd.Series[Any], most: int = MOST_COUNTS) -> Density:
    """Count points (projected CRS in metres) by hexagon, category and month (``YYYY-MM``, empty if unknown)."""
    shapes = np.asarray(points.geometry.array, dtype=object)
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    middle = shapely.centroid(shapes[placed])
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    kind, kinds = pd.factorize(category[placed].fillna("").astype(str), sort=True)
    when, months = pd.factorize(month[placed].fillna("").astype(str), sort=True)
    size = SMALLEST_M
    while True:
        column, row = hexagon_of(x, y, size)
        keys = pd.DataFrame({"q": column, "r": row, "k": kind, "m": when})
        counted = keys.value_counts(sort=False).reset_index()
        if len(counted) <= most and len(counted[["q", "r"]].drop_duplicates()) <= MOST_HEXAGONS:
            break
        size *= _GROWTH
    cells, at = np.unique(counted[["q", "r"]].to_numpy(), axis=0, return_inverse=True)
    counts = np.column_stack([at.ravel(), counted["k"], counted["m"], counted["count"]]).astype(np.int64)
    order = np.lexsort((counts[:, 2], counts[:, 1], counts[:, 0]))
    centres = centres_of(cells, size)
    return Density(
        size, centres, corners_of(centres, size), [str(k) for k in kinds], [str(m) for m in months], counts[order]
    )


def hexagon_of(x: Floats, y: Floats, size: float) -> tuple[Ints, Ints]:
    """Axial coordinates of the pointy-top hexagon (side ``size``) that holds each point."""
    q = (_SQRT3 / 3.0 * x - y / 3.0) / size
    r = (2.0 / 3.0 * y) / size
    s = -q - r
    rq, rr, rs = np.rint(q), np.rint(r), np.rint(s)
    dq, dr, ds = np.abs(rq - q), np.abs(rr - r), np.abs(rs - s)
    worst_q = (dq > dr) & (dq > ds)
    rq = np.where(worst_q, -rr - rs, rq)
    rr = np.where(~worst_q & (dr > ds), -rq - rs, rr)
    return rq.astype(np.int64), rr.astype(np.int64)


def centres_of(cells: Ints, size: float) -> Floats:
    """The middle of every hexagon (axial coordinates); hexagons are counted from the origin of the CRS."""
    q, r = cells[:, 0], cells[:, 1]
    return np.column_stack([size * _SQRT3 * (q + r / 2.0), size * 1.5 * r]).astype(np.float64)


def corners_of(centres: Floats, size: float) -> Floats:
    """Six corners of every hexagon."""
    angle = np.radians(np.arange(6) * 60.0 + 30.0)
    ring = size * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(centres[:, None, :] + ring[None, :, :])
