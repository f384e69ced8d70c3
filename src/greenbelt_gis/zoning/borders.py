"""Borders that pieces share: how long they are, which pieces they let grow together, and the lines they are."""

from __future__ import annotations

import heapq
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


def grown_together(area: Floats, order: Ints, pairs: Ints, length: Floats, least: float) -> tuple[Ints, Ints]:
    """Pieces under the least area go, the smallest first, to the neighbour with the longest common border.

    Gives for each piece a group (the number of one of its members) and the band of that group. Pieces that come to lie
    beside others of their new band join them; a piece without a neighbour stays as it is.
    """
    count = len(area)
    group, size, band = np.arange(count), area.astype(np.float64).copy(), order.copy()
    beside: dict[int, dict[int, float]] = {}
    small = area < least
    for (a, b), shared in zip(pairs[(touching := small[pairs].any(axis=1))].tolist(), length[touching], strict=True):
        for one, other in ((a, b), (b, a)):
            beside.setdefault(one, {})[other] = beside.get(one, {}).get(other, 0.0) + float(shared)

    def root(piece: int) -> int:
        while group[piece] != piece:
            group[piece] = group[group[piece]]
            piece = int(group[piece])
        return piece

    queue = [(float(area[piece]), int(piece)) for piece in np.flatnonzero(small)]
    heapq.heapify(queue)
    while queue:
        held, piece = heapq.heappop(queue)
        if root(piece) != piece or held != size[piece] or not beside.get(piece):
            continue
        target = min(beside[piece], key=lambda other: (-beside[piece][other], other))
        band[piece] = band[target]
        alike = [other for other in beside[piece] if band[other] == band[target]]
        for other in alike:
            a, b = (piece, other) if piece == root(piece) else (root(piece), other)
            into, gone = (a, b) if size[a] >= size[b] else (b, a)
            group[gone] = into
            size[into] += size[gone]
            _hand_over(beside, gone, into)
        piece = root(piece)
        if size[piece] < least:
            heapq.heappush(queue, (float(size[piece]), piece))
    groups = np.array([root(piece) for piece in range(count)], dtype=np.int64) if small.any() else group
    return groups, band[groups]


def _hand_over(beside: dict[int, dict[int, float]], gone: int, into: int) -> None:
    """The neighbours of a piece become those of the one that took it in."""
    mine = beside.setdefault(into, {})
    mine.pop(gone, None)
    for other, shared in beside.pop(gone, {}).items():
        if other == into:
            continue
        theirs = beside[other]
        theirs.pop(gone, None)
        mine[other] = theirs[into] = mine.get(other, 0.0) + shared
