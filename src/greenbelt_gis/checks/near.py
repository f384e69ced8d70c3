"""Which geometries lie within reach of which, and how far apart: the one spatial join that all kinds use."""

from __future__ import annotations

import numpy as np
import shapely
from geopandas import GeoSeries
from shapely import STRtree

from greenbelt_gis.checks.grid import points_near
from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows
from greenbelt_gis.parallel import apply, in_chunks

SORT_FROM = 20_000
"""Below so many geometries, sorting costs more than it saves."""
GRID_FROM = 2_000
"""Below so many points, a tree costs less than a grid."""
REACH_CLASS = 4.0
"""Points whose reach differs by more than this factor are joined apart: one wide reach must not widen all."""

Pairs = tuple[Rows, Rows, Floats]


def pairs_within(left: Geometries, right: Geometries, reach: Floats) -> Pairs:
    """Pairs (position in ``left``, position in ``right``, distance) no farther apart than ``reach``.

    ``reach`` has one value, in the unit of the coordinates, for each left geometry. Null and empty geometries
    pair with nothing. The order of the pairs is not defined.
    """
    if len(left) == 0 or len(right) == 0:
        return _nothing()
    if len(left) * 8 < len(right):
        return _few_against_many(left, right, reach)
    is_point = apply(_is_point, left)
    if is_point.sum() < GRID_FROM:
        return _by_tree(left, right, reach)
    found = []
    for members in _reach_classes(np.flatnonzero(is_point), reach):
        at, other, distance = points_near(left[members], right, reach[members])
        found.append((members[at], other, distance))
    rest = np.flatnonzero(~is_point)
    if len(rest):
        at, other, distance = _by_tree(left[rest], right, reach[rest])
        found.append((rest[at], other, distance))
    return _joined(found)


def _is_point(geometries: Geometries) -> Mask:
    return np.asarray((shapely.get_type_id(geometries) == shapely.GeometryType.POINT) & ~shapely.is_empty(geometries))


def _nothing() -> Pairs:
    return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0)


def _joined(parts: list[Pairs]) -> Pairs:
    if not parts:
        return _nothing()
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


def _reach_classes(members: Rows, reach: Floats) -> list[Rows]:
    """Positions grouped by reach, within a factor in each group."""
    values = np.maximum(reach[members], 1e-3)
    steps = np.floor(np.log(values / values.min()) / np.log(REACH_CLASS) + 1e-9)
    return [members[steps == step] for step in np.unique(steps)]


def _few_against_many(left: Geometries, right: Geometries, reach: Floats) -> Pairs:
    """Index the few, sift the many by their boxes, then measure."""
    boxes = shapely.bounds(left)
    grown = shapely.box(boxes[:, 0] - reach, boxes[:, 1] - reach, boxes[:, 2] + reach, boxes[:, 3] + reach)
    tree = STRtree(grown)

    def sift(start: int, stop: int) -> tuple[Rows, Rows]:
        other, at = tree.query(right[start:stop])
        return at, other + start

    tree.query(right[:1])  # builds the tree, which threads must not do at once
    found = in_chunks(sift, len(right))
    at, other = np.concatenate([p[0] for p in found]), np.concatenate([p[1] for p in found])
    return _measured(left, right, reach, at, other)


def _by_tree(left: Geometries, right: Geometries, reach: Floats) -> Pairs:
    """Index the right side along a Hilbert curve and query it in that order, in chunks on threads."""
    left_order, right_order = _along_hilbert(left, right)
    ordered, ordered_reach = left[left_order], reach[left_order]
    tree = STRtree(right[right_order])
    tree.query(ordered[:1])  # builds the tree, which threads must not do at once

    def query(start: int, stop: int) -> tuple[Rows, Rows]:
        at, other = tree.query(ordered[start:stop], predicate="dwithin", distance=ordered_reach[start:stop])
        return left_order[at + start], right_order[other]

    found = in_chunks(query, len(ordered))
    at, other = np.concatenate([p[0] for p in found]), np.concatenate([p[1] for p in found])
    return at, other, apply(shapely.distance, left[at], right[other]).astype(np.float64)


def _measured(left: Geometries, right: Geometries, reach: Floats, at: Rows, other: Rows) -> Pairs:
    distance = apply(shapely.distance, left[at], right[other]).astype(np.float64)
    close = distance <= reach[at]
    return at[close], other[close], distance[close]


def _along_hilbert(left: Geometries, right: Geometries) -> tuple[Rows, Rows]:
    """Positions of both along one Hilbert curve, or as they stand where there are few."""
    if max(len(left), len(right)) < SORT_FROM:
        return np.arange(len(left), dtype=np.intp), np.arange(len(right), dtype=np.intp)
    bounds = np.array([shapely.total_bounds(left), shapely.total_bounds(right)])
    frame = (*np.nanmin(bounds[:, :2], axis=0), *np.nanmax(bounds[:, 2:], axis=0))
    return _hilbert_order(left, frame), _hilbert_order(right, frame)


def _hilbert_order(geometries: Geometries, frame: tuple[float, ...]) -> Rows:
    located = np.flatnonzero(~(shapely.is_missing(geometries) | shapely.is_empty(geometries)))
    along = GeoSeries(geometries[located]).hilbert_distance(total_bounds=frame).to_numpy()
    return located[np.argsort(along, kind="stable")]
