"""Where areas lie in areas: intersections pair by pair, cheap where one holds the other whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from greenbelt_gis.checks.near import pairs_within
from greenbelt_gis.checks.table import Floats, Geometries, Rows
from greenbelt_gis.parallel import apply


@dataclass(frozen=True)
class Overlaps:
    """Pairs (position in ``inner``, position in ``outer``) that share some area; ``shape`` and ``area`` (m²) of it."""

    inner: Rows
    outer: Rows
    shape: Geometries
    area: Floats


def overlaps(inner: Geometries, outer: Geometries) -> Overlaps:
    """All pairs of areas that overlap, sorted by position; pairs that only touch are left out."""
    at, other, _ = pairs_within(inner, outer, np.zeros(len(inner)))
    order = np.lexsort((other, at))
    at, other = at[order], other[order]
    # The outer areas are few and large: prepared to be asked whether they hold an inner one whole. Preparing
    # changes a geometry, and the caller's must not change.
    outer = np.asarray(shapely.transform(outer, lambda xy: xy), dtype=object)
    shapely.prepare(outer)
    whole = apply(shapely.covers, outer[other], inner[at]).astype(bool) if len(at) else np.zeros(0, dtype=bool)
    shape = inner[at].copy()
    shape[~whole] = intersections(inner[at[~whole]], outer[other[~whole]])
    area: Floats = np.nan_to_num(shapely.area(shape))
    keep = area > 0
    return Overlaps(at[keep], other[keep], shape[keep], area[keep])


def intersections(one: Geometries, other: Geometries) -> Geometries:
    """The common area of each pair; None where one of them is None or they share none."""
    shared = apply(shapely.intersection, one, other).astype(object) if len(one) else np.zeros(0, dtype=object)
    odd = ~np.isin(shapely.get_type_id(shared), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    # Areas that also touch along an edge meet in a collection: its polygons count.
    for at in np.flatnonzero(odd & ~shapely.is_missing(shared)):
        shared[at] = _polygons(shared[at])
    shared[shapely.is_empty(shared)] = None
    return shared


def _polygons(shape: shapely.Geometry) -> shapely.Geometry | None:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else None
