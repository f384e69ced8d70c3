"""Which patches are one patch: polygons that overlap, or face each other closely over more than a short stretch.

Boundaries are cut into short runs of segments whose boxes are joined by a tree, so a polygon of many corners costs
no more than many polygons of few; the segments of two near runs are then compared by arithmetic on arrays. Every
segment is taken relative to the one it is compared with, so nothing is lost to the size of projected coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from greenbelt_gis.checks.table import Floats, Geometries, Mask, Rows
from greenbelt_gis.parallel import apply, in_chunks

RUN = 16
"""Segments of one polygon that share a box in the tree."""
MOST_TURN_DEG = 30.0
"""Segments that differ more in direction do not face each other."""
SLACK_M = 1e-6
"""A gap or a stretch beyond its limit by less than this is rounding."""
SINK_M = 1e-3
"""Facing edges may lie this deep in one another; what lies deeper over any length overlaps by more than a sliver."""
SLIVER_M2 = 1e-6

Labels = NDArray[np.intp]
Stretches = tuple[Rows, Rows, Floats, Floats]


def components(polygons: Geometries, *, gap_m: float = 0.05, over_m: float = 0.1) -> Labels:
    """For each of n (multi)polygons, the number of the contiguous whole it belongs to: 0 to k-1 by first occurrence.

    Two polygons are contiguous if they overlap by more than a sliver or face each other no farther than ``gap_m``
    apart over more than ``over_m``; a whole is what hangs together by that. Coordinates are metres; the polygons are
    valid and none is missing or empty.
    """
    if shapely.get_precision(polygons).any():
        # On a precision grid that a layer brings along, a narrow overlap would vanish.
        polygons = np.asarray(shapely.set_precision(polygons, 0, mode="pointwise"))
    one, other = _facing(polygons, gap_m, over_m)
    labels = _merged(np.arange(len(polygons)), one, other)
    one, other = _meeting(polygons, labels)
    # The first of each polygon's overlaps mostly makes the others needless, and areas in common are dear.
    sooner = np.zeros(len(one), dtype=bool)
    sooner[np.unique(one, return_index=True)[1]] = True
    for part in (sooner, ~sooner):
        needed = np.flatnonzero(part & (labels[one] != labels[other]))
        if len(needed):
            some = needed[apply(_overlap, polygons[one[needed]], polygons[other[needed]])]
            labels = _merged(labels, one[some], other[some])
    return labels


def _merged(labels: Labels, one: Rows, other: Rows) -> Labels:
    """Labels after these pairs have been joined, numbered by first occurrence."""
    if len(labels) == 0:
        return labels
    count = int(labels.max()) + 1
    edges = coo_array((np.ones(len(one), dtype=np.int8), (labels[one], labels[other])), shape=(count, count))
    _, component = connected_components(edges.tocsr(), directed=False)
    _, first, label = np.unique(component[labels], return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[label]


def _meeting(polygons: Geometries, labels: Labels) -> tuple[Rows, Rows]:
    """Pairs of polygons with different labels that have more than their boundaries in common."""
    if len(polygons) == 0 or labels.max() == 0:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    one, other = STRtree(polygons).query(shapely.box(*shapely.bounds(polygons).T))
    for excluded in (
        lambda a, b: (a >= b) | (labels[a] == labels[b]),
        lambda a, b: apply(shapely.disjoint, polygons[a], polygons[b]),
        lambda a, b: apply(shapely.touches, polygons[a], polygons[b]),
    ):  # from cheap to dear
        kept = np.flatnonzero(~excluded(one, other))
        one, other = one[kept], other[kept]
    return one, other


def _overlap(one: Geometries, other: Geometries) -> Mask:
    return np.asarray(shapely.area(shapely.intersection(one, other)) > SLIVER_M2)


@dataclass(frozen=True)
class _Runs:
    """Boundary segments, all with the inside on their left, in runs of neighbours of one polygon."""

    x: Floats
    """Of the start and the end of each segment: shape (segments, 2), as ``y``."""
    y: Floats
    first: Rows
    """The first segment of each run, and how many there are."""
    count: Rows
    owner: Rows
    """The polygon of each run."""

    def boxes(self) -> tuple[Floats, Floats]:
        """The lower left and the upper right corner of the box of each run: shape (runs, 2)."""
        low = np.column_stack([self.x.min(axis=1), self.y.min(axis=1)])
        high = np.column_stack([self.x.max(axis=1), self.y.max(axis=1)])
        return np.minimum.reduceat(low, self.first), np.maximum.reduceat(high, self.first)

    def near(self, run: Rows, window: Floats) -> tuple[Rows, Rows]:
        """Of runs, paired with windows (west, south, east, north): which pair, which segment meets its window."""
        pair = np.repeat(np.arange(len(run)), self.count[run])
        before = np.cumsum(self.count[run]) - self.count[run]
        segment = np.arange(len(pair)) + np.repeat(self.first[run] - before, self.count[run])
        x, y = self.x[segment], self.y[segment]
        west, south, east, north = window[pair].T
        meets = (x.max(axis=1) >= west) & (x.min(axis=1) <= east) & (y.max(axis=1) >= south) & (y.min(axis=1) <= north)
        return pair[meets], segment[meets]


def _runs_of(polygons: Geometries) -> _Runs:
    parts, of_part = shapely.get_parts(shapely.orient_polygons(polygons), return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # A repeated corner makes a segment without a direction.
    start = np.flatnonzero((ring[:-1] == ring[1:]) & (xy[:-1] != xy[1:]).any(axis=1))
    owner = of_part[of_ring[ring[start]]]
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    first = np.flatnonzero(place % RUN == 0)
    ends = np.column_stack([start, start + 1])
    return _Runs(xy[ends, 0], xy[ends, 1], first, np.diff(first, append=len(owner)), owner[first])


def _facing(polygons: Geometries, gap_m: float, over_m: float) -> tuple[Rows, Rows]:
    """Pairs of polygons that face each other over more than ``over_m``."""
    if len(polygons) < 2:
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    runs, reach = _runs_of(polygons), gap_m + SLACK_M
    low, high = runs.boxes()
    tree = STRtree(np.asarray(shapely.box(*low.T, *high.T)))
    low, high = low - reach, high + reach
    run, other = tree.query(shapely.box(*low.T, *high.T))
    distinct = np.flatnonzero(runs.owner[run] < runs.owner[other])
    run, other = run[distinct], other[distinct]
    if len(run) == 0:
        return run, other

    def compare(start: int, stop: int) -> Stretches:
        a, b = run[start:stop], other[start:stop]
        window = np.concatenate([np.maximum(low[a], low[b]), np.minimum(high[a], high[b])], axis=1)
        pair, one, two = _crossed(*runs.near(a, window), *runs.near(b, window), len(a))
        kept, along_one, along_two = _stretches(runs, one, two, reach)
        return runs.owner[a[pair[kept]]], runs.owner[b[pair[kept]]], along_one, along_two

    left, right, along_left, along_right = (
        np.concatenate(column) for column in zip(*in_chunks(compare, len(run)), strict=True)
    )
    distinct_pairs, which = np.unique(left.astype(np.int64) * len(polygons) + right, return_inverse=True)
    stretch = np.minimum(np.bincount(which, along_left), np.bincount(which, along_right))
    joined = distinct_pairs[stretch > over_m + SLACK_M]
    return joined // len(polygons), joined % len(polygons)


def _crossed(pair_a: Rows, a: Rows, pair_b: Rows, b: Rows, pairs: int) -> tuple[Rows, Rows, Rows]:
    """Every segment of the one run of a pair with every segment of the other: pair, segment, segment."""
    count = np.bincount(pair_b, minlength=pairs)
    first = np.cumsum(count) - count
    times = count[pair_a]
    pair = np.repeat(pair_a, times)
    at = np.arange(len(pair)) + np.repeat(first[pair_a] - (np.cumsum(times) - times), times)
    return pair, np.repeat(a, times), b[at]


def _stretches(runs: _Runs, one: Rows, two: Rows, reach: float) -> tuple[Rows, Floats, Floats]:
    """Of pairs of segments, those that face each other, and over which length of the one and of the other."""
    one_x, one_y = np.diff(runs.x[one], axis=1)[:, 0], np.diff(runs.y[one], axis=1)[:, 0]
    two_x, two_y = np.diff(runs.x[two], axis=1)[:, 0], np.diff(runs.y[two], axis=1)[:, 0]
    lengths = np.hypot(one_x, one_y) * np.hypot(two_x, two_y)
    # With the inside on the left of both, edges that face each other run against each other.
    against = one_x * two_x + one_y * two_y <= -(np.cos(np.radians(MOST_TURN_DEG)) - 1e-9) * lengths
    kept = np.flatnonzero(against)
    along_one = _along(runs, one[kept], two[kept], reach)
    facing = np.flatnonzero(along_one > 0.0)
    kept = kept[facing]
    return kept, along_one[facing], _along(runs, two[kept], one[kept], reach)


def _along(runs: _Runs, segment: Rows, other: Rows, reach: float) -> Floats:
    """The length of each segment, pair by pair, that has the other one straight outside and within reach."""
    origin_x, origin_y = runs.x[segment, :1], runs.y[segment, :1]
    way_x, way_y = runs.x[segment, 1:] - origin_x, runs.y[segment, 1:] - origin_y
    length = np.hypot(way_x, way_y)
    x, y = runs.x[other] - origin_x, runs.y[other] - origin_y
    forth = (x * way_x + y * way_y) / length
    gap = (x * way_y - y * way_x) / length  # outside is right of the way
    # The other runs backwards: it ends where it is met first.
    begin, end = forth[:, 1], forth[:, 0]
    slope = (gap[:, 0] - gap[:, 1]) / (end - begin)
    low, high = np.maximum(begin, 0.0), np.minimum(end, length[:, 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        near, sunk = begin + (reach - gap[:, 1]) / slope, begin + (-SINK_M - gap[:, 1]) / slope
    level = np.abs(slope) < 1e-12
    within = (gap[:, 1] <= reach) & (gap[:, 1] >= -SINK_M)
    low = np.where(level, low, np.maximum(low, np.minimum(near, sunk)))
    high = np.where(level, np.where(within, high, low), np.minimum(high, np.maximum(near, sunk)))
    return np.asarray(np.maximum(high - low, 0.0), dtype=np.float64)
