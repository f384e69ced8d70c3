"""A terrain model: heights on pixels and where they lie, whatever holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from greenbelt_gis.model.note import Note

Affine = tuple[float, float, float, float, float, float]
"""``x = a·column + b·row + c``, ``y = d·column + e·row + f``, as (a, b, c, d, e, f)."""
Heights = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Terrain:
    """Heights on a grid.

    ``read(row0, row1, column0, column1)`` gives the heights in metres of the pixels from ``row0`` up to but without
    ``row1`` (float32 or float64, NaN or infinite where there are none); several threads may call it at once.
    ``transform`` takes (column, row) of pixel corners to coordinates in ``crs``, x east and y north; it may turn,
    shear or mirror. ``notes``: what is to be known of how the heights were read.
    """

    name: str
    crs: CRS
    transform: Affine
    shape: tuple[int, int]
    read: Callable[[int, int, int, int], Heights]
    notes: tuple[Note, ...] = ()

    @classmethod
    def of_array(cls, heights: Heights, crs: CRS, transform: Affine, name: str = "terrain") -> Terrain:
        """Terrain from heights in memory (rows × columns, float32 or float64, NaN for no data)."""
        rows, columns = heights.shape
        return cls(name, crs, transform, (rows, columns), lambda r0, r1, c0, c1: heights[r0:r1, c0:c1])


def placed(
    transform: Affine, column: NDArray[np.float64], row: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places (x, y) of pixel corners by an affine transform."""
    a, b, c, d, e, f = transform
    return a * column + b * row + c, d * column + e * row + f
