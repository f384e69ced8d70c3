"""Small pieces go to the neighbours with which they share most."""

from __future__ import annotations

import heapq

import numpy as np

from greenbelt_gis.zoning.marching import Floats, Ints


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
