"""The ground between level lines: which ring lies in which, and which band is in between."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from greenbelt_gis.parallel import apply
from greenbelt_gis.zoning.growing import grown_together
from greenbelt_gis.zoning.marching import Floats, Ints, Mask
from greenbelt_gis.zoning.pieces import BANDS, LEVELS
from greenbelt_gis.zoning.rings import Rings

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Faces:
    """Faces as a tree: face ``i`` lies inside ring ``i`` and outside the rings whose ``parent`` is ``i``.

    ``discs``: what each ring encloses, holes and all (polygons). The first is the frame around everything: its parent
    is itself. ``order``: the place of each face's band among the bands.
    """

    discs: Geometries
    parent: Ints
    order: Ints

    def holes(self) -> tuple[Ints, Ints]:
        """Pairs (face, ring in it), by face."""
        rings = np.arange(1, len(self.parent))
        by_face = rings[np.argsort(self.parent[1:], kind="stable")]
        return self.parent[by_face], by_face

    def polygons(self, faces: Ints) -> Geometries:
        """Some faces as polygons with their holes."""
        wanted = np.full(len(self.parent), -1)
        wanted[faces] = np.arange(len(faces))
        outer, hole = self.holes()
        kept = wanted[outer] >= 0
        rings = np.concatenate([faces, hole[kept]])
        of = np.concatenate([np.arange(len(faces)), wanted[outer[kept]]])
        along = np.argsort(of, kind="stable")  # a shell stands before its holes
        return np.asarray(shapely.polygons(self.shells()[rings[along]], indices=of[along]))

    def shells(self) -> Geometries:
        """The ring around each face."""
        return np.asarray(shapely.get_exterior_ring(self.discs))


def discs_of(corners: Floats, rings: Rings) -> Geometries:
    """What each ring encloses, as polygons; ``corners`` are those of the rings, in the CRS wanted."""
    lengths = rings.lengths
    # Closing each ring here is quicker than having it closed one by one.
    at = np.repeat(rings.starts[:-1], lengths + 1) + _closing(lengths)
    of = np.repeat(np.arange(len(rings)), lengths + 1)
    return np.asarray(shapely.polygons(shapely.linearrings(corners[at], indices=of)))


def _closing(lengths: Ints) -> Ints:
    """0 … n-1, 0 anew for each length n."""
    ends = np.cumsum(lengths + 1)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - lengths - 1, lengths + 1)
    within[ends - 1] = 0
    return within


def parents(discs: Geometries) -> Ints:
    """For each disc the smallest other one around it, -1 where there is none; discs must not cross each other."""
    corners, of = shapely.get_coordinates(shapely.get_exterior_ring(discs), return_index=True)
    first = np.searchsorted(of, np.arange(len(discs)))
    # Between two corners: discs of pixels may touch in a corner.
    tree = STRtree(np.asarray(shapely.points((corners[first] + corners[first + 1]) / 2)))
    around, inside = tree.query(discs, predicate="contains_properly")
    other = around != inside
    around, inside = around[other], inside[other]
    area = shapely.area(discs)
    by_area = np.lexsort((-area[around], inside))  # the smallest comes last and stays
    found = np.full(len(discs), -1)
    found[inside[by_area]] = around[by_area]
    return found


def faces_of(frame: shapely.Polygon, discs: Geometries, level: Ints, low_inside: Mask) -> Faces:
    """The faces that level rings part. ``level``: each ring's level; ``low_inside``: whether the ground in it is lower.

    Outside of all rings, within the frame, is the highest band.
    """
    parent = parents(discs) + 1
    order = np.where(low_inside, level, level + 1)
    return Faces(
        np.concatenate([np.array([frame], dtype=object), discs]),
        np.concatenate([[0], parent]),
        np.concatenate([[len(BANDS) - 1], order]),
    )


def lifted(faces: Faces, wet: Geometries) -> tuple[Faces, Ints]:
    """Gives ground that is not connected to the water the band of the lowest level at which it is.

    ``wet``: the river and what counts as river, prepared one by one. Also tells which faces were lifted (of the
    faces given; those given back are joined where the band is now the same).
    """
    touched = np.zeros(len(faces.order), dtype=bool)
    tree = STRtree(faces.discs)
    near = np.unique(tree.query(wet, predicate="intersects")[1])
    polygons = faces.polygons(near)
    for water in wet:
        touched[near] |= apply(lambda some, w=water: shapely.intersects(w, some), polygons)
    order = np.full(len(faces.order), len(BANDS) - 1)
    for level in reversed(range(len(LEVELS))):
        low = faces.order <= level
        connected = _joined(faces.parent, low & low[faces.parent])
        reached = np.zeros(int(connected.max()) + 1, dtype=bool)
        reached[connected[touched & low]] = True
        order[low & reached[connected]] = level
    return merged(replace(faces, order=order)), np.flatnonzero(order > faces.order)


def without_small(faces: Faces, least: float, may_go: Mask) -> tuple[Faces, int]:
    """Faces of less than the least area, where they may go, joined to the neighbour with the longest common border.

    Also tells how many went. Done on the tree this costs next to nothing; done on polygons it is an overlay.
    """
    whole = shapely.area(faces.discs)
    area = whole - np.bincount(faces.parent[1:], weights=whole[1:], minlength=len(whole))
    area[~may_go] = np.inf
    pairs = np.column_stack([faces.parent[1:], np.arange(1, len(whole))])
    group, order = grown_together(area, faces.order, pairs, shapely.length(faces.discs[1:]), least)
    return merged(replace(faces, order=order)), int((group != np.arange(len(group))).sum())


def merged(faces: Faces) -> Faces:
    """The same ground without rings that part nothing: a face and the one around it of one band become one."""
    same = faces.order == faces.order[faces.parent]
    same[0] = False
    if not same.any():
        return faces
    group = _joined(faces.parent, same)
    # A ring that parts something is the outermost of its group.
    top = np.flatnonzero(~same)
    top_of = np.empty(int(group.max()) + 1, dtype=np.int64)
    top_of[group[top]] = np.arange(len(top))
    return Faces(faces.discs[top], top_of[group[faces.parent[top]]], faces.order[top])


def _joined(parent: Ints, to_parent: Mask) -> Ints:
    """A number for each group of faces that are connected through the marked links to their parents."""
    linked = np.flatnonzero(to_parent)
    size = len(parent)
    links = coo_array((np.ones(len(linked), dtype=np.int8), (linked, parent[linked])), (size, size))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
