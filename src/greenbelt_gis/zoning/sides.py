"""Which side of each line is low: by the order of the lines, else by spot heights, else by a water surface.

Every level parts the faces in two colours; what is unknown is only which colour is the low one. So each
connected ground has eight possibilities at most, and of these only those count in which whatever lies above a
level also lies above all lower ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from greenbelt_gis.zoning.arrangement import Bits, Borders
from greenbelt_gis.zoning.chains import Floats, Rows

ORDERED = np.array([0, 1, 3, 7])
"""Bits of a face (2^k: it lies above level k) that go together, by band from the water upwards."""
BAND_OF = np.full(8, -1)
BAND_OF[ORDERED] = np.arange(4)
"""The band of a face by its bits; -1 where they contradict each other."""


_SLIGHT = 1e-6
BESIDE = 1e-6
"""Stands for a water surface that lies beside the ground, next to a face."""


@dataclass(frozen=True)
class Hints:
    """What tells the low side beside the order of the lines.

    ``water``: how much of a water surface each face holds (m²); ``BESIDE`` where it is only the face nearest to one.
    ``heights``: for every spot height its face, the bits by its elevation, and which of these are known.
    """

    water: Floats | None = None
    heights: tuple[Rows, Bits, Bits] | None = None


@dataclass(frozen=True)
class Coloured:
    """``bits`` of every face up to the flip that each connected ground may take; ``ground`` that each is part of;
    ``torn``: borders that no colouring satisfies, for a line there parts nothing."""

    bits: Bits
    ground: Rows
    torn: Rows


def colour(count: int, borders: Borders) -> Coloured:
    """Give one face of every connected ground the bits 0 and all others what the lines between make of it."""
    graph = coo_array((np.ones(len(borders.first)), (borders.first, borders.second)), shape=(count, count)).tocsr()
    _, ground = connected_components(graph, directed=False)
    between: dict[tuple[int, int], int] = {}
    triples = zip(borders.first.tolist(), borders.second.tolist(), borders.levels.tolist(), strict=True)
    for one, other, levels in triples:
        between.setdefault((one, other), levels)
    bits = [0] * count
    for root in np.unique(ground, return_index=True)[1].tolist():
        order, before = breadth_first_order(graph, root, directed=False)
        for face in order[1:].tolist():
            near = int(before[face])
            bits[face] = bits[near] ^ between[min(near, face), max(near, face)]
    found = np.array(bits, dtype=np.int64)
    torn = np.flatnonzero((found[borders.first] ^ found[borders.second]) != borders.levels)
    return Coloured(found, ground.astype(np.intp), torn)


@dataclass(frozen=True)
class Fit:
    """One way a connected ground may lie: ``flip`` (bits), how many spot heights speak against it, the band (mean, by
    area) in which it puts the water surface, and the middle between its lowest and highest band."""

    flip: int
    misfits: int
    water_band: float
    middle_band: float


@dataclass(frozen=True)
class Choice:
    """A connected ground: its faces, the ways that contradict the order of the lines least, over which area (m²) they
    still do, and what was there to choose by: spot heights, and the water surface inside (m²) or beside it."""

    faces: Rows
    fits: list[Fit]
    against_m2: float
    heights: int
    water_m2: float

    def best(self) -> list[Fit]:
        """The ways that nothing excludes: first by spot heights, then by the water, which lies lowest."""
        fits = self.fits
        if self.heights and len(fits) > 1:
            fits = [fit for fit in fits if fit.misfits == min(one.misfits for one in fits)]
        if self.water_m2 and len(fits) > 1:
            fits = [fit for fit in fits if fit.water_band == min(one.water_band for one in fits)]
        return fits


def choices(
    coloured: Coloured, areas: Floats, thin: NDArray[np.bool_], hints: Hints, fixed: Mapping[int, int]
) -> list[Choice]:
    """For every connected ground the ways it may lie.

    ``thin`` faces may contradict the order: they come from two drawings of one line, and decide only where nothing
    else does. ``fixed``: bits (level to 0 or
    1) of levels that nothing in the site lies below, or above.
    """
    result = []
    weight = np.where(thin, _SLIGHT, 1.0) * areas
    for number in range(int(coloured.ground.max(initial=-1)) + 1):
        faces = np.flatnonzero(coloured.ground == number)
        bits = coloured.bits[faces]
        flips = [f for f in range(8) if all((int(bits[0]) ^ f) >> level & 1 == up for level, up in fixed.items())]
        against = np.array([weight[faces][BAND_OF[bits ^ flip] < 0].sum() for flip in flips])
        least = float(against.min())
        kept = [flip for flip, area in zip(flips, against.tolist(), strict=True) if area <= least * (1 + 1e-9)]
        wrong = float(areas[faces][~thin[faces] & (BAND_OF[bits ^ kept[0]] < 0)].sum())
        result.append(_choice(kept, faces, bits, wrong, hints))
    return result


def _choice(flips: list[int], faces: Rows, bits: Bits, against_m2: float, hints: Hints) -> Choice:
    misfits, heights = [0] * len(flips), 0
    if hints.heights is not None:
        face, wanted, known = hints.heights
        place = np.minimum(np.searchsorted(faces, face), len(faces) - 1)
        mine = (faces[place] == face) & (known > 0)
        heights = int(mine.sum())
        misfits = [int(((bits[place[mine]] ^ flip ^ wanted[mine]) & known[mine] != 0).sum()) for flip in flips]
    share = np.zeros(len(faces)) if hints.water is None else hints.water[faces]
    water_m2 = float(share.sum())
    bands = [BAND_OF[bits ^ flip] for flip in flips]
    wet = [float((band * share).sum() / water_m2) if water_m2 else 0.0 for band in bands]
    middle = [float(band.min() + band.max()) / 2 for band in bands]
    fits = [Fit(*one) for one in zip(flips, misfits, wet, middle, strict=True)]
    return Choice(faces, fits, against_m2, heights, water_m2)
