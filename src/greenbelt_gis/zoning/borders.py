"""Borders that pieces share: how long they are, and the lines they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from greenbelt_gis.zoning.clip import Pieces
from greenbelt_gis.zoning.faces import Geometries
from greenbelt_gis.zoning.marching import Floats, Ints
from greenbelt_gis.zoning.rings import strung

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Borders:
    """The borders that pieces share: single edges, and whole rings.

    ``left``, ``right``: the pieces beside each edge, ``start`` to ``end``; ``inside``, ``outside``: those of each ring.
    """

    start: Floats
    end: Floats
    left: Ints
    right: Ints
    rings: Geometries
    inside: Ints
    outside: Ints

    def lengths(self) -> tuple[Ints, Floats]:
        """Pairs of neighbours (the lesser first) and how long their common border is, in the CRS's unit."""
        one, other = np.concatenate([self.left, self.inside]), np.concatenate([self.right, self.outside])
        if len(one) == 0:
            return np.zeros((0, 2), dtype=np.int64), np.zeros(0)
        lengths = np.concatenate([np.hypot(*(self.end - self.start).T), shapely.length(self.rings)])
        low, high = np.minimum(one, other), np.maximum(one, other)
        size = int(high.max()) + 1
        distinct, which = np.unique(low * size + high, return_inverse=True)
        total = np.bincount(which, weights=lengths).astype(np.float64)
        return np.column_stack([distinct // size, distinct % size]).astype(np.int64), total


def borders(pieces: Pieces) -> Borders:
    """The common borders of pieces, which share their corners exactly and overlap nowhere."""
    polygons = shapely.orient_polygons(pieces.cut, exterior_cw=False)  # the inside is on the left of every edge
    rings, of = shapely.get_rings(polygons, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    begins = np.flatnonzero(ring[1:] == ring[:-1])
    key = _keys(corners)
    edge = key[begins] + key[begins + 1]
    order = np.argsort(edge, kind="stable")
    twin = np.flatnonzero(edge[order[1:]] == edge[order[:-1]])
    one, other = begins[order[twin]], begins[order[twin + 1]]
    # Equal sums are equal edges but for accidents, which looking at the corners excludes.
    true = (corners[one] == corners[other + 1]).all(axis=1) & (corners[one + 1] == corners[other]).all(axis=1)
    one, other = one[true], other[true]
    left, right = of[ring[one]], of[ring[other]]
    return Borders(corners[one], corners[one + 1], left, right, pieces.rings, pieces.inside, pieces.outside)


def _keys(corners: Floats) -> Keys:
    """A well-mixed number for each corner; equal corners have equal numbers."""
    bits = np.ascontiguousarray(corners + 0.0).view(np.uint64)
    key = bits[:, 0] * np.uint64(0x9E3779B97F4A7C15)
    key ^= key >> np.uint64(32)
    key += bits[:, 1]
    key *= np.uint64(0xD6E8FEB86659FD93)
    key ^= key >> np.uint64(29)
    key *= np.uint64(0xBF58476D1CE4E5B9)
    key ^= key >> np.uint64(32)
    return key


def level_lines(found: Borders, order: Ints, level: int) -> Geometries:
    """The border between the bands below a level and those above it, as lines with the lower ground on their left.

    ``order``: the place of each piece's band among the bands.
    """
    parting = (order[found.inside] <= level) != (order[found.outside] <= level)
    rings, low_inside = found.rings[parting], order[found.inside[parting]] <= level
    turned = shapely.is_ccw(rings) != low_inside
    corners, of = shapely.get_coordinates(np.where(turned, shapely.reverse(rings), rings), return_index=True)
    return np.concatenate([_strung(found, order, level), shapely.linestrings(corners, indices=of)])


def _strung(found: Borders, order: Ints, level: int) -> Geometries:
    """Lines from single edges."""
    left_low, right_low = order[found.left] <= level, order[found.right] <= level
    start = np.concatenate([found.start[left_low & ~right_low], found.end[right_low & ~left_low]])
    end = np.concatenate([found.end[left_low & ~right_low], found.start[right_low & ~left_low]])
    if len(start) == 0:
        return np.zeros(0, dtype=object)
    sorted_by = np.lexsort((start[:, 1], start[:, 0]))
    start, end = start[sorted_by], end[sorted_by]
    follows = _follows(_keys(start), _keys(end))
    at, heads = strung(follows)
    lengths = np.diff(np.append(heads, len(at)))
    of = np.repeat(np.arange(len(heads)), lengths + 1)
    corners = np.empty((len(at) + len(heads), 2))
    last = np.cumsum(lengths + 1) - 1
    is_last = np.zeros(len(corners), dtype=bool)
    is_last[last] = True
    corners[~is_last] = start[at]
    corners[is_last] = end[at[heads + lengths - 1]]
    return np.asarray(shapely.linestrings(corners, indices=of))


def _follows(start: Keys, end: Keys) -> Ints:
    """For each edge one that starts where it ends, or -1; no edge follows two (lines may touch in a corner)."""
    by_start, by_end = np.argsort(start, kind="stable"), np.argsort(end, kind="stable")
    starts, ends = start[by_start], end[by_end]
    # The k-th edge that ends in a corner is followed by the k-th that starts there.
    rank = np.arange(len(ends)) - np.searchsorted(ends, ends)
    at = np.searchsorted(starts, ends) + rank
    there = at < len(starts)
    there[there] = starts[at[there]] == ends[there]
    follows = np.full(len(start), -1)
    follows[by_end[there]] = by_start[at[there]]
    return follows
