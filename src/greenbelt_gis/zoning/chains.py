"""Many polylines as one array of vertices: looked around and given further vertices without a loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import STRtree

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Feet:
    """Points and segments near each other: rows of the points, first vertices of the segments, where the
    perpendicular (or the segment's end) meets, how far along the segment (0-1) and how far away (m)."""

    point: Rows
    segment: Rows
    foot: Floats
    along: Floats
    distance: Floats

    def where(self, mask: NDArray[np.bool_]) -> Feet:
        """Some of them."""
        return Feet(
            self.point[mask], self.segment[mask], self.foot[mask], self.along[mask], self.distance[mask]
        )  # fmt: skip

    def nearest(self) -> Feet:
        """The nearest one of every point."""
        order = np.lexsort([self.segment, self.distance, self.point])
        first = np.unique(self.point[order], return_index=True)[1]
        return Feet(
            self.point[order][first], self.segment[order][first], self.foot[order][first],
            self.along[order][first], self.distance[order][first],
        )  # fmt: skip


@dataclass(frozen=True)
class Chains:
    """Polylines: ``xy`` their vertices (m), one polyline after the other; ``part`` the polyline of each vertex."""

    xy: Floats
    part: Rows

    @classmethod
    def of(cls, lines: Sequence[Any] | Geometries) -> Chains:
        """From lines and rings, of one part each."""
        xy, part = shapely.get_coordinates(np.asarray(lines, dtype=object), return_index=True)
        return cls(xy, part.astype(np.intp)).cleaned()

    def cleaned(self) -> Chains:
        """Without repeated vertices, and without polylines of less than two."""
        keep = np.ones(len(self.xy), dtype=bool)
        keep[1:] = (self.part[1:] != self.part[:-1]) | (self.xy[1:] != self.xy[:-1]).any(axis=1)
        xy, part = self.xy[keep], self.part[keep]
        _, number, count = np.unique(part, return_inverse=True, return_counts=True)
        long = count[number] > 1
        return Chains(xy[long], np.unique(part[long], return_inverse=True)[1].astype(np.intp))

    @cached_property
    def begins(self) -> Rows:
        """The first vertex of every segment."""
        return np.flatnonzero(self.part[1:] == self.part[:-1])

    @cached_property
    def ends(self) -> Rows:
        """First and last vertex of every polyline that is not closed, two by two."""
        change = np.flatnonzero(self.part[1:] != self.part[:-1])
        first = np.concatenate([[0], change + 1]) if len(self.part) else np.zeros(0, dtype=np.intp)
        last = np.concatenate([change, [len(self.part) - 1]]) if len(self.part) else first
        open_ = (self.xy[first] != self.xy[last]).any(axis=1)
        return np.column_stack([first[open_], last[open_]]).astype(np.intp).ravel()

    @cached_property
    def vertices(self) -> cKDTree:
        """Tree of all vertices."""
        return cKDTree(self.xy)

    @cached_property
    def _longest(self) -> float:
        return float(np.hypot(*(self.xy[self.begins + 1] - self.xy[self.begins]).T).max())

    @cached_property
    def tree(self) -> STRtree:
        """Tree of all segments, in the order of ``begins``."""
        both = np.stack([self.xy[self.begins], self.xy[self.begins + 1]], axis=1)
        return STRtree(np.asarray(shapely.linestrings(both), dtype=object))

    def lines(self) -> Geometries:
        """As line strings."""
        made = shapely.linestrings(self.xy, indices=self.part) if len(self.xy) else np.zeros(0)
        return np.asarray(made, dtype=object)

    def length(self) -> float:
        """Length of all, m."""
        step = self.xy[self.begins + 1] - self.xy[self.begins]
        return float(np.hypot(*step.T).sum())

    def near(self, points: Floats, within_m: float) -> Feet:
        """All segments within a distance of points."""
        if len(points) == 0 or len(self.begins) == 0:
            nothing = np.zeros(0, dtype=np.intp)
            return Feet(nothing, nothing, np.zeros((0, 2)), np.zeros(0), np.zeros(0))
        apart, _ = self.vertices.query(points, distance_upper_bound=within_m + self._longest / 2 + 1e-9)
        some = np.flatnonzero(np.isfinite(apart))  # no segment is near that has no end as near as this
        if len(some) == 0:
            return self.near(points[:0], within_m)
        at, one = self.tree.query(shapely.points(points[some]), predicate="dwithin", distance=within_m)
        return self._feet(points, some[at], self.begins[one])

    def nearest(self, points: Floats) -> Feet:
        """The nearest segment of every point."""
        if len(points) == 0 or len(self.begins) == 0:
            return self.near(points[:0], 0.0)
        at, one = self.tree.query_nearest(shapely.points(points), all_matches=False)
        return self._feet(points, at.astype(np.intp), self.begins[one])

    def _feet(self, points: Floats, at: Rows, segment: Rows) -> Feet:
        begin, step = self.xy[segment], self.xy[segment + 1] - self.xy[segment]
        along = ((points[at] - begin) * step).sum(axis=1) / (step * step).sum(axis=1)
        along = np.clip(along, 0.0, 1.0)
        foot = begin + along[:, None] * step
        foot = np.where((along == 1.0)[:, None], self.xy[segment + 1], foot)
        return Feet(at, segment, foot, along, np.hypot(*(points[at] - foot).T))

    def with_vertices(self, segment: Rows, along: Floats, points: Floats) -> Chains:
        """With further vertices in some segments, in order along them."""
        if len(segment) == 0:
            return self
        order = np.lexsort([along, segment])
        xy = np.insert(self.xy, segment[order] + 1, points[order], axis=0)
        return Chains(xy, np.insert(self.part, segment[order] + 1, self.part[segment[order]])).cleaned()

    def and_lines(self, pairs: Floats) -> Chains:
        """With further lines of two vertices each (shape n × 2 × 2)."""
        if len(pairs) == 0:
            return self
        first = int(self.part[-1]) + 1 if len(self.part) else 0
        part = np.repeat(np.arange(first, first + len(pairs)), 2)
        return Chains(np.concatenate([self.xy, pairs.reshape(-1, 2)]), np.concatenate([self.part, part]))
