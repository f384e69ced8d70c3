"""From crossings to closed rings: each strip is strung at once, its loose ends are tied to those of the next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from greenbelt_gis.zoning.marching import Crossings, Floats, Ints, Mask


@dataclass(frozen=True)
class Rings:
    """Closed rings one after the other: ``starts`` has one more entry than rings; corners are not repeated.

    ``area``: in square pixels, negative where the inside of the set lies inside the ring.
    """

    corners: Floats
    starts: Ints
    area: Floats

    def __len__(self) -> int:
        return len(self.area)

    @property
    def lengths(self) -> Ints:
        """How many corners each ring has."""
        return np.diff(self.starts)

    def only(self, keep: Mask) -> Rings:
        """The rings of a mask."""
        if keep.all():
            return self
        lengths = self.lengths
        starts = np.concatenate([[0], np.cumsum(lengths[keep])])
        return Rings(self.corners[np.repeat(keep, lengths)], starts, self.area[keep])


@dataclass
class _Loose:
    """An open piece of a border, in parts: the edges crossed and their places."""

    parts: deque[tuple[Ints, Floats]]


@dataclass
class RingStore:
    """Rings of one border, strip after strip; ``least_px`` (square pixels) is what a ring must hold to be kept."""

    least_px: float = 0.0
    dropped: int = 0
    vertices: int = 0
    _closed: list[Rings] = field(default_factory=list)
    _by_first: dict[int, _Loose] = field(default_factory=dict)
    _by_last: dict[int, _Loose] = field(default_factory=dict)

    def add(self, found: Crossings, places: Floats) -> None:
        """Takes the crossings of the next strip."""
        order, starts = strung(found.follows)
        ends = np.append(starts[1:], len(order))
        closed = found.follows[order[ends - 1]] == order[starts]
        lengths = ends - starts
        self._keep(rings_of(places[order[np.repeat(closed, lengths)]], lengths[closed]))
        for piece in np.flatnonzero(~closed):
            at = order[starts[piece] : ends[piece]]
            self._tie(_Loose(deque([(found.edge[at], places[at])])))

    def raise_least(self, least_px: float) -> None:
        """Drops what is smaller than a new least area."""
        self.least_px, closed, self._closed, self.vertices = least_px, self._closed, [], 0
        for rings in closed:
            self._keep(rings)

    def taken(self) -> Rings:
        """All rings that are closed, in the order of their first corners (row, then column); it keeps none."""
        some, self._closed = self._closed, []
        if not some:
            return rings_of(np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
        corners = np.concatenate([rings.corners for rings in some])
        lengths = np.concatenate([rings.lengths for rings in some])
        starts = np.concatenate([[0], np.cumsum(lengths)])
        order = np.lexsort((corners[starts[:-1], 0], corners[starts[:-1], 1]))
        at = np.repeat(starts[order], lengths[order]) + places_within(lengths[order])
        return rings_of(corners[at], lengths[order])

    def _keep(self, rings: Rings) -> None:
        keep = np.abs(rings.area) >= self.least_px
        self.dropped += int(len(keep) - keep.sum())
        rings = rings.only(keep)
        if len(rings):
            self._closed.append(rings)
            self.vertices += len(rings.corners)

    def _tie(self, piece: _Loose) -> None:
        """Joins a piece at both ends to what is there; a piece that meets itself is a ring."""
        first, last = int(piece.parts[0][0][0]), int(piece.parts[-1][0][-1])
        before = self._by_last.pop(first, None)
        if before is not None:
            first = int(before.parts[0][0][0])
            piece = _joined(before, piece)
        if first == last:
            self._by_first.pop(first, None)
            self._close(piece)
            return
        after = self._by_first.pop(last, None)
        if after is not None:
            last = int(after.parts[-1][0][-1])
            piece = _joined(piece, after)
        self._by_first[first] = self._by_last[last] = piece

    def _close(self, piece: _Loose) -> None:
        """One edge stands at both ends of each part: it is kept once, and the ring begins at its first edge."""
        edges = np.concatenate([edges[:-1] for edges, _ in piece.parts])
        places = np.concatenate([places[:-1] for _, places in piece.parts])
        begin = int(edges.argmin())
        self._keep(rings_of(np.roll(places, -begin, axis=0), np.array([len(edges)])))


def _joined(before: _Loose, after: _Loose) -> _Loose:
    """The longer list of parts takes up the shorter, so that joining many stays cheap."""
    if len(before.parts) >= len(after.parts):
        before.parts.extend(after.parts)
        return before
    after.parts.extendleft(reversed(before.parts))
    return after


def strung(follows: Ints) -> tuple[Ints, Ints]:
    """Everything in the order in which it follows each other: (order, where each chain or cycle starts in it).

    ``follows`` gives for each thing the next one or -1; no thing follows two. A cycle begins at its first member.
    """
    count = len(follows)
    follows = follows.copy()
    every = np.arange(count)
    linked = follows >= 0
    graph = csr_array((np.ones(int(linked.sum()), dtype=np.int8), (every[linked], follows[linked])), (count, count))
    chains, chain = connected_components(graph, directed=True, connection="weak")
    followed = np.zeros(count, dtype=bool)
    followed[follows[linked]] = True
    head = np.full(chains, count)
    np.minimum.at(head, chain, every)
    head[chain[~followed]] = every[~followed]
    before = np.full(count, -1)
    before[follows[linked]] = every[linked]
    cut = before[head]
    follows[cut[cut >= 0]] = -1
    tail = np.empty(chains, dtype=np.int64)
    tail[chain[follows < 0]] = every[follows < 0]
    along = np.argsort(head, kind="stable")
    # One walk over all chains, tied end to end, visits everything in order.
    follows[tail[along[:-1]]] = head[along[1:]]
    linked = follows >= 0
    walk = csr_array((np.ones(count - 1, dtype=np.int8), (every[linked], follows[linked])), (count, count))
    order = breadth_first_order(walk, int(head[along[0]]), directed=True, return_predecessors=False).astype(np.int64)
    is_head = np.zeros(count, dtype=bool)
    is_head[head] = True
    return order, np.flatnonzero(is_head[order])


def rings_of(corners: Floats, lengths: Ints) -> Rings:
    """Rings with their areas (shoelace formula about each ring's first corner)."""
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    if len(lengths) == 0:
        return Rings(corners, starts, np.zeros(0))
    near = corners - np.repeat(corners[starts[:-1]], lengths, axis=0)
    after = np.arange(1, len(corners) + 1)
    after[starts[1:] - 1] = starts[:-1]
    cross = near[:, 0] * near[after, 1] - near[after, 0] * near[:, 1]
    return Rings(corners, starts, np.add.reduceat(cross, starts[:-1]) / 2)


def places_within(lengths: Ints) -> Ints:
    """0, 1, 2 … anew within each length."""
    return np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
