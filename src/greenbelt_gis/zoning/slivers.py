"""Faces too thin to plant: between two drawings of one line; they join the neighbour that they border most."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from greenbelt_gis.zoning.arrangement import Borders
from greenbelt_gis.zoning.chains import Geometries, Rows

Bands = NDArray[np.int64]


def thin(faces: Geometries, width_m: float) -> NDArray[np.bool_]:
    """Faces whose mean width (twice the area over the perimeter) is less than a width."""
    found: NDArray[np.bool_] = 2 * shapely.area(faces) < width_m * shapely.length(faces)
    return found


def merged(bands: Bands, slivers: NDArray[np.bool_], borders: Borders) -> Bands:
    """Bands of all faces, slivers with that of the neighbour with the longest border, those next to it first.

    A sliver that borders nothing but the site's edge keeps its own.
    """
    result = bands.copy()
    open_ = slivers.copy()
    one = np.concatenate([borders.first, borders.second])
    other = np.concatenate([borders.second, borders.first])
    length = np.tile(borders.length, 2)
    while open_.any():
        ready = open_[one] & ~open_[other]
        if not ready.any():
            break
        faces, neighbours, shared = one[ready], other[ready], length[ready]
        order = np.lexsort([result[neighbours], -shared, faces])
        first = np.unique(faces[order], return_index=True)[1]
        result[faces[order][first]] = result[neighbours[order][first]]
        open_[faces] = False
    return result


def together(faces: Geometries, bands: Bands, borders: Borders) -> tuple[Geometries, Bands]:
    """One polygon for every connected piece of a band; pieces that touch in a point stay apart."""
    same = bands[borders.first] == bands[borders.second]
    graph = coo_array((np.ones(int(same.sum())), (borders.first[same], borders.second[same])), shape=(len(faces),) * 2)
    count, piece = connected_components(graph, directed=False)
    order = np.argsort(piece, kind="stable")
    start = np.searchsorted(piece[order], np.arange(count + 1))
    shapes: Geometries = np.empty(count, dtype=object)
    for number in range(count):
        mine: Rows = order[start[number] : start[number + 1]]
        shapes[number] = faces[mine[0]] if len(mine) == 1 else shapely.coverage_union_all(faces[mine])
    return shapely.normalize(shapes), bands[order[start[:-1]]]
